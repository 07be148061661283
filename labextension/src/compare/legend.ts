/** The runs that are compared: a click hides one, pointing at one makes it stand out everywhere. */

import { beside, decimalsOf, metric as metricText } from '../pure/format';
import { runVariable } from '../pure/palette';
import { bestOf } from '../pure/title';
import type { Context } from '../view/context';
import { el, KEEP_KEYS, setAttribute, setText, show } from '../view/dom';
import { icon, type IconName, lineSample, stateIcon } from '../view/icons';

import { mainMetric } from './main_metric';
import type { CompareModel, Peer } from './model';
import { nameOf } from './title';

/** Where one row looks like the next, arrows go from row to row as well. */
const KEYS: Record<string, number | undefined> = { ArrowLeft: -1, ArrowRight: 1 };

/** Runs that stand together. */
export interface LegendGroup {
  readonly label: string;
  readonly keys: readonly string[];
  readonly colour: string;
}

export interface LegendOptions {
  /** Chosen before; null for the main one. */
  readonly metric?: string | null;
  readonly onMetric?: (metric: string) => void;
  /** The heading of a group is pointed at. */
  readonly onGroup?: (keys: readonly string[]) => void;
}

interface Item {
  readonly peer: Peer;
  readonly element: HTMLElement;
  readonly sample: HTMLElement;
  readonly state: HTMLElement;
  readonly name: HTMLElement;
  readonly value: HTMLElement;
  drawnState: string;
}

