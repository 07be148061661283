/** Any two columns against each other: a point for each run. */

import { nameOf } from '../compare/title';
import { type CompareColumn, compareColumns, factText } from '../pure/compare_columns';
import { runVariable } from '../pure/palette';
import { placeAxis, type PlacedAxis } from '../pure/parallel';
import { el, KEEP_KEYS, setText, show } from '../view/dom';
import { svg } from '../view/svg';

import type { Comparison } from './comparison';
import { PageSection } from './section';

const HEIGHT_PX = 240;
const LEFT_PX = 72;
const MARGIN_PX = 14;
const BOTTOM_PX = 22;
/** Points do not lie on the ends of the axis. */
const INSET_PX = 12;

interface Dot {
  readonly key: string;
  readonly x: number;
  readonly y: number;
}

export class Scatter {
  readonly section: PageSection;
  readonly #drawing = el('div', { class: 'nbt-scatter' });
  readonly #tip = el('div', {
    class: 'nbt-tip nbt-scatter-tip',
    hidden: true,
    'aria-hidden': 'true'
  });
  readonly #selects: readonly [HTMLSelectElement, HTMLSelectElement];
  readonly #resized: ResizeObserver;
  readonly #disconnect: (() => void)[];
  #points = new Map<string, SVGCircleElement>();
  #columns: CompareColumn[] = [];
  #written = '';
  #place = 0;

  constructor(
    private readonly comparison: Comparison,
    private readonly announce: (text: string) => void
  ) {
    this.section = new PageSection(comparison, 'Scatter', () => this.#draw());
    this.#selects = [this.#select('x of the points'), this.#select('y of the points')];
    const [x, y] = this.#selects;
    this.section.links.append(
      el('label', { class: 'nbt-choice' }, el('span', { class: 'nbt-word' }, 'y'), y),
      el('label', { class: 'nbt-choice' }, el('span', { class: 'nbt-word' }, 'x'), x)
    );
    this.section.content.append(this.#drawing, this.#tip);
    const { model } = comparison;
    this.#resized = new ResizeObserver(() => this.#draw());
    this.#resized.observe(this.#drawing);
    this.#disconnect = [
      model.factsChanged.connect(() => this.#update()),
      model.groupsChanged.connect(() => this.#update()),
      model.selection.changed.connect(() => this.#colour())
    ];
    this.#drawing.addEventListener('pointerleave', () => model.selection.point(null));
    this.#update();
  }

  dispose(): void {
    this.#resized.disconnect();
    this.#disconnect.forEach(disconnect => disconnect());
  }

  #select(label: string): HTMLSelectElement {
    const select = el('select', { class: 'nbt-select', 'aria-label': label, ...KEEP_KEYS });
    select.addEventListener('change', () => {
      const [x, y] = this.#selects;
      this.comparison.set('scatter', [x.value, y.value]);
      this.#draw();
    });
    return select;
  }

  #update(): void {
    const { model, state } = this.comparison;
    const all = model.facts ? compareColumns(model.facts, model.metric) : [];
    this.#columns = all.filter(({ differs, kind }) => differs && kind !== 'code');
    const written = JSON.stringify(this.#columns.map(({ id }) => id));
    if (written !== this.#written) {
      this.#written = written;
      const options = () =>
        this.#columns.map(({ id, label }) => el('option', { value: id }, label));
      this.#selects.forEach(select => select.replaceChildren(...options()));
    }
    const [x, y] = state.scatter ?? this.#usual();
    this.#selects[0].value = x;
    this.#selects[1].value = y;
    this.#draw();
  }

  /** The first key of numbers against the judged metric. */
  #usual(): [string, string] {
    const keys = this.#columns.filter(({ kind }) => kind === 'config');
    const measures = this.#columns.filter(({ kind }) => kind === 'measure');
    const x = keys.find(({ isNumber }) => isNumber) ?? keys[0] ?? measures[1] ?? measures[0];
    return [x?.id ?? '', measures[0]?.id ?? ''];
  }

  #draw(): void {
    const { keys, model } = this.comparison;
    const find = ({ value }: HTMLSelectElement) => this.#columns.find(({ id }) => id === value);
    const [x, y] = [find(this.#selects[0]), find(this.#selects[1])];
    const width = this.#drawing.clientWidth;
    show(this.section.element, this.#columns.length > 1 && keys.length > 1);
    if (!x || !y || width === 0) {
      return;
    }
    const [xAxis, yAxis] = [placeAxis(x, keys), placeAxis(y, keys)];
    const right = width - MARGIN_PX;
    const bottom = HEIGHT_PX - BOTTOM_PX;
    const left = (share: number) => LEFT_PX + INSET_PX + share * (right - LEFT_PX - 2 * INSET_PX);
    const top = (share: number) => bottom - share * (bottom - MARGIN_PX);
    const said = `${y.label} against ${x.label}. Arrow keys go from run to run`;
    const size = { width, height: HEIGHT_PX };
    const picture = svg('svg', {
      ...size,
      role: 'img',
      'aria-label': said,
      tabindex: 0,
      ...KEEP_KEYS
    });
    picture.append(...gridOf(xAxis, yAxis, left, top));
    const dots = keys.flatMap((key): Dot[] => {
      const [across, up] = [xAxis.places.get(key) ?? null, yAxis.places.get(key) ?? null];
      return across === null || up === null ? [] : [{ key, x: left(across), y: top(up) }];
    });
    this.#points = new Map();
    for (const { key, x: cx, y: cy } of dots) {
      const point = svg('circle', { class: 'nbt-scatter-point', cx, cy, r: 4.5 });
      point.addEventListener('pointerenter', () => model.selection.point(key));
      point.addEventListener('pointerleave', () => model.selection.point(null));
      picture.append(point);
      this.#points.set(key, point);
    }
    const missing = keys.length - dots.length;
    this.section.say(missing > 0 ? `${missing} without one of the two` : '');
    picture.addEventListener('keydown', event => this.#key(event, dots));
    picture.addEventListener('blur', () => model.selection.point(null));
    this.#drawing.replaceChildren(picture);
    this.#colour();
  }

  #key(event: KeyboardEvent, dots: readonly Dot[]): void {
    const move = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const shown = dots.filter(({ key }) => this.comparison.model.selection.isShown(key));
    if (move === undefined || shown.length === 0) {
      return;
    }
    event.preventDefault();
    const ordered = [...shown].sort((a, b) => a.x - b.x);
    this.#place = (this.#place + move + ordered.length) % ordered.length;
    const { key } = ordered[this.#place] as Dot;
    this.comparison.model.selection.point(key);
    this.announce(this.#words(key).join(', '));
  }

  #words(key: string): string[] {
    const { model } = this.comparison;
    const columns = this.#selects.map(({ value }) => this.#columns.find(({ id }) => id === value));
    const told = columns.map(column =>
      column ? `${column.label} ${factText(column, column.values.get(key))}` : ''
    );
    return [nameOf(model.peer(key)), ...told];
  }

  #colour(): void {
    const { model } = this.comparison;
    const { selection } = model;
    const { hot } = selection;
    for (const [key, point] of this.#points) {
      const peer = model.peer(key);
      const isShown = selection.isShown(key);
      point.style.fill = peer && isShown ? runVariable(peer.look) : '';
      const isOther = hot !== null && key !== hot;
      point.dataset.state = !isShown ? 'off' : key === hot ? 'hot' : isOther ? 'dim' : 'on';
    }
    const point = hot === null ? undefined : this.#points.get(hot);
    show(this.#tip, point !== undefined);
    if (point && hot !== null) {
      setText(this.#tip, this.#words(hot).join(' · '));
      const across = Number(point.getAttribute('cx'));
      const isRight = across + this.#tip.offsetWidth + 12 < this.#drawing.clientWidth;
      const left = isRight ? across + 12 : across - this.#tip.offsetWidth - 12;
      const top = Number(point.getAttribute('cy')) - 12;
      this.#tip.style.transform = `translate(${Math.max(0, left)}px, ${Math.max(0, top)}px)`;
    }
  }
}

function gridOf(
  xAxis: PlacedAxis,
  yAxis: PlacedAxis,
  left: (share: number) => number,
  top: (share: number) => number
): SVGElement[] {
  const lines = yAxis.ticks.flatMap(({ at, label }) => [
    svg('path', {
      class: 'nbt-scatter-grid',
      d: `M${left(0) - INSET_PX} ${top(at)}H${left(1) + INSET_PX}`
    }),
    svg(
      'text',
      { class: 'nbt-axis-tick', x: left(0) - INSET_PX - 6, y: top(at) + 3.5, 'text-anchor': 'end' },
      cut(label)
    )
  ]);
  const words = xAxis.ticks.map(({ at, label }) =>
    svg(
      'text',
      { class: 'nbt-axis-tick', x: left(at), y: top(0) + 15, 'text-anchor': 'middle' },
      cut(label)
    )
  );
  const base = svg('path', {
    class: 'nbt-axis-line',
    d: `M${left(0) - INSET_PX} ${top(0)}H${left(1) + INSET_PX}`
  });
  return [...lines, base, ...words];
}

function cut(text: string): string {
  return text.length > 12 ? `${text.slice(0, 11)}…` : text;
}
