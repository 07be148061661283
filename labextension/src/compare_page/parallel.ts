/** Parallel coordinates: an axis for each key, a line for each run; a brush filters the page. */

import { nameOf } from '../compare/title';
import type { Brush } from '../model/compare_state';
import { type CompareColumn, compareColumns, factText } from '../pure/compare_columns';
import { runVariable } from '../pure/palette';
import { brushed, placeAxis, type PlacedAxis } from '../pure/parallel';
import { opener } from '../sidebar/popup';
import { Picker } from '../sidebar/picker';
import { svg } from '../view/svg';
import { button, el, setAttribute, show } from '../view/dom';

import { AxisBrush } from './axis_brush';
import type { Comparison } from './comparison';
import { PageSection } from './section';

const HEIGHT_PX = 178;
const TOP_PX = 26;
const BOTTOM_PX = 10;
const SIDE_PX = 64;
const MOST_AXES = 7;
/** Axes closer than that cannot be read. */
const LEAST_APART_PX = 96;

export class Parallel {
  readonly section: PageSection;
  readonly #drawing = el('div', { class: 'nbt-parallel' });
  readonly #clear: HTMLButtonElement;
  readonly #resized: ResizeObserver;
  readonly #disconnect: (() => void)[];
  #axes: readonly PlacedAxis[] = [];
  #lines = new Map<string, SVGPathElement>();
  #drawn = '';

  constructor(
    private readonly comparison: Comparison,
    home: HTMLElement,
    private readonly announce: (text: string) => void
  ) {
    this.section = new PageSection(comparison, 'Parallel coordinates', () => this.#draw());
    this.#clear = button(
      { class: 'nbt-link', hidden: true },
      () => this.#brush({}),
      'Clear the brushes'
    );
    const choose = opener(
      { class: 'nbt-link' },
      anchor => this.#picker().open(home, anchor),
      'Axes'
    );
    this.section.links.append(this.#clear, choose);
    this.section.content.append(this.#drawing);
    const { model } = comparison;
    this.#resized = new ResizeObserver(() => this.#draw());
    this.#resized.observe(this.#drawing);
    this.#disconnect = [
      model.factsChanged.connect(() => this.#draw()),
      model.groupsChanged.connect(() => this.#draw()),
      model.selection.changed.connect(() => this.#colour())
    ];
    this.#drawing.addEventListener('pointerleave', () => model.selection.point(null));
    this.#draw();
  }

  dispose(): void {
    this.#resized.disconnect();
    this.#disconnect.forEach(disconnect => disconnect());
  }

  /** The axes that are shown: those that were chosen, else what differs and the judged metric. */
  #columns(): CompareColumn[] {
    const { model, state } = this.comparison;
    const all = model.facts ? compareColumns(model.facts, model.metric) : [];
    if (state.axes) {
      return state.axes.flatMap(id => all.find(column => column.id === id) ?? []);
    }
    const keys = all.filter(({ kind, differs }) => kind === 'config' && differs);
    const judged = all.filter(({ kind, label }) => kind === 'measure' && label === model.metric);
    return [...keys.slice(0, MOST_AXES - judged.length), ...judged];
  }

  #picker(): Picker {
    const { model, state } = this.comparison;
    const all = model.facts ? compareColumns(model.facts, model.metric) : [];
    return new Picker({
      label: 'Axes',
      placeholder: 'Find a key or a metric',
      isMultiple: true,
      items: () => {
        const shown = this.#columns().map(({ id }) => id);
        return all
          .filter(({ differs, id }) => differs || shown.includes(id))
          .map(({ id, label, kind }) => ({
            ...{ id, label, section: kind === 'measure' ? 'summary' : kind },
            isPicked: shown.includes(id)
          }));
      },
      pick: id => {
        const shown = this.#columns().map(column => column.id);
        const isShown = shown.includes(id);
        const axes = isShown ? shown.filter(other => other !== id) : [...shown, id];
        this.comparison.set('axes', axes);
        const kept = Object.entries(state.brushes).filter(([axis]) => axes.includes(axis));
        this.#brush(Object.fromEntries(kept));
        this.#draw();
      }
    });
  }

  #draw(): void {
    const { model, keys } = this.comparison;
    const columns = this.#columns();
    const width = this.#drawing.clientWidth;
    show(this.section.element, columns.length > 1);
    this.#axes = columns.map(column => placeAxis(column, keys));
    // Brushes count even where nothing of them is seen.
    this.#filter();
    if (columns.length < 2 || width === 0 || this.#drawing.querySelector('[data-drag]')) {
      return;
    }
    const { brushes } = this.comparison.state;
    const drawn = JSON.stringify([
      ...[width, brushes],
      columns.map(({ id, values }) => [id, ...values.values()])
    ]);
    if (drawn === this.#drawn) {
      return;
    }
    this.#drawn = drawn;
    const judged = columns.filter(({ kind }) => kind === 'measure').map(({ label }) => label);
    const parameters = `${columns.length - judged.length} keys`;
    this.section.say([parameters, ...judged].join(' and '));
    const inner = Math.max(width - 2 * SIDE_PX, (columns.length - 1) * LEAST_APART_PX);
    const apart = inner / (columns.length - 1);
    const x = (place: number) => SIDE_PX + place * apart;
    const high = HEIGHT_PX - TOP_PX - BOTTOM_PX;
    const y = (share: number) => TOP_PX + (1 - share) * high;
    const size = { width: inner + 2 * SIDE_PX, height: HEIGHT_PX };
    const said = `Parallel coordinates of ${keys.length} runs: ${columns.map(({ label }) => label).join(', ')}`;
    const picture = svg('svg', { ...size, role: 'group', 'aria-label': said });
    const lines = svg('g', { class: 'nbt-parallel-lines' });
    this.#lines = new Map();
    for (const key of keys) {
      const line = svg('path', { class: 'nbt-parallel-line', d: pathOf(this.#axes, key, x, y) });
      line.append(svg('title', {}, nameOf(model.peer(key))));
      line.addEventListener('pointerenter', () => model.selection.point(key));
      lines.append(line);
      this.#lines.set(key, line);
    }
    picture.append(lines);
    this.#axes.forEach((axis, place) => {
      const brush = new AxisBrush(axis, {
        ...{ x: x(place), top: TOP_PX, height: high },
        isLast: place === columns.length - 1,
        brush: this.comparison.state.brushes[axis.id] ?? null,
        told: () => this.#tell(columns[place], axis),
        change: next => this.#brushAxis(axis.id, next)
      });
      picture.append(brush.element);
    });
    const focused = document.activeElement?.closest<SVGElement>('.nbt-axis')?.dataset.axis;
    this.#drawing.replaceChildren(picture);
    picture.querySelector<SVGElement>(`[data-axis="${CSS.escape(focused ?? '-')}"]`)?.focus();
    this.#colour();
  }

  #brushAxis(id: string, next: Brush | null): void {
    const others = Object.entries(this.comparison.state.brushes).filter(([axis]) => axis !== id);
    this.#brush(Object.fromEntries(next ? [...others, [id, next]] : others));
  }

  #brush(brushes: Readonly<Record<string, Brush>>): void {
    this.comparison.set('brushes', brushes);
    this.#draw();
  }

