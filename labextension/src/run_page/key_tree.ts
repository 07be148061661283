/** Config or summary: keys as a tree that can be searched, folded and copied. */

import { count, step } from '../pure/format';
import { type Row } from '../pure/keys';
import { HIDDEN, treeLines, type TreeLine } from '../pure/key_tree';
import { bytes } from '../pure/bytes';
import { button, el, setAttribute, setText, show } from '../view/dom';
import { icon } from '../view/icons';
import { searchField } from '../view/table';

import { sideIcon } from '../sidebar/icons';

/** Lines that are made at once; more come with a button. */
const SHOWN = 400;
/** Of a value; the rest is shown when asked for. */
const LONGEST = 300;

export interface KeyTreeOptions {
  /** What the rows are, for the search field. */
  readonly what: string;
  /** Over the columns. */
  readonly heads?: readonly [string, string];
  /** What to say when there are none. */
  readonly empty: string;
  readonly words: (value: unknown) => string;
  readonly copy: (text: string, what: string) => void;
}

export class KeyTree {
  readonly element: HTMLElement;
  readonly #search: HTMLInputElement;
  readonly #body = el('tbody');
  readonly #table: HTMLElement;
  readonly #bar: HTMLElement;
  readonly #note = el('div', { class: 'nbt-table-note', role: 'status' });
  readonly #more: HTMLButtonElement;
  readonly #folded = new Set<string>();
  readonly #opened = new Set<string>();
  #rows: readonly Row[] = [];
  #shown = SHOWN;
  #written = '';

  constructor(private readonly options: KeyTreeOptions) {
    const { what, copy } = options;
    this.#search = searchField(what, () => this.#write());
    const all = button(
      { class: 'nbt-button', title: `Copy ${what} as JSON` },
      () => copy(jsonOf(this.#rows), `${what} as JSON`),
      sideIcon('copy', 14),
      'Copy all'
    );
    this.#bar = el('div', { class: 'nbt-page-bar' }, this.#search, all);
    this.#more = button({ class: 'nbt-link' }, () => {
      this.#shown *= 4;
      this.#write();
    });
    const heads = [...(options.heads ?? ['Key', 'Value']), ''].map((text, place) =>
      place < 2 ? el('th', { scope: 'col' }, text) : el('td', { class: 'nbt-key-acts' })
    );
    this.#table = el(
      'table',
      { class: 'nbt-table nbt-key-tree' },
      el('thead', {}, el('tr', {}, ...heads)),
      this.#body
    );
    this.element = el(
      'div',
      { class: 'nbt-page-tab' },
      this.#bar,
      this.#table,
      this.#note,
      this.#more
    );
    this.#write();
  }

  get size(): number {
    return this.#rows.length;
  }

  update(values: Record<string, unknown>): void {
    this.#rows = Object.entries(values).map(([key, value]) => ({ key, value }));
    this.#write();
  }

  #write(): void {
    const { words, empty } = this.options;
    const lines = treeLines(this.#rows, this.#folded, this.#search.value, words);
    const shown = lines.slice(0, this.#shown);
    const text = JSON.stringify([shown, [...this.#folded], [...this.#opened]]);
    // The same again would take away what the reader has selected.
    if (text !== this.#written) {
      this.#written = text;
      this.#body.replaceChildren(...shown.map(line => this.#line(line)));
    }
    this.#table.classList.toggle(
      'nbt-has-branches',
      lines.some(({ leaves }) => leaves > 0)
    );
    const rest = lines.length - shown.length;
    show(this.#bar, this.#rows.length > 0);
    show(this.#table, lines.length > 0);
    show(this.#more, rest > 0);
    setText(this.#more, `Show ${step(Math.min(rest, this.#shown * 3))} more`);
    const none = this.#rows.length === 0 ? empty : 'Nothing matches';
    setText(this.#note, lines.length === 0 ? none : '');
  }

  #line(line: TreeLine): HTMLElement {
    const row = line.leaves > 0 ? this.#branch(line) : this.#leaf(line);
    row.style.setProperty('--nbt-depth', String(line.depth));
    return row;
  }

  #branch({ key, label, leaves }: TreeLine): HTMLElement {
    const isOpen = !this.#folded.has(key);
    const fold = button(
      { class: 'nbt-fold' },
      () => {
        this.#folded[isOpen ? 'add' : 'delete'](key);
        this.#write();
        this.#body.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"] button`)?.focus();
      },
      icon('down', 12),
      el('span', { class: 'nbt-mono', dir: 'auto' }, label)
    );
    setAttribute(fold, 'aria-expanded', String(isOpen));
    const head = el('th', { scope: 'row' }, fold);
    const words = el('td', { class: 'nbt-quiet-text' }, count(leaves, 'key'));
    return el('tr', { 'data-key': key }, head, words, el('td', { class: 'nbt-key-acts' }));
  }

  #leaf({ key, label, value }: TreeLine): HTMLElement {
    const { words, copy } = this.options;
    const text = words(value);
    const isLong = text.length > LONGEST;
    const isOpen = this.#opened.has(key);
    const shown = isLong && !isOpen ? `${text.slice(0, LONGEST)}…` : text;
    const cell = el('td', { class: 'nbt-table-value' });
    const isHidden = value === HIDDEN;
    cell.append(
      el(
        isOpen && isLong ? 'pre' : 'span',
        { class: isHidden ? 'nbt-quiet-text' : 'nbt-value-text', dir: 'auto' },
        shown
      )
    );
    if (isLong) {
      const hint = isOpen ? 'Show less' : `Show all (${bytes(text.length)})`;
      const toggle = () => {
        this.#opened[isOpen ? 'delete' : 'add'](key);
        this.#write();
      };
      cell.append(button({ class: 'nbt-link', 'aria-expanded': String(isOpen) }, toggle, hint));
    }
    const name = `Copy ${key}`;
    const act = button(
      { class: 'nbt-tool', title: 'Copy the value', 'aria-label': name },
      () => copy(text, key),
      sideIcon('copy', 14)
    );
    const head = el(
      'th',
      { scope: 'row', title: key },
      el('span', { class: 'nbt-mono', dir: 'auto' }, label)
    );
    return el('tr', { 'data-key': key }, head, cell, el('td', { class: 'nbt-key-acts' }, act));
  }
}

/** Nested as it was given. */
function jsonOf(rows: readonly Row[]): string {
  const root: Record<string, unknown> = {};
  for (const { key, value } of rows) {
    const parts = key.split('.');
    const last = parts.pop() ?? '';
    let at = root;
    for (const part of parts) {
      const inner = Object.hasOwn(at, part) ? at[part] : undefined;
      const next: object = typeof inner === 'object' && inner !== null ? inner : {};
      put(at, part, next);
      at = next as Record<string, unknown>;
    }
    put(at, last, value);
  }
  return JSON.stringify(root, null, 2);
}

/** Names such as `__proto__` are names like any other. */
function put(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, {
    value,
    ...{ enumerable: true, configurable: true, writable: true }
  });
}
