/** The sentence that ends a panel: what changed, and was it better. */

import type { Change } from '../messages';

import type { Context } from './context';
import { el, setAttribute, show } from './dom';
import { icon } from './icons';

export class Foot {
  readonly element: HTMLElement;
  readonly #line = el('div', { class: 'nbt-changes' });
  readonly #disconnect: () => void;
  #written = '';

  constructor(private readonly context: Context) {
    this.element = el('footer', { class: 'nbt-foot', hidden: true }, icon('changes'), this.#line);
    this.#disconnect = context.model.changed.connect(changed => {
      if (changed === 'changes') {
        this.#update();
      }
    });
  }

  dispose(): void {
    this.#disconnect();
  }

  #update(): void {
    const { line } = this.context.model.changes;
    const written = JSON.stringify(line);
    if (written === this.#written) {
      return;
    }
    this.#written = written;
    this.#line.replaceChildren(...line.map((change, place) => piece(change, place === 0)));
    setAttribute(this.#line, 'title', line.map(change => change.text).join(''));
    show(this.element, line.length > 0);
  }
}

function piece(change: Change, isLead: boolean): HTMLElement {
  const quiet = isLead || change.text.trim() === '·' ? 'nbt-quiet-text' : undefined;
  return el('span', { class: change.tone === 'plain' ? quiet : `nbt-${change.tone}` }, change.text);
}
