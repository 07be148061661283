/** The list of runs: however long it is, only the rows that are seen are on the page. */

import type { ShownRow } from '../model/run_list';
import type { RunName } from '../model/runs';
import { type LabelledStretch, stretchesOf } from '../model/stretches';
import type { Workspace } from '../model/workspace';
import { type SideLayout, sideLayout } from '../pure/side_layout';
import { Stack } from '../pure/stack';
import { el, setAttribute } from '../view/dom';

import { ListPainter } from './list_paint';
import { ListScroll } from './list_scroll';
import { ListWindow } from './list_window';
import { Pool } from './pool';
import { RowView } from './row';

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
  readonly #painter: ListPainter;
  readonly #scroll: ListScroll;
  readonly #window: ListWindow;
  readonly #size = new ResizeObserver(() => this.resize());
  #activeRun: RunName | null = null;
  /** Which list it is. */
  #shown = '';

  constructor(private readonly workspace: Workspace) {
    this.#painter = new ListPainter(workspace, this.#pool, this);
    this.#scroll = new ListScroll(this.element, this.#pool, this, workspace.list);
    const [element, pool, painter] = [this.element, this.#pool, this.#painter];
    this.#window = new ListWindow({ element, workspace, pool, painter, places: this });
    this.element.append(this.#canvas);
    this.element.addEventListener('scroll', () => this.#window.soon(), { passive: true });
    // Whatever it is that gives it another height: it may have had none.
    this.#size.observe(this.element);
    const { list, selection, sparklines } = workspace;
    list.changed.connect(change => {
      if (change.kind === 'all') {
        this.#showNews();
      } else if (change.kind === 'rows') {
        this.#painter.paint(change.runs);
        this.#window.soon();
      }
    });
    sparklines.changed.connect(runs => this.#painter.paint(runs));
    selection.changed.connect(() => {
      this.element.classList.toggle('nbt-picking', selection.size > 0);
      this.#painter.paint();
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

  /** By which the view of an item is known, wherever it stands. */
  keyOf(number: number): string {
    const item = this.stack.itemAt(number);
    return item?.kind === 'row'
      ? (this.workspace.list.rowAt(item.row)?.run ?? `row ${number}`)
      : `heading ${item?.stretch}`;
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

  /** What stands where the focus is: a row or a heading. */
  get activeElement(): HTMLElement | undefined {
    return this.#pool.get(this.keyOf(this.active))?.element;
  }

  /** The number of the item in which something lies. */
  numberOf(target: EventTarget | null): number | null {
    const row = target instanceof Element ? target.closest<HTMLElement>('[data-item]') : null;
    return row && this.element.contains(row) ? Number(row.dataset.item) : null;
  }

  /** What the others are compared with. */
  set baseline(values: Readonly<Record<string, unknown>> | null) {
    this.#painter.baseline = values;
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
      this.#window.soon();
    }
  }

  /** What is shown was asked for anew: the same list, or another one. */
  #showNews(): void {
    const { project, q, order, group, which } = this.workspace.list.shownQuery;
    const shown = JSON.stringify([project, q, order, group, which]);
    if (shown !== this.#shown) {
      this.#shown = shown;
      this.element.scrollTop = 0;
      if (!this.#isAtWork) {
        [this.active, this.#activeRun] = [0, null];
      }
      this.rebuild();
    } else {
      this.#scroll.slide();
      this.rebuild();
    }
  }

  /** Somebody is about to do something to the run that has the focus; another list comes late. */
  get #isAtWork(): boolean {
    const run = this.#activeRun;
    const hasFocus = document.activeElement === this.element;
    return hasFocus && run !== null && this.workspace.selection.has(run);
  }

  /** Other rows, or folded groups. */
  rebuild(): void {
    const { list, looks } = this.workspace;
    if (list.facts === null) {
      return;
    }
    const anchor = this.#scroll.anchor();
    this.#applyLayout();
    this.stretches = stretchesOf(list.facts, list.shownQuery, new Set(looks.look.folded));
    this.stack = new Stack(this.stretches, this.layout.headingHeight, this.layout.rowHeight);
    this.#painter.forget();
    this.#canvas.style.height = `${this.stack.height}px`;
    setAttribute(this.element, 'aria-rowcount', this.stack.itemCount);
    this.#keepActive();
    this.#scroll.keep(anchor);
    this.#window.show();
    this.#painter.paint();
  }

  /** Move the focus to an item, and scroll until it is seen. */
  setActive(number: number, isRevealed = true): void {
    this.active = Math.max(0, Math.min(number, this.stack.itemCount - 1));
    this.#activeRun = this.activeRow?.run ?? null;
    if (isRevealed) {
      this.#scroll.reveal(this.active);
    }
    this.#window.show();
    this.#painter.paint();
  }

  /** Time goes on: lengths and ages are other ones. */
  tick(): void {
    this.#painter.tick();
  }

  dispose(): void {
    this.#size.disconnect();
    this.#scroll.dispose();
    this.#window.dispose();
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

  /** The focus stays on its run. */
  #keepActive(): void {
    const number = this.#activeRun === null ? null : this.#scroll.numberOf(this.#activeRun);
    this.active = number ?? Math.max(0, Math.min(this.active, this.stack.itemCount - 1));
  }
}