export class Legend {
  readonly element: HTMLElement;
  readonly #list = el('div', {
    class: 'nbt-runs',
    role: 'listbox',
    'aria-multiselectable': 'true',
    'aria-label': 'Runs',
    ...KEEP_KEYS
  });
  /** In the order in which they are seen. */
  #items: readonly Item[];
  readonly #metric: HTMLSelectElement;
  readonly #disconnect: (() => void)[];
  #choices = '';
  #chosen: string | null = null;
  #arranged = '';
  /** Where the mean of each group stands. */
  #means: readonly { readonly keys: readonly string[]; readonly value: HTMLElement }[] = [];

  /** @param options - of a page, which remembers the metric and groups the runs. */
  constructor(
    private readonly context: Context<CompareModel>,
    private readonly options: LegendOptions = {}
  ) {
    this.#chosen = options.metric ?? null;
    const { model } = context;
    this.#items = model.runs.map(peer => this.#makeItem(peer));
    this.#list.append(...this.#items.map(({ element }) => element));
    this.#items[0]?.element.setAttribute('tabindex', '0');
    this.#metric = el('select', { class: 'nbt-select', 'aria-label': 'Value', ...KEEP_KEYS });
    this.#metric.addEventListener('change', () => this.#choose(this.#metric.value));
    this.element = el('div', { class: 'nbt-legend' }, this.#list, this.#metric);
    this.#list.addEventListener('pointerleave', () => model.selection.point(null));
    this.#list.addEventListener('keydown', event => this.#key(event));
    this.#disconnect = [
      model.changed.connect(changed => {
        if (changed === 'layout') {
          this.#writeChoices();
          this.#writeValues();
        } else if (changed === 'run') {
          this.#update();
        }
      }),
      model.selection.changed.connect(isOther => (isOther ? this.#update() : this.#writeHot())),
      model.curveChanged.connect(series => series.metric === this.metric && this.#writeValues())
    ];
    this.#writeChoices();
    this.#update();
  }

  /** The metric whose values stand beside the names. */
  get metric(): string | null {
    return this.#chosen ?? mainMetric(this.context.model.charts);
  }

  /** Show the runs under the headings of their groups; null for a plain list. */
  arrange(groups: readonly LegendGroup[] | null): void {
    const written = JSON.stringify(groups);
    if (written === this.#arranged) {
      return;
    }
    this.#arranged = written;
    const byKey = new Map(this.#items.map(item => [item.peer.key, item]));
    const inGroups = (groups ?? []).map(group => ({
      group,
      items: group.keys.flatMap(key => byKey.get(key) ?? [])
    }));
    const grouped = new Set(inGroups.flatMap(({ items }) => items));
    const all = this.context.model.runs.flatMap(({ key }) => byKey.get(key) ?? []);
    const rest = all.filter(item => !grouped.has(item));
    this.#items = [...grouped, ...rest];
    const boxes = inGroups.map(({ group, items }) =>
      groupBox(
        group,
        items.map(({ element }) => element)
      )
    );
    this.#means = inGroups.flatMap(({ group: { keys } }, place) => {
      const value = boxes[place]?.querySelector<HTMLElement>('.nbt-run-value');
      const heading = boxes[place]?.querySelector('.nbt-run-group-head');
      heading?.addEventListener('pointerenter', () => this.options.onGroup?.(keys));
      return value ? [{ keys, value }] : [];
    });
    this.#list.replaceChildren(...boxes, ...rest.map(({ element }) => element));
    this.#writeValues();
  }

  dispose(): void {
    this.#disconnect.forEach(disconnect => disconnect());
  }

  #update(): void {
    this.#items.forEach(item => this.#writeItem(item));
    this.#writeHot();
    this.#writeValues();
  }

  #writeHot(): void {
    const { hot } = this.context.model.selection;
    for (const { peer, element } of this.#items) {
      element.classList.toggle('nbt-hot', peer.key === hot);
    }
    const item = this.#items.find(({ peer }) => peer.key === hot);
    if (item && !this.#list.matches(':hover, :focus-within')) {
      scrollTo(this.#list, item.element);
    }
  }

  #makeItem(peer: Peer): Item {
    const { selection } = this.context.model;
    const sample = el('span', { class: 'nbt-run-sample' });
    sample.append(lineSample(runVariable(peer.look), peer.look.dash));
    const state = el('span', { class: 'nbt-state' });
    const name = el('span', { class: 'nbt-ellipsis' });
    const value = el('span', { class: 'nbt-run-value' });
    const element = el(
      'div',
      { class: 'nbt-run', role: 'option', tabindex: -1 },
      sample,
      state,
      name,
      value
    );
    element.addEventListener('click', event =>
      event.shiftKey ? selection.showOnly(peer.key) : selection.toggle(peer.key)
    );
    element.addEventListener('pointerenter', () => selection.point(peer.key));
    element.addEventListener('focus', () => selection.point(peer.key));
    element.addEventListener('blur', () => selection.point(null));
    return { peer, element, sample, state, name, value, drawnState: '' };
  }

  #writeItem(item: Item): void {
    const { peer, element, state, name } = item;
    const isShown = this.context.model.selection.isShown(peer.key);
    setAttribute(element, 'aria-selected', String(isShown));
    element.classList.toggle('nbt-gone', peer.isGone);
    setText(name, nameOf(peer));
    const isIll = peer.problem !== '' || (peer.facts?.problems.length ?? 0) > 0;
    const drawn = !isShown ? 'hidden' : isIll ? 'ill' : (peer.facts?.state ?? '');
    if (item.drawnState !== drawn) {
      item.drawnState = drawn;
      state.className = `nbt-state nbt-state-${drawn}`;
      state.replaceChildren(...stateParts(drawn));
    }
    setAttribute(element, 'title', this.#hint(peer, isShown));
  }

  #hint(peer: Peer, isShown: boolean): string {
    const { facts } = peer;
    const problems = [peer.problem, ...(facts ? [facts.error ?? '', ...facts.problems] : [])];
    const words = peer.isGone ? 'not in its store any more' : (facts?.state_word ?? '');
    const act = isShown ? 'Click hides it, Shift+click shows it alone' : 'Click shows it';
    return [`${nameOf(peer)} ${words}`.trim(), ...problems, act].filter(Boolean).join('\n');
  }

  #choose(metric: string): void {
    this.#chosen = metric;
    this.context.visibility.want([metric]);
    this.#writeValues();
    this.options.onMetric?.(metric);
  }

  #writeChoices(): void {
    const { charts } = this.context.model;
    const choices = charts.map(({ metric, direction }) => [
      metric,
      `${metric} ${direction === null ? 'last' : 'best'}`
    ]);
    const written = JSON.stringify(choices);
    if (written !== this.#choices) {
      this.#choices = written;
      const options = choices.map(([value, text]) => el('option', { value }, text ?? ''));
      this.#metric.replaceChildren(...options);
      if (!charts.some(({ metric }) => metric === this.#chosen)) {
        this.#chosen = null;
      }
      this.#metric.value = this.metric ?? '';
    }
    show(this.#metric, charts.length > 0);
    // The values are told even where the chart is not on the screen.
    this.context.visibility.want(this.metric === null ? [] : [this.metric]);
  }

  #writeValues(): void {
    const { metric } = this;
    const series = metric === null ? null : this.context.model.series(metric);
    const values = this.#items.map(({ peer }) => {
      const facts = series?.curves.get(peer.key)?.facts ?? null;
      return (
        facts && ((series?.direction ? bestOf(facts, series.direction)?.y : null) ?? facts.last)
      );
    });
    const style = { isInteger: series?.isInteger ?? false };
    const neighbour = values.find(value => value !== null && decimalsOf(value) !== null);
    const best = series?.ranking[0]?.key;
    const { selection } = this.context.model;
    const numbers = this.#items.flatMap(({ peer }, place) => {
      const number = values[place] ?? null;
      return number === null ? [] : [[peer.key, number] as const];
    });
    this.#writeMeans(new Map(numbers), style);
    this.#items.forEach(({ peer, value, element }, place) => {
      const number = values[place] ?? null;
      const isAlone = neighbour === undefined || neighbour === null;
      const text = isAlone ? metricText(number ?? 0, style) : beside(number ?? 0, neighbour, style);
      setText(value, number === null ? '' : text);
      const isBest = peer.key === best && this.#items.length > 1;
      element.classList.toggle('nbt-best-run', isBest);
      const words = [
        nameOf(peer),
        peer.isGone ? 'deleted' : (peer.facts?.state ?? ''),
        number === null ? '' : text,
        isBest ? 'the best' : '',
        selection.isShown(peer.key) ? '' : 'hidden'
      ];
      setAttribute(element, 'aria-label', words.filter(Boolean).join(', '));
    });
  }

  /** Of the values that stand beside the names. */
  #writeMeans(numbers: ReadonlyMap<string, number>, style: { isInteger: boolean }): void {
    for (const { keys, value } of this.#means) {
      const found = keys.flatMap(key => numbers.get(key) ?? []).filter(Number.isFinite);
      const mean = found.reduce((sum, number) => sum + number, 0) / found.length;
      const isWhole = style.isInteger && Number.isInteger(mean);
      setText(value, found.length > 0 ? metricText(mean, { isInteger: isWhole }) : '');
    }
  }

  #key(event: KeyboardEvent): void {
    const place = this.#items.findIndex(({ element }) => element === document.activeElement);
    const item = this.#items[place];
    if (!item || event.ctrlKey || event.metaKey || event.altKey) {
      return;
    }
    const { selection } = this.context.model;
    if (event.key === ' ' || event.key === 'Enter') {
      event.preventDefault();
      if (event.shiftKey) {
        selection.showOnly(item.peer.key);
      } else {
        selection.toggle(item.peer.key);
      }
      return;
    }
    const next = this.#items[this.#target(event.key, place)];
    if (next) {
      event.preventDefault();
      item.element.tabIndex = -1;
      next.element.tabIndex = 0;
      next.element.focus();
    }
  }

  #target(key: string, place: number): number {
    const last = this.#items.length - 1;
    if (key === 'Home' || key === 'End') {
      return key === 'Home' ? 0 : last;
    }
    const rows = key === 'ArrowUp' ? -1 : key === 'ArrowDown' ? 1 : 0;
    const move = KEYS[key] ?? rows * this.#columns;
    return move === 0 ? -1 : Math.min(Math.max(place + move, 0), last);
  }

  /** How many items stand side by side. */
  get #columns(): number {
    const top = this.#items[0]?.element.offsetTop;
    const count = this.#items.findIndex(({ element }) => element.offsetTop !== top);
    return count > 0 ? count : this.#items.length;
  }
}

