/** Which columns the history shows. */

import type { HistoryMetric } from '../model/run_api';
import { columnTitle } from '../pure/history_text';
import { button, el, setText } from '../view/dom';
import { Popover } from '../view/popover';
import { searchField } from '../view/table';

/** Lines of the list; the search finds the others. */
const SHOWN = 200;

export class ColumnsMenu {
  readonly element = el('div', { class: 'nbt-menu-place' });
  readonly #button: HTMLButtonElement;
  readonly #words = el('span');
  readonly #menu: Popover;
  readonly #search: HTMLInputElement;
  readonly #list = el('div', { class: 'nbt-column-list' });
  #all: readonly HistoryMetric[] = [];
  #hidden = new Set<string>();

  /** @param onChange - called with the names of those that are not shown. */
  constructor(private readonly onChange: (hidden: ReadonlySet<string>) => void) {
    this.#button = button({ class: 'nbt-button' }, () => undefined, this.#words);
    this.#menu = new Popover(this.#button);
    this.#search = searchField('columns', () => this.#write());
    const found = (isShown: boolean) => () => {
      this.#found.forEach(({ name }) => this.#hidden[isShown ? 'delete' : 'add'](name));
      this.#tell();
    };
    const all = button({ class: 'nbt-link' }, found(true), 'All');
    const none = button({ class: 'nbt-link' }, found(false), 'None');
    this.#menu.element.append(
      this.#search,
      el('div', { class: 'nbt-page-bar' }, all, none),
      this.#list
    );
    this.element.append(this.#button, this.#menu.element);
  }

  update(all: readonly HistoryMetric[], hidden: ReadonlySet<string>): void {
    [this.#all, this.#hidden] = [all, new Set(hidden)];
    this.#write();
  }

  dispose(): void {
    this.#menu.dispose();
  }

  get #found(): readonly HistoryMetric[] {
    const words = this.#search.value.toLowerCase().split(/\s+/).filter(Boolean);
    return this.#all.filter(({ name }) =>
      words.every(word => columnTitle(name).toLowerCase().includes(word))
    );
  }

  #tell(): void {
    this.#write();
    this.onChange(new Set(this.#hidden));
  }

  #write(): void {
    const shown = this.#all.filter(({ name }) => !this.#hidden.has(name)).length;
    setText(this.#words, `Columns: ${shown} of ${this.#all.length}`);
    this.#list.replaceChildren(...this.#found.slice(0, SHOWN).map(metric => this.#line(metric)));
  }

  #line({ name }: HistoryMetric): HTMLElement {
    const box = el('input', { type: 'checkbox', checked: !this.#hidden.has(name) });
    box.addEventListener('change', () => {
      this.#hidden[box.checked ? 'delete' : 'add'](name);
      setText(this.#words, '');
      this.#tell();
      const again = [...this.#list.querySelectorAll('input')].find(
        input => input.dataset.column === name
      );
      again?.focus();
    });
    box.dataset.column = name;
    return el(
      'label',
      { class: 'nbt-column-line' },
      box,
      el('bdi', { class: 'nbt-ellipsis' }, columnTitle(name))
    );
  }
}
