/** Keys and values that can be searched. */

import { configValue, metric, step } from '../pure/format';
import { flatten, searchRows, type Row } from '../pure/keys';
import { el, KEEP_KEYS, setText, show } from './dom';

/** Rows that are shown; the search finds all. */
const SHOWN = 200;

export class KeyTable {
  readonly element: HTMLElement;
  readonly #body = el('tbody');
  readonly #table: HTMLElement;
  readonly #search: HTMLInputElement;
  readonly #note = el('div', { class: 'nbt-table-note', role: 'status' });
  #rows: Row[] = [];
  #written = '';

  /**
   * @param what - what the rows are, for the search field.
   * @param empty - what to say when there are none.
   */
  constructor(
    what: string,
    private readonly empty: string,
    private readonly words: (value: unknown) => string
  ) {
    this.#search = searchField(what, () => this.#write());
    const columns = el(
      'tr',
      {},
      el('th', { scope: 'col' }, 'Key'),
      el('th', { scope: 'col' }, 'Value')
    );
    this.#table = el('table', { class: 'nbt-table' }, el('thead', {}, columns), this.#body);
    this.element = el('div', { class: 'nbt-table-tab' }, this.#search, this.#table, this.#note);
    this.#write();
  }

  /** How many rows there are. */
  get size(): number {
    return this.#rows.length;
  }

  update(values: Record<string, unknown>): void {
    this.#rows = flatten(values);
    this.#write();
  }

  #write(): void {
    const found = searchRows(this.#rows, this.#search.value, this.words);
    const shown = found.slice(0, SHOWN).map(row => [row.key, this.words(row.value)] as const);
    // The same again would take away what the reader has selected.
    const text = JSON.stringify(shown);
    if (text !== this.#written) {
      this.#written = text;
      this.#body.replaceChildren(...shown.map(([key, value]) => tableRow(key, value)));
    }
    show(this.#search, this.#rows.length > 0);
    show(this.#table, found.length > 0);
    setText(this.#note, this.#noteText(found.length));
  }

  #noteText(found: number): string {
    if (this.#rows.length === 0) {
      return this.empty;
    }
    if (found === 0) {
      return 'Nothing matches';
    }
    return found > SHOWN ? `The first ${SHOWN} of ${step(found)}; search to find the others` : '';
  }
}

function tableRow(key: string, value: string): HTMLElement {
  const cell = el(
    'td',
    { class: 'nbt-table-value', title: value.length > 60 ? value : undefined },
    value
  );
  return el('tr', {}, el('th', { scope: 'row', class: 'nbt-mono' }, key), cell);
}

/** @param what - what is searched, in words. */
export function searchField(what: string, onInput: () => void): HTMLInputElement {
  const words = `Search ${what}`;
  const field = el('input', {
    class: 'nbt-field nbt-search',
    type: 'search',
    placeholder: words,
    'aria-label': words,
    ...KEEP_KEYS
  });
  field.addEventListener('input', onInput);
  return field;
}

/** A value of the summary: numbers as metrics are written. */
export function summaryValue(value: unknown): string {
  if (typeof value === 'number') {
    return metric(value, { isInteger: Number.isInteger(value) });
  }
  return value === 'nan' ? 'NaN' : configValue(value);
}
