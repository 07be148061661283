/** The tools of the charts in a row; behind one button where there is no room for them. */

import type { Context } from './context';
import { button } from './dom';
import { icon } from './icons';
import { Popover } from './popover';
import type { ChartsModel } from './source';
import { Tools } from './tools';

export class ToolsMenu {
  /** To be put into the row, in this order. */
  readonly elements: readonly HTMLElement[];
  readonly tools: Tools;
  readonly #button: HTMLButtonElement;
  readonly #menu: Popover;

  constructor(context: Context<ChartsModel>) {
    const hint = 'How charts look';
    this.tools = new Tools(context);
    this.#button = button(
      { class: 'nbt-tool nbt-tools-button', 'aria-label': hint, title: hint },
      () => undefined,
      icon('settings')
    );
    this.#menu = new Popover(this.#button);
    this.elements = [this.tools.element, this.#button, this.#menu.element];
  }

  setNarrow(isNarrow: boolean): void {
    if (isNarrow) {
      this.#menu.element.append(this.tools.element);
    } else {
      this.#menu.toggle(false);
      this.#button.before(this.tools.element);
    }
  }

  dispose(): void {
    this.tools.dispose();
    this.#menu.dispose();
  }
}
