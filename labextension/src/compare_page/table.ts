/** One row a run: what differs between them, and the numbers they came to. */

import { nameOf } from '../compare/title';
import { type CompareColumn, compareColumns, sortRuns } from '../pure/compare_columns';
import { runVariable } from '../pure/palette';
import { button, el, KEEP_KEYS, setAttribute } from '../view/dom';
import { icon } from '../view/icons';

import { sideIcon } from '../sidebar/icons';

import { cellOf } from './cells';
import type { Comparison } from './comparison';
import { PageSection } from './section';

/** More columns cannot be read side by side. */
const MOST_FACTS = 24;
const MOST_MEASURES = 6;

export class RunTable {
  readonly section: PageSection;
  readonly #scroll = el('div', { class: 'nbt-table-scroll', tabindex: 0 });
  readonly #foot = el('div', { class: 'nbt-table-note' });
  readonly #all: HTMLButtonElement;
  readonly #disconnect: (() => void)[];
  #limit = MOST_FACTS;
  #written = '';

  constructor(private readonly comparison: Comparison) {
    this.section = new PageSection(comparison, 'Table', () => this.#update());
    setAttribute(this.#scroll, 'aria-label', 'Runs compared');
    setAttribute(this.#scroll, 'role', 'region');
    this.#all = button({ class: 'nbt-link' }, () => {
      comparison.set('isAll', !comparison.state.isAll);
      this.#update();
    });
    this.section.links.append(this.#all);
    this.section.content.append(this.#scroll, this.#foot);
    const { model } = comparison;
    this.#disconnect = [
      model.factsChanged.connect(() => this.#update()),
      model.changed.connect(changed => changed === 'run' && this.#update()),
      model.groupsChanged.connect(() => this.#update()),
      model.selection.changed.connect(isOther => (isOther ? this.#update() : this.#writeHot()))
    ];
    this.#scroll.addEventListener('keydown', event => this.#key(event));
    this.#update();
  }

  dispose(): void {
    this.#disconnect.forEach(disconnect => disconnect());
  }

  #update(): void {
    const { model, state, baseline } = this.comparison;
    if (!model.facts || !this.section.isOpen) {
      return;
    }
    const all = compareColumns(model.facts, model.metric);
    const facts = all.filter(({ kind, differs }) => kind !== 'measure' && (differs || state.isAll));
    const measures = all.filter(({ kind }) => kind === 'measure');
    const columns = [
      ...facts.slice(0, this.#limit),
      ...measures.slice(0, state.isAll ? measures.length : MOST_MEASURES)
    ];
    const keys = this.#order(columns);
    const rows = keys.map(key => [key, model.selection.isShown(key), nameOf(model.peer(key))]);
    const written = JSON.stringify([
      ...[rows, state.sort, baseline, state.isAll, columns.map(({ id }) => id)],
      columns.map(({ values }) => [...values.values()])
    ]);
    if (written !== this.#written) {
      this.#written = written;
      const focused = this.#focused();
      this.#scroll.replaceChildren(this.#table(columns, keys));
      this.#focus(focused);
    }
    this.#tell(all, facts.length, keys);
    this.#writeHot();
  }

  #order(columns: readonly CompareColumn[]): string[] {
    const { model, state, keys } = this.comparison;
    const passed = keys.filter(key => model.selection.isPassed(key));
    const id = state.sort.replace(/^-/, '');
    if (id === 'name') {
      const values = new Map(passed.map(key => [key, nameOf(model.peer(key))]));
      return sortRuns(passed, { values }, state.sort.startsWith('-'));
    }
    const column = columns.find(each => each.id === id);
    return column ? sortRuns(passed, column, state.sort.startsWith('-')) : passed;
  }

  #tell(all: readonly CompareColumn[], shown: number, keys: readonly string[]): void {
    const { state, model, keys: runs } = this.comparison;
    const facts = all.filter(({ kind }) => kind !== 'measure');
    const differing = facts.filter(({ differs }) => differs).length;
    const said =
      differing === 0
        ? 'nothing differs'
        : `only what differs: ${differing} of ${facts.length} keys`;
    this.section.say(state.isAll ? `all ${facts.length} keys` : said);
    this.#all.textContent = state.isAll ? 'Only what differs' : 'Show all';
    const parts = [`${keys.length} of ${runs.length} runs`];
    if (all.some(({ best }) => best.size > 0)) {
      parts.push('● best by the metric’s direction');
    }
    if (model.runs.length > 1 && all.some(({ direction }) => direction !== null)) {
      parts.push('differences from the baseline');
    }
    const more = shown - this.#limit;
    const show = button(
      { class: 'nbt-link' },
      () => {
        this.#limit += MOST_FACTS;
        this.#update();
      },
      `Show ${Math.min(MOST_FACTS, more)} more columns`
    );
    this.#foot.replaceChildren(parts.join(' · '), ...(more > 0 ? [' · ', show] : []));
  }

  #table(columns: readonly CompareColumn[], keys: readonly string[]): HTMLElement {
    const heads = [
      this.#head('name', 'run', false, ''),
      ...columns.map(({ id, label, kind, isNumber }) => this.#head(id, label, isNumber, kind))
    ];
    const rows = keys.map((key, place) => this.#row(key, columns, place === 0));
    return el(
      'table',
      { class: 'nbt-table nbt-run-table' },
      el('thead', {}, el('tr', {}, ...heads)),
      el('tbody', {}, ...rows)
    );
  }

  #head(id: string, label: string, isNumber: boolean, kind: string): HTMLElement {
    const { comparison } = this;
    const isOf = comparison.state.sort.replace(/^-/, '') === id;
    const isFalling = comparison.state.sort === `-${id}`;
    const arrow = isOf ? sideIcon(isFalling ? 'falling' : 'rising', 12) : null;
    const sort = button(
      { class: 'nbt-sort', title: kind ? `${kind} ${label}` : label, 'data-column': id },
      () => {
        // Once: rising, twice: falling, three times: as they came.
        comparison.set('sort', !isOf ? id : isFalling ? '' : `-${id}`);
        this.#update();
      },
      el('span', { class: 'nbt-ellipsis' }, label),
      arrow
    );
    const order = !isOf ? 'none' : isFalling ? 'descending' : 'ascending';
    const name = isNumber ? 'nbt-number-cell' : '';
    return el('th', { scope: 'col', 'aria-sort': order, class: name || undefined }, sort);
  }

  #row(key: string, columns: readonly CompareColumn[], isFirst: boolean): HTMLElement {
    const { model, baseline } = this.comparison;
    const peer = model.peer(key);
    const isShown = model.selection.isShown(key);
    const name = nameOf(peer);
    const swatch = el('span', { class: 'nbt-swatch' });
    swatch.style.background = peer ? runVariable(peer.look) : '';
    const check = button(
      {
        class: 'nbt-check',
        role: 'checkbox',
        'aria-checked': String(isShown),
        'aria-label': `Show ${name} in the charts`,
        tabindex: isFirst ? 0 : -1
      },
      () => model.selection.toggle(key),
      swatch,
      isShown ? icon('finished', 12) : null
    );
    const label = el('span', { class: 'nbt-ellipsis', dir: 'auto' }, name);
    const star = key === baseline && model.runs.length > 1 ? sideIcon('star', 12) : null;
    const head = el(
      'th',
      { scope: 'row', title: name },
      el('span', { class: 'nbt-run-cell' }, check, label, star)
    );
    const row = el('tr', { 'data-run': key, ...KEEP_KEYS }, head);
    row.append(...columns.map(column => cellOf(column, key, baseline)));
    row.classList.toggle('nbt-hidden-run', !isShown);
    row.classList.toggle('nbt-baseline', key === baseline);
    row.classList.toggle('nbt-gone', peer?.isGone ?? false);
    row.addEventListener('pointerenter', () => model.selection.point(key));
    row.addEventListener('pointerleave', () => model.selection.point(null));
    return row;
  }

  #writeHot(): void {
    const { hot } = this.comparison.model.selection;
    for (const row of this.#scroll.querySelectorAll<HTMLElement>('tbody tr')) {
      row.classList.toggle('nbt-hot', row.dataset.run === hot);
    }
  }

  /** One stop of Tab for all checks; arrows go from row to row. */
  #key(event: KeyboardEvent): void {
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const checks = [...this.#scroll.querySelectorAll<HTMLElement>('.nbt-check')];
    const place = checks.findIndex(check => check === document.activeElement);
    const next = move === undefined || place < 0 ? undefined : checks[place + move];
    if (next) {
      event.preventDefault();
      checks.forEach(check => setAttribute(check, 'tabindex', check === next ? 0 : -1));
      next.focus();
    }
  }

  #focused(): string {
    const at = document.activeElement;
    const inside = at instanceof HTMLElement && this.#scroll.contains(at) ? at : null;
    const row = inside?.closest<HTMLElement>('tr')?.dataset.run;
    return inside?.dataset.column ? `column ${inside.dataset.column}` : row ? `run ${row}` : '';
  }

  #focus(what: string): void {
    if (!what) {
      return;
    }
    const parts = [...this.#scroll.querySelectorAll<HTMLElement>('.nbt-sort, .nbt-check')];
    const found = parts.find(
      part =>
        `column ${part.dataset.column}` === what ||
        `run ${part.closest<HTMLElement>('tr')?.dataset.run}` === what
    );
    found?.focus();
  }
}
