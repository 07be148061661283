/** The mouse in the list of runs, as in JupyterLab's file browser. */

import type { RunRow } from '../model/runs';
import type { Selection } from '../model/selection';

import type { ListView } from './list';
import type { ListPicking } from './list_pick';

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
  #pressed: { x: number; y: number; number: number } | null = null;
  #hovered: RunRow | null = null;

  constructor(
    private readonly view: ListView,
    private readonly picking: ListPicking,
    private readonly selection: Selection,
    private readonly outlets: ListOutlets
  ) {
    const { element } = view;
    element.addEventListener('click', event => this.#click(event));
    element.addEventListener('dblclick', event => this.#doubleClick(event));
    element.addEventListener('pointerdown', event => this.#press(event));
    element.addEventListener('pointermove', event => this.#move(event));
    element.addEventListener('pointerup', () => (this.#pressed = null));
    element.addEventListener('pointerleave', () => this.#hover(null));
    // Before the menu of the page is made: it is about the run under the pointer.
    element.addEventListener('contextmenu', event => this.#point(event));
  }

  #click(event: MouseEvent): void {
    const number = this.view.numberOf(event.target);
    const item = number === null ? null : this.view.stack.itemAt(number);
    if (number === null || item === null || isField(event.target)) {
      return;
    }
    if (item.kind === 'row') {
      this.#clickRow(event, number);
      return;
    }
    const stretch = this.view.stretches[item.stretch];
    this.view.setActive(number);
    this.picking.fold(stretch?.label ?? '', !stretch?.isFolded);
  }

  #clickRow(event: MouseEvent, number: number): void {
    this.view.setActive(number, false);
    if (event.shiftKey) {
      void this.picking.stretch(number);
    } else if (isCheck(event.target) || event.ctrlKey || event.metaKey) {
      this.picking.toggle(number);
    } else {
      this.picking.only(number);
    }
  }

  #doubleClick(event: MouseEvent): void {
    const number = this.view.numberOf(event.target);
    const row = number === null ? undefined : this.view.rowOf(number);
    if (row && !isCheck(event.target) && !isField(event.target)) {
      this.outlets.open(row);
    }
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
        this.outlets.drag(event, this.selection.has(row.run) ? this.selection.rows : [row]);
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

/** The whole lead of a row is the target: the box itself is small. */
function isCheck(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('.nbt-lead') !== null;
}