/** Only the list moves: the page must not jump while the mouse is in a chart. */
function scrollTo(list: HTMLElement, item: HTMLElement): void {
  const top = item.offsetTop - list.offsetTop;
  if (top < list.scrollTop || top + item.offsetHeight > list.scrollTop + list.clientHeight) {
    list.scrollTop = top - (list.clientHeight - item.offsetHeight) / 2;
  }
}

function stateParts(state: string): SVGSVGElement[] {
  if (state === '') {
    return [];
  }
  const names: Record<string, IconName | undefined> = { hidden: 'closed', ill: 'warning' };
  const name = names[state];
  return [name ? icon(name, 12) : stateIcon(state, 12)];
}

function groupBox(
  { label, keys, colour }: LegendGroup,
  items: readonly HTMLElement[]
): HTMLElement {
  const heading = el(
    'div',
    { class: 'nbt-run-group-head', role: 'presentation' },
    lineSample(colour),
    el('span', { class: 'nbt-run-group-name nbt-ellipsis', title: label }, label),
    el('span', { class: 'nbt-count' }, `n = ${keys.length}`),
    el('span', { class: 'nbt-run-value', title: 'Mean of its runs' })
  );
  return el(
    'div',
    { class: 'nbt-run-group', role: 'group', 'aria-label': label },
    heading,
    ...items
  );
}
