/** The keyboard in the list of runs, as in JupyterLab's file browser. */

import type { RunRow } from '../model/runs';

import type { ListView } from './list';
import type { ListPicking } from './list_pick';

/** From the left of the row. */
const MENU_PX = 40;

export interface KeyOutlets {
  readonly open: (row: RunRow) => void;
  /** Open the menu of the whole list below something. */
  readonly menu: (anchor: HTMLElement) => void;
}

export class ListKeys {
  /** The menu that is open was opened from here: when it closes, one goes on from here. */
  #hasMenu = false;

  constructor(
    private readonly view: ListView,
    private readonly picking: ListPicking,
    private readonly outlets: KeyOutlets
  ) {
    view.element.addEventListener('keydown', event => this.#key(event));
  }

  /**
   * A menu closes; it leaves the focus nowhere.
   *
   * At once: the next key may be pressed already, and what was chosen may want the focus itself.
   */
  menuClosed(): void {
    if (this.#hasMenu) {
      this.#hasMenu = false;
      this.view.element.focus({ preventScroll: true });
    }
  }

  #key(event: KeyboardEvent): void {
    const isOwn = event.target === this.view.element;
    const isOther = event.altKey || (event.metaKey && event.key !== 'a');
    if (!isOwn || isOther || !this.#act(event)) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  /** Whether the key means something here. */
  #act(event: KeyboardEvent): boolean {
    const { view, picking } = this;
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
        return this.#fold(true);
      case 'ArrowRight':
        return this.#fold(false);
      case ' ':
        picking.toggle(active);
        return true;
      case 'Enter':
        return this.#enter();
      case 'Escape':
        return picking.none();
      case 'ContextMenu':
        return this.#menu();
      case 'F10':
        return event.shiftKey && this.#menu();
      case 'a':
        return this.#all(event);
      default:
        return false;
    }
  }

  #go(number: number, { shiftKey }: KeyboardEvent): boolean {
    const before = this.view.active;
    this.view.setActive(number);
    if (shiftKey) {
      void this.picking.stretch(this.view.active);
    } else {
      this.picking.from = this.view.active;
    }
    return this.view.active !== before || shiftKey;
  }

  #all({ ctrlKey, metaKey }: KeyboardEvent): boolean {
    if (ctrlKey || metaKey) {
      void this.picking.all();
    }
    return ctrlKey || metaKey;
  }

  #enter(): boolean {
    const row = this.view.activeRow;
    if (row) {
      this.outlets.open(row);
      return true;
    }
    const item = this.view.stack.itemAt(this.view.active);
    const stretch = item && this.view.stretches[item.stretch];
    return stretch != null && this.#fold(!stretch.isFolded);
  }

  /** As if the row that has the focus was clicked: the browser would mean the whole list. */
  #menu(): boolean {
    const { view } = this;
    // It may have been scrolled away.
    view.setActive(view.active);
    const row = view.activeRow;
    const element = row && view.viewOf(row.run)?.element;
    if (element) {
      const { left, bottom } = element.getBoundingClientRect();
      const place = { clientX: left + MENU_PX, clientY: bottom };
      const init = { bubbles: true, cancelable: true, ...place };
      this.#hasMenu = true;
      element.dispatchEvent(new MouseEvent('contextmenu', init));
    } else {
      this.outlets.menu(view.activeElement ?? view.element);
    }
    return true;
  }

  /** First to the heading, then fold it. */
  #fold(isFolded: boolean): boolean {
    const { stack, stretches, active } = this.view;
    const item = stack.itemAt(active);
    const stretch = item && stretches[item.stretch];
    if (!item || !stretch?.hasHeading) {
      return false;
    }
    if (item.kind === 'row' && isFolded) {
      const above = item.row - this.#firstRow(item.stretch);
      this.view.setActive(active - above - 1);
    } else if (item.kind === 'heading' && stretch.isFolded !== isFolded) {
      this.picking.fold(stretch.label, isFolded);
    }
    return true;
  }

  #firstRow(stretch: number): number {
    return this.view.stretches.slice(0, stretch).reduce((sum, { count }) => sum + count, 0);
  }
}
