/** A part of the page under a heading that folds it away. */

import { button, el, setAttribute, setText, show } from '../view/dom';
import { icon } from '../view/icons';

import type { Comparison } from './comparison';

export class PageSection {
  readonly element: HTMLElement;
  readonly content = el('div', { class: 'nbt-page-part' });
  /** Links at the right of the heading. */
  readonly links = el('span', { class: 'nbt-page-links' });
  readonly #note = el('span', { class: 'nbt-count' });
  readonly #fold: HTMLButtonElement;

  constructor(
    private readonly comparison: Comparison,
    readonly name: string,
    private readonly onOpen: () => void = () => undefined
  ) {
    const words = el('span', { class: 'nbt-section-name' }, name);
    this.#fold = button({ class: 'nbt-fold' }, () => this.#toggle(), icon('down', 12), words);
    const rule = el('span', { class: 'nbt-rule' });
    const head = el('div', { class: 'nbt-section-head' }, this.#fold, this.#note, rule, this.links);
    this.element = el('section', { class: 'nbt-section', 'aria-label': name }, head, this.content);
    this.#arrange();
  }

  get isOpen(): boolean {
    return !this.comparison.state.folded.includes(this.name);
  }

  say(note: string): void {
    setText(this.#note, note);
  }

  #toggle(): void {
    const { folded } = this.comparison.state;
    const others = folded.filter(name => name !== this.name);
    this.comparison.set('folded', this.isOpen ? [...others, this.name] : others);
    this.#arrange();
    if (this.isOpen) {
      this.onOpen();
    }
  }

  #arrange(): void {
    show(this.content, this.isOpen);
    show(this.links, this.isOpen);
    setAttribute(this.#fold, 'aria-expanded', String(this.isOpen));
  }
}
