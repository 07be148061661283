/** Pick one or several of many things: a field that narrows them down, and the list below it. */

import type { Signal } from '../pure/signal';
import { el, setAttribute, setText } from '../view/dom';

import { sideIcon } from './icons';
import { openPopup } from './popup';

export interface PickItem {
  readonly id: string;
  readonly label: string;
  /** Quiet, at the right. */
  readonly hint?: string;
  readonly isPicked?: boolean;
  /** A line above the first of them. */
  readonly section?: string;
}

export interface PickerOptions {
  readonly label: string;
  readonly placeholder: string;
  /** Asked anew after every choice. */
  readonly items: () => readonly PickItem[];
  /** It stays open: more than one can be picked. */
  readonly isMultiple?: boolean;
  readonly pick: (id: string) => void;
  /** What stands above the list; asked anew after every choice. */
  readonly header?: () => HTMLElement;
  readonly footer?: HTMLElement;
  /** Tells that there are other things to pick from. */
  readonly changed?: Signal;
}

/** More are not shown at once: nobody reads them, one types. */
const MOST = 100;
/** With fewer there is nothing to narrow down. */
const FEW = 8;

let counter = 0;

export class Picker {
  readonly #id = `nbt-picker-${(counter += 1)}`;
  readonly #field: HTMLInputElement;
  readonly #list: HTMLElement;
  readonly #header = el('div', { class: 'nbt-popup-header' });
  readonly #more = el('div', { class: 'nbt-popup-note' });
  #shown: PickItem[] = [];
  #active = 0;
  #close: () => void = () => undefined;

  constructor(private readonly options: PickerOptions) {
    const { label, placeholder, isMultiple = false } = options;
    this.#field = el('input', {
      class: 'nbt-popup-field',
      role: 'combobox',
      'aria-label': label,
      'aria-expanded': 'true',
      'aria-controls': this.#id,
      'aria-autocomplete': 'list',
      placeholder,
      spellcheck: 'false'
    });
    this.#list = el('div', {
      class: 'nbt-options',
      role: 'listbox',
      id: this.#id,
      'aria-label': label,
      'aria-multiselectable': String(isMultiple)
    });
    this.#field.addEventListener('input', () => this.#refresh(0));
    this.#field.addEventListener('keydown', event => this.#key(event));
    this.#list.addEventListener('click', event => this.#click(event));
  }

  open(home: HTMLElement, anchor: HTMLElement): void {
    const { label, footer, changed } = this.options;
    const forget = changed?.connect(() => this.refresh());
    this.#refresh(
      Math.max(
        0,
        this.options.items().findIndex(({ isPicked }) => isPicked)
      )
    );
    const content = [this.#field, this.#header, this.#list, this.#more];
    content.push(...(footer ? [footer] : []));
    this.#close = openPopup(home, anchor, {
      label,
      content,
      focus: this.#field,
      onClose: forget
    });
    this.#field.classList.toggle('nbt-unseen', this.options.items().length <= FEW);
    this.#list.children[this.#active]?.scrollIntoView({ block: 'nearest' });
  }

  /** Something else has changed what can be picked; what was moved to stays so. */
  refresh(): void {
    const id = this.#shown[this.#active]?.id;
    this.#refresh(this.#active);
    const place = this.#shown.findIndex(item => item.id === id);
    if (place >= 0) {
      this.#active = place;
      this.#mark();
    }
  }

  #refresh(active: number): void {
    const words = this.#field.value.toLowerCase().split(/\s+/).filter(Boolean);
    const all = this.options.items().filter(({ label, hint = '', section = '' }) => {
      const text = `${section} ${label} ${hint}`.toLowerCase();
      return words.every(word => text.includes(word));
    });
    this.#shown = all.slice(0, MOST);
    this.#active = Math.min(active, Math.max(0, this.#shown.length - 1));
    let section = '';
    const elements = this.#shown.flatMap((item, place) => {
      const isNew = item.section !== undefined && item.section !== section;
      section = item.section ?? section;
      const heading = el('div', { class: 'nbt-option-section', role: 'presentation' }, section);
      return [...(isNew ? [heading] : []), this.#option(item, place)];
    });
    this.#list.replaceChildren(...elements);
    const header = this.options.header?.();
    this.#header.replaceChildren(...(header ? [header] : []));
    const left = all.length - this.#shown.length;
    const more = left > 0 ? `and ${left.toLocaleString('en-US')} more: type to find them` : '';
    setText(this.#more, all.length === 0 ? 'Nothing of that name' : more);
    this.#mark();
  }

  #option(item: PickItem, place: number): HTMLElement {
    const { label, hint = '', isPicked = false } = item;
    const check = el(
      'span',
      { class: 'nbt-option-check' },
      isPicked ? sideIcon('check', 12) : null
    );
    const name = el('span', { class: 'nbt-ellipsis', dir: 'auto' }, label);
    const quiet = el('span', { class: 'nbt-option-hint nbt-ellipsis', dir: 'auto' }, hint);
    return el(
      'div',
      {
        class: 'nbt-side-option',
        role: 'option',
        id: `${this.#id}-${place}`,
        title: label,
        'data-place': place,
        'aria-selected': String(isPicked)
      },
      check,
      name,
      quiet
    );
  }

  #mark(): void {
    for (const option of this.#list.querySelectorAll<HTMLElement>('[role=option]')) {
      const isActive = Number(option.dataset.place) === this.#active;
      option.classList.toggle('nbt-side-active', isActive);
      if (isActive) {
        option.scrollIntoView({ block: 'nearest' });
      }
    }
    const isAny = this.#shown.length > 0;
    setAttribute(
      this.#field,
      'aria-activedescendant',
      isAny ? `${this.#id}-${this.#active}` : undefined
    );
  }

  #key(event: KeyboardEvent): void {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (step !== undefined) {
      this.#active = Math.max(0, Math.min(this.#shown.length - 1, this.#active + step));
      this.#mark();
    } else if (event.key === 'Enter') {
      this.#pick(this.#active);
    } else {
      return;
    }
    event.preventDefault();
  }

  #click(event: MouseEvent): void {
    const target = event.target instanceof Element ? event.target : null;
    const option = target?.closest<HTMLElement>('[role=option]');
    if (option) {
      this.#pick(Number(option.dataset.place));
    }
  }

  #pick(place: number): void {
    const item = this.#shown[place];
    if (!item) {
      return;
    }
    if (this.options.isMultiple === true) {
      this.options.pick(item.id);
      this.#refresh(place);
      this.#field.focus();
    } else {
      this.#close();
      this.options.pick(item.id);
    }
  }
}
