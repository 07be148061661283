/** Mouse and keyboard in the list of runs, as in JupyterLab's file browser. */

import type { RunRow } from '../model/runs';
import type { Workspace } from '../model/workspace';

import type { ListView } from './list';

export interface ListOutlets {
  readonly open: (row: RunRow) => void;
  /** Rows are being dragged out of the list. */
  readonly drag: (event: PointerEvent, rows: readonly RunRow[]) => void;
  /** The pointer is over this run, or over none. */
  readonly hover: (row: RunRow | null) => void;
}

/** So far the pointer may tremble before it is a drag. */
const DRAG_PX = 5;

export class ListInput {
  /** Where a stretch of picked rows begins: the number of an item. */
  #from = 0;
  #pressed: { x: number; y: number; number: number } | null = null;
  #hovered: RunRow | null = null;

  constructor(
    private readonly view: ListView,
    private readonly workspace: Workspace,
    private readonly outlets: ListOutlets
  ) {
    const { element } = view;
    element.addEventListener('keydown', event => this.#key(event));
    element.addEventListener('click', event => this.#click(event));
    element.addEventListener('dblclick', event => this.#doubleClick(event));
    element.addEventListener('pointerdown', event => this.#press(event));
    element.addEventListener('pointermove', event => this.#move(event));
    element.addEventListener('pointerup', () => (this.#pressed = null));
    element.addEventListener('pointerleave', () => this.#hover(null));
    // Before the menu of the page is made: it is about the run under the pointer.
    element.addEventListener('contextmenu', event => this.#point(event));
  }

  /** Pick all that match, seen or not. */
  async pickAll(): Promise<void> {
    const rows = await this.workspace.list.between(0, this.workspace.list.matched - 1);
    this.workspace.selection.add(rows);
  }

  /** Show only the heading of a group, or all of it again. */
  fold(label: string, isFolded: boolean): void {
    const { looks } = this.workspace;
    const others = looks.look.folded.filter(one => one !== label);
    void this.workspace.setLook({ folded: isFolded ? [...others, label] : others });
  }

  #key(event: KeyboardEvent): void {
    const isOwn = event.target === this.view.element;
    if (!isOwn || event.altKey || event.metaKey || !this.#act(event)) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  /** Whether the key means something here. */
  #act(event: KeyboardEvent): boolean {
    const { view } = this;
    const { active, pageSize, stack } = view;
    switch (event.key) {
      case 'ArrowDown':
        return this.#go(active + 1, event);
      case 'ArrowUp':
        return this.#go(active - 1, event);
      case 'PageDown':
        return this.#go(active + pageSize, event);
      case 'PageUp':
        return this.#go(active - pageSize, event);
      case 'Home':
        return this.#go(0, event);
      case 'End':
        return this.#go(stack.itemCount - 1, event);
      case 'ArrowLeft':
        return this.#foldActive(true);
      case 'ArrowRight':
        return this.#foldActive(false);
      case ' ':
        return this.#toggle(active);
      case 'Enter':
        return this.#enter();
      case 'Escape':
        return this.#leave();
      case 'a':
        return event.ctrlKey && this.#all();
      default:
        return false;
    }
  }

  #go(number: number, { shiftKey }: KeyboardEvent): boolean {
    const before = this.view.active;
    this.view.setActive(number);
    if (shiftKey) {
      void this.#pickStretch(this.view.active);
    } else {
      this.#from = this.view.active;
    }
    return this.view.active !== before || shiftKey;
  }

  #all(): boolean {
    void this.pickAll();
    return true;
  }

  #enter(): boolean {
    const row = this.view.activeRow;
    if (row) {
      this.outlets.open(row);
      return true;
    }
    const item = this.view.stack.itemAt(this.view.active);
    const stretch = item && this.view.stretches[item.stretch];
    return stretch != null && this.#foldActive(!stretch.isFolded);
  }

  #leave(): boolean {
    const { selection } = this.workspace;
    const isAny = selection.size > 0;
    selection.drop();
    return isAny;
  }

  #foldActive(isFolded: boolean): boolean {
    const { stack, stretches, active } = this.view;
    const item = stack.itemAt(active);
    const stretch = item && stretches[item.stretch];
    if (!item || !stretch?.hasHeading) {
      return false;
    }
    if (item.kind === 'row' && isFolded) {
      // First to the heading, then fold it.
      this.view.setActive(active - (item.row - this.#firstRow(item.stretch)) - 1);
    } else if (item.kind === 'heading' && stretch.isFolded !== isFolded) {
      this.fold(stretch.label, isFolded);
    }
    return true;
  }

  #firstRow(stretch: number): number {
    return this.view.stretches.slice(0, stretch).reduce((sum, { count }) => sum + count, 0);
  }

  #toggle(number: number): boolean {
    const row = this.view.rowOf(number);
    if (row) {
      this.#from = number;
      this.workspace.selection.toggle(row);
    }
    return true;
  }

  #click(event: MouseEvent): void {
    const number = this.view.numberOf(event.target);
    const item = number === null ? null : this.view.stack.itemAt(number);
    if (number === null || item === null || isField(event.target)) {
      return;
    }
    if (item.kind === 'heading') {
      const stretch = this.view.stretches[item.stretch];
      this.view.setActive(number);
      this.fold(stretch?.label ?? '', !stretch?.isFolded);
      return;
    }
    this.#clickRow(event, number);
  }

  #clickRow(event: MouseEvent, number: number): void {
    const row = this.view.rowOf(number);
    const isCheck = event.target instanceof Element && event.target.closest('.nbt-lead') !== null;
    this.view.setActive(number, false);
    if (!row) {
      return;
    }
    if (event.shiftKey) {
      void this.#pickStretch(number);
    } else if (isCheck || event.ctrlKey || event.metaKey) {
      this.#toggle(number);
    } else {
      const { selection } = this.workspace;
      this.#from = number;
      selection.drop();
      selection.add([row]);
    }
  }

  #doubleClick(event: MouseEvent): void {
    const number = this.view.numberOf(event.target);
    const row = number === null ? undefined : this.view.rowOf(number);
    const isLead = event.target instanceof Element && event.target.closest('.nbt-lead') !== null;
    if (row && !isLead && !isField(event.target)) {
      this.outlets.open(row);
    }
  }

  /** All rows from where the last one was picked alone to this one. */
  async #pickStretch(to: number): Promise<void> {
    const { stack } = this.view;
    const [first, last] = [Math.min(this.#from, to), Math.max(this.#from, to)];
    const wanted = new Set<number>();
    for (let number = first; number <= last; number++) {
      const item = stack.itemAt(number);
      if (item?.kind === 'row') {
        wanted.add(item.row);
      }
    }
    const places = [...wanted];
    const { list, selection } = this.workspace;
    const rows = await list.between(places[0] ?? 0, places.at(-1) ?? -1);
    selection.drop();
    selection.add(rows.filter(row => wanted.has(list.placeOf(row.run) ?? -1)));
  }

  #press(event: PointerEvent): void {
    const number = this.view.numberOf(event.target);
    const isPlain = event.button === 0 && !isField(event.target);
    this.#pressed = isPlain && number !== null ? { x: event.x, y: event.y, number } : null;
  }

  #move(event: PointerEvent): void {
    const number = this.view.numberOf(event.target);
    const under = number === null ? undefined : this.view.rowOf(number);
    this.#hover(under ?? null);
    const { x, y } = this.#pressed ?? event;
    if (this.#pressed && Math.hypot(event.x - x, event.y - y) > DRAG_PX) {
      const row = this.view.rowOf(this.#pressed.number);
      this.#pressed = null;
      if (row) {
        const { selection } = this.workspace;
        this.outlets.drag(event, selection.has(row.run) ? selection.rows : [row]);
      }
    }
  }

  #point(event: MouseEvent): void {
    const number = this.view.numberOf(event.target);
    if (number !== null) {
      this.view.setActive(number, false);
      this.view.element.focus({ preventScroll: true });
    }
  }

  #hover(row: RunRow | null): void {
    if (row?.run !== this.#hovered?.run) {
      this.#hovered = row;
      this.outlets.hover(row);
    }
  }
}

function isField(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement;
}
