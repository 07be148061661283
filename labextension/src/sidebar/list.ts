/** The list of runs: however long it is, only the rows that are seen are on the page. */

import type { ShownRow } from '../model/run_list';
import type { RunName } from '../model/runs';
import { type LabelledStretch, stretchesOf } from '../model/stretches';
import type { Workspace } from '../model/workspace';
import { columnDecimals } from '../pure/columns';
import { type SideLayout, sideLayout } from '../pure/side_layout';
import { Stack } from '../pure/stack';
import { el, setAttribute } from '../view/dom';

import { HeadingView } from './heading';
import { type ItemView, Pool } from './pool';
import { type RowStyle, RowView } from './row';

/** Rows beyond what is seen, so that a flick of the wheel does not meet the void. */
const BEYOND = 6;
const SLIDE_MS = 160;
const TIDY_MS = 200;
/** Of so many rows the typical value of a column is taken. */
const TYPICAL = 100;

interface Anchor {
  readonly run: RunName;
  readonly below: number;
}

export class ListView {
  readonly element = el('div', {
    class: 'nbt-side-list',
    role: 'treegrid',
    tabindex: 0,
    'aria-label': 'Runs',
    'aria-multiselectable': 'true'
  });
  stack = new Stack([], 28, 44);
  stretches: readonly LabelledStretch[] = [];
  layout: SideLayout = sideLayout(300, 2, false);
  isCompact = false;
  /** The number of the item that has the focus. */
  active = 0;

  readonly #canvas = el('div', { class: 'nbt-list-canvas', role: 'rowgroup' });
  readonly #pool = new Pool(this.#canvas);
  #style: RowStyle | null = null;
  #baseline: Readonly<Record<string, unknown>> | null = null;
  #activeRun: RunName | null = null;
  /** Which list it is. */
  #shown = '';
  #frame = 0;
  #slideTimer: ReturnType<typeof setTimeout> | undefined;
  #tidyTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly workspace: Workspace) {
    this.element.append(this.#canvas);
    this.element.addEventListener('scroll', () => this.#soon(), { passive: true });
    const { list, selection, sparklines } = workspace;
    list.changed.connect(change => {
      if (change.kind === 'all') {
        this.#showNews();
      } else if (change.kind === 'rows') {
        this.#paint(change.runs);
        this.#soon();
      }
    });
    sparklines.changed.connect(runs => this.#paint(runs));
    selection.changed.connect(() => {
      this.element.classList.toggle('nbt-picking', selection.size > 0);
      this.#paint();
    });
    workspace.lookChanged.connect(({ folded }) => folded && this.rebuild());
  }

  /** The run whose row has the focus. */
  get activeRow(): ShownRow | undefined {
    return this.rowOf(this.active);
  }

  rowOf(number: number): ShownRow | undefined {
    const item = this.stack.itemAt(number);
    return item?.kind === 'row' ? this.workspace.list.rowAt(item.row) : undefined;
  }

  /** How many rows a page up or down is. */
  get pageSize(): number {
    return Math.max(1, Math.floor(this.element.clientHeight / this.layout.rowHeight) - 1);
  }

  /** The view of a run, if it is on the page. */
  viewOf(run: RunName): RowView | undefined {
    const view = this.#pool.get(run);
    return view instanceof RowView ? view : undefined;
  }

  /** The number of the item in which something lies. */
  numberOf(target: EventTarget | null): number | null {
    const row = target instanceof Element ? target.closest<HTMLElement>('[data-item]') : null;
    return row && this.element.contains(row) ? Number(row.dataset.item) : null;
  }

  /** What the others are compared with. */
  set baseline(values: Readonly<Record<string, unknown>> | null) {
    if (this.#baseline !== values) {
      this.#baseline = values;
      this.#style = null;
      this.#paint();
    }
  }

  /** The sidebar has another width, or rows another height. */
  resize(): void {
    const { clientWidth } = this.element;
    if (clientWidth === 0) {
      return;
    }
    const before = JSON.stringify(this.layout);
    this.layout = sideLayout(clientWidth, this.workspace.columns.length, this.isCompact);
    if (before !== JSON.stringify(this.layout)) {
      this.rebuild();
    } else {
      this.#soon();
    }
  }

  /** What is shown was asked for anew: the same list, or another one. */
  #showNews(): void {
    const { project, q, order, group, which } = this.workspace.list.shownQuery;
    const shown = JSON.stringify([project, q, order, group, which]);
    if (shown !== this.#shown) {
      this.#shown = shown;
      this.element.scrollTop = 0;
      [this.active, this.#activeRun] = [0, null];
      this.rebuild();
    } else {
      this.#slide();
      this.rebuild();
    }
  }

  /** Other rows, or folded groups. */
  rebuild(): void {
    const { list, looks } = this.workspace;
    if (list.facts === null) {
      return;
    }
    const anchor = this.#anchor();
    this.#applyLayout();
    this.stretches = stretchesOf(list.facts, list.shownQuery, new Set(looks.look.folded));
    this.stack = new Stack(this.stretches, this.layout.headingHeight, this.layout.rowHeight);
    this.#style = null;
    this.#canvas.style.height = `${this.stack.height}px`;
    setAttribute(this.element, 'aria-rowcount', this.stack.itemCount);
    this.#keepActive();
    this.#keepAnchor(anchor);
    this.#render();
    this.#paint();
  }

  /** Move the focus to an item, and scroll until it is seen. */
  setActive(number: number, isRevealed = true): void {
    this.active = Math.max(0, Math.min(number, this.stack.itemCount - 1));
    this.#activeRun = this.activeRow?.run ?? null;
    if (isRevealed) {
      this.#reveal(this.active);
    }
    this.#render();
    this.#paint();
  }

  /** Time goes on: lengths and ages are other ones. */
  tick(): void {
    const [style, nowUs] = [this.#styleNow(), Date.now() * 1000];
    this.#pool.rows.forEach(view => view.tick(style, nowUs));
  }

  dispose(): void {
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#slideTimer);
    clearTimeout(this.#tidyTimer);
    this.element.remove();
  }

  #applyLayout(): void {
    const { columns } = this.workspace;
    this.layout = sideLayout(this.element.clientWidth || 300, columns.length, this.isCompact);
    const { size, valueColumns, isCompact, rowHeight } = this.layout;
    setAttribute(this.element, 'data-size', size);
    this.element.style.setProperty('--nbt-value-columns', String(valueColumns));
    this.element.style.setProperty('--nbt-row-run', `${rowHeight}px`);
    this.element.classList.toggle('nbt-compact', isCompact);
  }

  #soon(): void {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#render();
    });
  }

