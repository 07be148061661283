/**
 * Curves, points and bars of a table, as SVG: they have few points, no live rows and text that
 * should be read and searched, so nothing of a canvas is needed.
 */

import type { Plain } from '../messages';
import { metric, step } from '../pure/format';
import { el, setAttribute, setText } from '../view/dom';

import type { Shown } from './body';
import { text, wordsOf } from './picture';
import type { ChartSpec, TableChart } from './table_chart';
import {
  areaUnder,
  averagePrecision,
  binned,
  linesOf,
  spanOf,
  thinned,
  type Line
} from './table_lines';
import { said } from './table_model';

type Form = 'line' | 'points' | 'bars' | 'histogram' | 'curve';

const FORMS: Readonly<Record<string, Form>> = {
  'wandb/area-under-curve/v0': 'curve',
  'wandb/line/v0': 'line',
  'wandb/lineseries/v0': 'line',
  'wandb/scatter/v0': 'points',
  'wandb/bar/v0': 'bars',
  'wandb/histogram/v0': 'histogram'
};
const SVG = 'http://www.w3.org/2000/svg';
const WIDTH = 480;
const HEIGHT = 200;
const LEFT = 44;
const BOTTOM = 30;
const TOP = 8;
const MOST_ROWS = 10_000;
const MOST_POINTS = 1_000;
const MOST_BARS = 40;
const BINS = 30;

export class CurvesChart implements TableChart {
  readonly element = el('div', { class: 'nbt-curves' });
  readonly #picture = document.createElementNS(SVG, 'svg');
  readonly #legend = el('div', { class: 'nbt-curves-legend' });
  readonly #facts = el('span', { class: 'nbt-media-note' });

  static knows({ panel }: ChartSpec): boolean {
    return panel in FORMS;
  }

