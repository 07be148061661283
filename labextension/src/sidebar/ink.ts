/** The words of a search in their colours, below the field in which they are typed. */

import { isExpression, words } from '../pure/expression';
import { el } from '../view/dom';

export class Ink {
  readonly element = el('div', { class: 'nbt-search-ink', 'aria-hidden': 'true' });

  /** @returns whether it is an expression: plain words have no colours. */
  write(text: string): boolean {
    const isCode = isExpression(text);
    const inked = isCode
      ? words(text).map(word => el('span', { class: `nbt-ink-${word.kind}` }, word.text))
      : [];
    this.element.replaceChildren(...inked);
    return isCode;
  }

  /** Mark the words that are meant. */
  underline(at: number, length: number): void {
    let start = 0;
    for (const word of this.element.children) {
      const end = start + (word.textContent?.length ?? 0);
      const isMeant = start < at + Math.max(1, length) && end > at;
      word.classList.toggle('nbt-ink-meant', isMeant);
      start = end;
    }
  }

  follow(scrollLeft: number): void {
    this.element.scrollLeft = scrollLeft;
  }
}