  /** Put the items that are seen on the page; those that were there stay as they are. */
  #render(): void {
    const { scrollTop, clientHeight } = this.element;
    if (clientHeight === 0) {
      return;
    }
    const end = this.stack.itemNear(scrollTop + clientHeight);
    const first = Math.max(0, this.stack.itemNear(scrollTop) - BEYOND);
    const last = Math.min(this.stack.itemCount - 1, end + BEYOND);
    const wanted = new Map<string, number>();
    for (let number = first; number <= last; number++) {
      wanted.set(this.#keyOf(number), number);
    }
    if (this.stack.itemAt(this.active) !== null) {
      // What has the focus is always there for those who are told of it.
      wanted.set(this.#keyOf(this.active), this.active);
    }
    this.#pool.keepOnly(wanted);
    wanted.forEach((number, key) => this.#place(key, number));
    setAttribute(this.element, 'aria-activedescendant', idOf(this.active));
    this.element.classList.toggle('nbt-on-run', this.activeRow !== undefined);
    this.#look(first, last);
    this.#tidy();
  }

  /** Once it stands still. */
  #tidy(): void {
    clearTimeout(this.#tidyTimer);
    this.#tidyTimer = setTimeout(() => this.#pool.putInOrder(), TIDY_MS);
  }

  /** Have what is seen fetched. */
  #look(first: number, last: number): void {
    const { list, sparklines } = this.workspace;
    const places: number[] = [];
    for (const number of [first, first + 1, last - 1, last]) {
      const item = this.stack.itemAt(number);
      if (item?.kind === 'row') {
        places.push(item.row);
      }
    }
    list.look(Math.min(...places, this.stack.rowCount), Math.max(...places, 0));
    if (this.layout.hasSparkline) {
      sparklines.want(this.#pool.rows.map(({ row }) => row).filter(row => row !== null));
    }
  }

  #place(key: string, number: number): void {
    const isHeading = this.stack.itemAt(number)?.kind === 'heading';
    const known = this.#pool.get(key);
    const view = known ?? this.#pool.take(key, isHeading);
    const { element } = view;
    if (element.dataset.item !== String(number)) {
      element.dataset.item = String(number);
      element.id = idOf(number);
      setAttribute(element, 'aria-rowindex', number + 1);
    }
    const place = `translateY(${this.stack.topOf(number)}px)`;
    if (element.style.transform !== place) {
      element.style.transform = place;
    }
    if (known === undefined) {
      this.#bind(view, number);
    }
  }

  #bind(view: ItemView, number: number): void {
    const item = this.stack.itemAt(number);
    const stretch = item && this.stretches[item.stretch];
    if (!item || !stretch) {
      return;
    }
    const isActive = number === this.active;
    const style = this.#styleNow();
    if (view instanceof HeadingView) {
      const [column = ''] = style.columns;
      const figure = stretch.figures[column] ?? null;
      view.bind({ ...stretch, figure, column, decimals: style.decimals[0] ?? null }, isActive);
    } else if (item.kind === 'row') {
      const { list, selection, sparklines } = this.workspace;
      const row = list.rowAt(item.row);
      view.bind(row, style, {
        isPicked: row !== undefined && selection.has(row.run),
        isActive,
        line: row === undefined ? null : sparklines.lineOf(row.run),
        nowUs: Date.now() * 1000,
        isMember: stretch.hasHeading
      });
    }
  }

