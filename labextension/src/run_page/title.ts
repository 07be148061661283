/** The name of a run, large, that becomes a field where it stands. */

import type { RunPageModel } from '../model/run_page';
import { button, el, isTextKey, KEEP_KEYS, setAttribute, setText, show } from '../view/dom';
import { icon } from '../view/icons';

export class PageTitle {
  readonly element: HTMLElement;
  readonly #name = el('bdi', { class: 'nbt-ellipsis' });
  readonly #heading: HTMLElement;
  readonly #edit: HTMLButtonElement;
  readonly #field: HTMLInputElement;
  #text: string;

  constructor(
    private readonly model: RunPageModel,
    name: string
  ) {
    this.#text = name;
    this.#heading = el('h1', { class: 'nbt-page-name' }, this.#name);
    this.#heading.addEventListener('dblclick', () => this.#open());
    this.#edit = button(
      { class: 'nbt-tool', title: 'Rename', 'aria-label': 'Rename' },
      () => this.#open(),
      icon('pencil', 14)
    );
    this.#field = el('input', {
      class: 'nbt-page-rename',
      'aria-label': 'Name of the run',
      spellcheck: 'false',
      dir: 'auto',
      maxlength: 256,
      hidden: true,
      ...KEEP_KEYS
    });
    this.#field.addEventListener('keydown', event => {
      if (isTextKey(event, 'Enter') || event.key === 'Escape') {
        event.preventDefault();
        event.stopPropagation();
        this.#close(event.key === 'Enter');
        this.#edit.focus();
      }
    });
    this.#field.addEventListener('blur', () => this.#close(true));
    const swatch = el('span', { class: 'nbt-page-swatch', 'aria-hidden': 'true' });
    this.element = el(
      'div',
      { class: 'nbt-page-title' },
      swatch,
      this.#heading,
      this.#field,
      this.#edit
    );
    this.write(name);
  }

  write(name: string): void {
    this.#text = name;
    setText(this.#name, name);
    setAttribute(this.#heading, 'title', name);
  }

  setGone(isGone: boolean): void {
    show(this.#edit, !isGone && this.#field.hidden);
  }

  #open(): void {
    const { model } = this;
    if (model.isGone || !this.#field.hidden) {
      return;
    }
    this.#field.value = this.#text;
    this.#show(true);
    this.#field.focus();
    this.#field.select();
  }

  #close(isKept: boolean): void {
    if (this.#field.hidden) {
      return;
    }
    this.#show(false);
    const name = this.#field.value.trim();
    if (isKept && name !== '' && name !== this.#text) {
      this.write(name); // as it is going to be
      const { model } = this;
      void model.known().then(row => row && model.acts.rename(row, name));
    }
  }

  #show(isEdited: boolean): void {
    show(this.#field, isEdited);
    show(this.#heading, !isEdited);
    show(this.#edit, !isEdited);
  }
}