  constructor(
    private readonly spec: ChartSpec,
    private readonly shown: Shown
  ) {
    setAttribute(this.#picture, 'class', 'nbt-curves-picture');
    setAttribute(this.#picture, 'viewBox', `0 0 ${WIDTH} ${HEIGHT}`);
    setAttribute(this.#picture, 'role', 'img');
    const title = text(spec.strings.title);
    const head = el('div', { class: 'nbt-matrix-head' }, el('b', {}, title), this.#facts);
    const body = el('div', { class: 'nbt-curves-body' }, this.#legend);
    body.prepend(this.#picture);
    this.element.append(head, body);
  }

  async read(paths: readonly string[]): Promise<void> {
    try {
      const page = await this.shown.files.tables.all(paths, MOST_ROWS);
      const [name, x, y] = this.#columns.map(column =>
        page.columns.findIndex(each => each.name === column)
      );
      const at = (row: readonly Plain[], place = -1) => (place < 0 ? null : (row[place] ?? null));
      this.#draw(page.rows.map(row => [at(row, name), at(row, x), at(row, y)]));
    } catch (error) {
      setText(this.#facts, `The chart cannot be drawn: ${wordsOf(error)}`);
    }
  }

  resize(): void {
    // A picture that fills its width.
  }

  themeChanged(): void {
    // Its colours are the tokens'.
  }

  dispose(): void {
    this.#picture.replaceChildren();
  }

  get #form(): Form {
    return FORMS[this.spec.panel] ?? 'line';
  }

  /** The columns of name, x and y. */
  get #columns(): readonly string[] {
    const { fields } = this.spec;
    switch (this.spec.panel) {
      case 'wandb/lineseries/v0':
        return ['lineKey', 'step', 'lineVal'].map(key => text(fields[key]) || key);
      case 'wandb/bar/v0':
        return [text(fields.label), '', text(fields.value)];
      case 'wandb/histogram/v0':
        return ['', text(fields.value), text(fields.value)];
      default:
        return [text(fields.class) || text(fields.stroke), text(fields.x), text(fields.y)];
    }
  }

  #draw(rows: readonly (readonly [Plain, Plain, Plain])[]): void {
    if (this.#form === 'bars') {
      this.#bars(rows);
      return;
    }
    let lines = linesOf(rows);
    if (this.#form === 'histogram') {
      lines = [
        binned(
          lines.flatMap(line => line.x),
          BINS
        )
      ];
    } else if (this.#form === 'line') {
      lines = lines.map(inOrder);
    }
    const isCurve = this.#form === 'curve';
    const xs = isCurve ? [0, 1] : lines.flatMap(line => [...line.x]);
    const ys = isCurve || this.#form === 'histogram' ? [0] : [];
    const tops = isCurve ? [1] : lines.flatMap(line => [...line.y]);
    const scale = new Scale(spanOf(xs), spanOf([...ys, ...tops]));
    const { strings, fields } = this.spec;
    const named = text(strings['x-axis-title']) || text(strings.xname);
    const xName = named || text(fields.x) || this.#columns[1] || '';
    const marks = axes(scale, xName, text(strings['y-axis-title']) || this.#columns[2] || '');
    if (isCurve && text(fields.x) === 'fpr') {
      marks.push(shape('path', { d: scale.path([0, 1], [0, 1]), class: 'nbt-curves-chance' }));
    }
    lines.forEach((line, n) => marks.push(...this.#marks(thinned(line, MOST_POINTS), n, scale)));
    this.#picture.replaceChildren(...marks);
    this.#name(lines);
  }

  #marks(line: Line, n: number, scale: Scale): SVGElement[] {
    const colour = `var(--nbt-run-${(n % 20) + 1})`;
    const title = shape('title', {});
    title.textContent = line.name;
    if (this.#form === 'points') {
      return line.x.map((x, k) => {
        const at = { cx: scale.x(x), cy: scale.y(line.y[k] ?? 0) };
        return shape('circle', { ...at, r: 2.5, fill: colour, 'fill-opacity': 0.6 });
      });
    }
    if (this.#form === 'histogram') {
      const width = (WIDTH - LEFT) / line.x.length;
      return line.y.map((y, k) => {
        const top = scale.y(y);
        const place = { x: LEFT + k * width + 0.5, y: top, width: width - 1 };
        return shape('rect', { ...place, height: HEIGHT - BOTTOM - top, fill: colour });
      });
    }
    const path = shape('path', { d: scale.path(line.x, line.y), class: 'nbt-curves-line' });
    path.style.stroke = colour;
    path.append(title);
    return [path];
  }

  #bars(rows: readonly (readonly [Plain, Plain, Plain])[]): void {
    const all = rows.filter(row => typeof row[2] === 'number').slice(0, MOST_BARS);
    const height = 20;
    const [low, high] = spanOf([0, ...all.map(row => Number(row[2]))]);
    const left = 120;
    const wide = (value: number) => ((value - low) / (high - low)) * (WIDTH - left - 60);
    setAttribute(this.#picture, 'viewBox', `0 0 ${WIDTH} ${all.length * height + 4}`);
    const marks = all.flatMap(([name, , value], n) => {
      const y = n * height;
      const from = left + Math.min(wide(Number(value)), wide(0));
      const width = Math.abs(wide(Number(value)) - wide(0));
      const bar = { x: from, y: y + 3, width, height: height - 6, fill: 'var(--nbt-run-1)' };
      return [
        words(said(name), left - 8, y + 14, 'end'),
        shape('rect', bar),
        words(metric(Number(value)), from + width + 6, y + 14, 'start')
      ];
    });
    this.#picture.replaceChildren(...marks);
    const hidden = rows.length - all.length;
    setText(this.#facts, hidden > 0 ? `${step(hidden)} more are in the table` : '');
  }

  #name(lines: readonly Line[]): void {
    const isRoc = text(this.spec.fields.x) === 'fpr';
    const isCurve = this.#form === 'curve';
    const score = isRoc ? areaUnder : averagePrecision;
    const measure = isRoc ? 'AUC' : 'AP';
    if (isCurve && lines.length > 0) {
      const mean = lines.reduce((sum, line) => sum + score(line), 0) / lines.length;
      setText(this.#facts, `mean ${measure} ${metric(mean, { decimals: 3 })}`);
    }
    const named = lines.filter(line => line.name !== '');
    const rows = named.map((line, n) => {
      const sample = el('span', { class: 'nbt-curves-sample' });
      sample.style.background = `var(--nbt-run-${(n % 20) + 1})`;
      const name = el('td', {}, sample, line.name);
      return el(
        'tr',
        {},
        name,
        isCurve ? el('td', {}, metric(score(line), { decimals: 3 })) : null
      );
    });
    const head = el(
      'tr',
      {},
      el('th', {}, isCurve ? 'class' : ''),
      isCurve ? el('th', {}, measure) : null
    );
    const table = el('table', {}, isCurve ? el('thead', {}, head) : null, el('tbody', {}, ...rows));
    this.#legend.replaceChildren(...(rows.length > 0 ? [table] : []));
    const label = named.map(line => line.name).join(', ');
    setAttribute(this.#picture, 'aria-label', `${this.shown.key}: ${label}`);
  }
}

/** From values to places in the picture. */
class Scale {
  constructor(
    readonly xs: readonly [number, number],
    readonly ys: readonly [number, number]
  ) {}

  x(value: number): number {
    const [low, high] = this.xs;
    return LEFT + ((value - low) / (high - low)) * (WIDTH - LEFT - 8);
  }

  y(value: number): number {
    const [low, high] = this.ys;
    return TOP + (1 - (value - low) / (high - low)) * (HEIGHT - TOP - BOTTOM);
  }

  path(x: readonly number[], y: readonly number[]): string {
    const places = x.map((each, n) => `${this.x(each).toFixed(1)} ${this.y(y[n] ?? 0).toFixed(1)}`);
    return places.length > 0 ? `M${places.join('L')}` : '';
  }
}

function axes(scale: Scale, xName: string, yName: string): SVGElement[] {
  const marks: SVGElement[] = [];
  for (const share of [0, 0.5, 1]) {
    const y = scale.ys[0] + share * (scale.ys[1] - scale.ys[0]);
    const line = { x1: LEFT, x2: WIDTH - 8, y1: scale.y(y), y2: scale.y(y) };
    marks.push(
      shape('line', { ...line, class: share === 0 ? 'nbt-curves-base' : 'nbt-curves-rule' })
    );
    marks.push(words(tick(y, scale.ys), LEFT - 6, scale.y(y) + 3, 'end'));
    const x = scale.xs[0] + share * (scale.xs[1] - scale.xs[0]);
    const anchor = share === 0 ? 'start' : share === 1 ? 'end' : 'middle';
    marks.push(words(tick(x, scale.xs), scale.x(x), HEIGHT - BOTTOM + 13, anchor));
  }
  marks.push(words(xName, WIDTH - 8, HEIGHT - 3, 'end'));
  marks.push(words(yName, LEFT + 4, TOP + 8, 'start'));
  return marks;
}

/** As many decimals as tell the ends and the middle of a span apart. */
function tick(value: number, [low, high]: readonly [number, number]): string {
  const size = Math.floor(Math.log10(high - low));
  const isPlain = Math.max(Math.abs(low), Math.abs(high)) < 1e6 && size > -4;
  return isPlain ? metric(value, { decimals: Math.max(0, 1 - size) }) : metric(value);
}

function words(label: string, x: number, y: number, anchor: string): SVGElement {
  const made = shape('text', { x, y, 'text-anchor': anchor });
  made.textContent = label.length > 24 ? `${label.slice(0, 23)}…` : label;
  return made;
}

function shape<K extends keyof SVGElementTagNameMap>(
  name: K,
  attributes: Readonly<Record<string, string | number>>
): SVGElementTagNameMap[K] {
  const made = document.createElementNS(SVG, name);
  Object.entries(attributes).forEach(([key, value]) => setAttribute(made, key, value));
  return made;
}

function inOrder({ name, x, y }: Line): Line {
  const places = x.map((_, n) => n).sort((one, other) => (x[one] ?? 0) - (x[other] ?? 0));
  return { name, x: places.map(n => x[n] ?? 0), y: places.map(n => y[n] ?? 0) };
}