  /** Write the contents of rows again: of these runs, or of all that are on the page. */
  #paint(runs?: ReadonlySet<RunName>): void {
    for (const [key, view] of this.#pool.all) {
      const number = Number(view.element.dataset.item);
      const run = this.rowOf(number)?.run;
      this.#pool.rename(key, this.#keyOf(number));
      if (runs === undefined || run === undefined || runs.has(run)) {
        this.#bind(view, number);
      }
    }
  }

  #keyOf(number: number): string {
    const item = this.stack.itemAt(number);
    return item?.kind === 'row'
      ? (this.workspace.list.rowAt(item.row)?.run ?? `row ${number}`)
      : `heading ${item?.stretch}`;
  }

  #styleNow(): RowStyle {
    if (this.#style === null) {
      const { columns, list, project } = this.workspace;
      const rows = Array.from({ length: TYPICAL }, (_, place) => list.rowAt(place));
      this.#style = {
        layout: this.layout,
        columns,
        decimals: columns.map(column => columnDecimals(rows.map(row => row?.values[column]))),
        baseline: this.#baseline,
        hasProjects: project === null
      };
    }
    return this.#style;
  }

  #reveal(number: number): void {
    const { scrollTop, clientHeight } = this.element;
    const top = this.stack.topOf(number);
    const bottom = top + this.stack.heightOf(number);
    if (top < scrollTop) {
      this.element.scrollTop = top;
    } else if (bottom > scrollTop + clientHeight) {
      this.element.scrollTop = bottom - clientHeight;
    }
  }

  /** The first row that is seen whole: it stays where it is while others come above it. */
  #anchor(): Anchor | null {
    const { scrollTop } = this.element;
    const number = this.stack.itemNear(scrollTop) + 1;
    const view = this.#pool.rows.find(({ element }) => element.dataset.item === String(number));
    return scrollTop > 0 && view?.row
      ? { run: view.row.run, below: this.stack.topOf(number) - scrollTop }
      : null;
  }

  #keepAnchor(anchor: Anchor | null): void {
    const number = anchor && this.#numberOfRun(anchor.run);
    if (anchor && number !== null) {
      const top = this.stack.topOf(number) - anchor.below;
      if (Math.abs(top - this.element.scrollTop) >= 1) {
        this.element.scrollTop = top;
      }
    }
  }

  /** The focus stays on its run. */
  #keepActive(): void {
    const number = this.#activeRun === null ? null : this.#numberOfRun(this.#activeRun);
    this.active = number ?? Math.max(0, Math.min(this.active, this.stack.itemCount - 1));
  }

  #numberOfRun(run: RunName): number | null {
    const place = this.workspace.list.placeOf(run);
    return place === undefined ? null : this.stack.itemOfRow(place);
  }

  /** Rows that move do it visibly; scrolling never does. */
  #slide(): void {
    clearTimeout(this.#slideTimer);
    this.element.classList.add('nbt-sliding');
    this.#slideTimer = setTimeout(() => this.element.classList.remove('nbt-sliding'), SLIDE_MS);
  }
}

function idOf(number: number): string {
  return `nbt-item-${number}`;
}