  #filter(): void {
    const { model, state, keys } = this.comparison;
    const passed = brushed(this.#axes, state.brushes, keys);
    show(this.#clear, passed !== null);
    model.selection.filter(passed);
    this.#colour();
  }

  /** What the brush of an axis lets through, for those who listen. */
  #tell(column: CompareColumn | undefined, axis: PlacedAxis): string {
    const { model, state, keys } = this.comparison;
    const brush = state.brushes[axis.id];
    const passed = keys.filter(key => model.selection.isPassed(key));
    const inside = keys
      .filter(key => brush && isWithin(axis.places.get(key), brush))
      .map(key => (column ? factText(column, column.values.get(key)) : ''));
    const words = [...new Set(inside)].slice(0, 6).join(', ');
    const text = brush
      ? `${axis.label}: ${words || 'no run'}, ${passed.length} of ${keys.length} runs`
      : `${axis.label}: all, ${passed.length} of ${keys.length} runs`;
    this.announce(text);
    return text;
  }

  #colour(): void {
    const { model } = this.comparison;
    const { selection } = model;
    const hot = selection.hot;
    for (const [key, line] of this.#lines) {
      const peer = model.peer(key);
      const isShown = selection.isShown(key);
      line.style.stroke = isShown && peer ? runVariable(peer.look) : '';
      setAttribute(line, 'stroke-dasharray', peer?.look.dash.join(' ') || undefined);
      const state = !isShown ? 'off' : key === hot ? 'hot' : hot === null ? 'on' : 'dim';
      line.dataset.state = state;
      if (state === 'hot') {
        line.parentNode?.append(line);
      }
    }
  }
}

function isWithin(at: number | null | undefined, [low, high]: Brush): boolean {
  return at !== null && at !== undefined && at >= low && at <= high;
}

/** Where a run has no value its line breaks. */
function pathOf(
  axes: readonly PlacedAxis[],
  key: string,
  x: (place: number) => number,
  y: (share: number) => number
): string {
  let before: [number, number] | null = null;
  let path = '';
  axes.forEach((axis, place) => {
    const share = axis.places.get(key) ?? null;
    if (share === null) {
      before = null;
      return;
    }
    const at: [number, number] = [x(place), y(share)];
    if (before === null) {
      path += `M${at.map(near).join(' ')}`;
    } else {
      const middle = (before[0] + at[0]) / 2;
      path += `C${[middle, before[1], middle, at[1], ...at].map(near).join(' ')}`;
    }
    before = at;
  });
  return path;
}

function near(pixel: number): string {
  return pixel.toFixed(1);
}
