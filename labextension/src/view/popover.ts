/** A small box that a button opens; a click elsewhere or Escape closes it. */

import { el, KEEP_KEYS, setAttribute } from './dom';

export class Popover {
  readonly element = el('div', { class: 'nbt-popover', hidden: true, ...KEEP_KEYS });
  readonly #stop = new AbortController();

  /** @param anchor - the button; it stands in an element that is positioned. */
  constructor(private readonly anchor: HTMLElement) {
    setAttribute(anchor, 'aria-expanded', 'false');
    setAttribute(anchor, 'aria-haspopup', 'true');
    const { signal } = this.#stop;
    anchor.addEventListener('click', () => this.toggle(), { signal });
    document.addEventListener('pointerdown', event => this.#outside(event), { signal });
    this.element.addEventListener('keydown', event => this.#key(event), { signal });
    anchor.addEventListener('keydown', event => this.#key(event), { signal });
  }

  get isOpen(): boolean {
    return !this.element.hidden;
  }

  toggle(isOpen = !this.isOpen): void {
    this.element.hidden = !isOpen;
    setAttribute(this.anchor, 'aria-expanded', String(isOpen));
    if (isOpen) {
      this.element.querySelector<HTMLElement>('input, button, select')?.focus();
    }
  }

  dispose(): void {
    this.#stop.abort();
    this.element.remove();
  }

  #key(event: KeyboardEvent): void {
    if (event.key === 'Escape' && this.isOpen) {
      event.stopPropagation();
      this.toggle(false);
      this.anchor.focus();
    }
  }

  #outside(event: Event): void {
    const inside = event.composedPath();
    if (this.isOpen && !inside.includes(this.element) && !inside.includes(this.anchor)) {
      this.toggle(false);
    }
  }
}
