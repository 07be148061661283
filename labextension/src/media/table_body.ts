/** A table of a run, page by page: sorted, searched and narrowed where its file lies. */

import type { MediaItem, Plain, TableColumn, TableCondition } from '../messages';
import { step } from '../pure/format';
import { button, el, isTextKey, setAttribute, setText, show } from '../view/dom';
import { icon } from '../view/icons';

import { Latest, type MediaBody, type Shown } from './body';
import { list, record, text, wordsOf } from './picture';
import { chartOf, type TableChart } from './table_chart';
import { headOf } from './table_head';
import {
  cellWords,
  classColumns,
  narrowed,
  ofClasses,
  placeWords,
  rowWords,
  shareOf,
  sortedBy,
  WHOLE,
  widened,
  words,
  type TableQuery
} from './table_model';
import type { TablePage } from './table_pages';

const PAGE = 10;
const SETTLE_MS = 200;

export class TableBody implements MediaBody {
  readonly element = el('div', { class: 'nbt-data' });
  readonly tools: readonly HTMLElement[];
  readonly #chips = el('div', { class: 'nbt-grid-chips' });
  readonly #search: HTMLInputElement;
  readonly #head = el('tr', {});
  readonly #rows = el('tbody', {});
  readonly #scroller: HTMLElement;
  readonly #problem = el('div', { class: 'nbt-media-problem' });
  readonly #place = el('span', {});
  readonly #page = el('span', {});
  readonly #before = this.#step('Page before', -1);
  readonly #after = this.#step('Next page', 1);
  readonly #foot: HTMLElement;
  readonly #latest = new Latest();
  #paths: readonly string[] = [];
  #query: TableQuery = WHOLE;
  #shownPage: TablePage | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #disconnect: () => void;
  readonly #field: HTMLElement;
  readonly #fold: HTMLButtonElement;
  #chart: TableChart | null = null;
  /** Below a chart the rows are shown when somebody asks for them. */
  #isOpen = true;
  #title: string;

  constructor(private readonly shown: Shown) {
    this.#title = shown.key;
    this.#search = el('input', {
      type: 'search',
      placeholder: 'Search',
      'aria-label': `Search in ${shown.key}`
    });
    this.#search.addEventListener('input', () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#searchNow(), SETTLE_MS);
    });
    this.#search.addEventListener('keydown', event => {
      if (isTextKey(event, 'Enter')) {
        this.#searchNow();
      }
    });
    const field = el('label', { class: 'nbt-field nbt-text-field nbt-grid-search' }, this.#search);
    field.setAttribute('data-lm-suppress-shortcuts', 'true');
    this.#field = field;
    this.#fold = button({ class: 'nbt-link' }, () => this.#open(!this.#isOpen), 'Show the table');
    this.tools = [this.#fold, field];
    const table = el('table', { class: 'nbt-grid-table', 'aria-label': shown.key });
    table.append(el('thead', {}, this.#head), this.#rows);
    this.#scroller = el('div', { class: 'nbt-grid-scroller', tabindex: '0' }, table);
    const pages = el('span', { class: 'nbt-grid-pages' }, this.#page, this.#before, this.#after);
    this.#foot = el('div', { class: 'nbt-grid-foot' }, this.#place, pages);
    this.element.append(this.#chips, this.#problem, this.#scroller, this.#foot);
    show(this.#problem, false);
    show(this.#chips, false);
    this.#disconnect = shown.files.tables.classesChosen.connect(pair => this.#narrow(pair));
  }

  /** The name that the user gave a chart; its table has a longer one. */
  get title(): string {
    return this.#title;
  }

  get note(): string {
    return this.#shownPage === null ? '' : rowWords(this.#shownPage.matched, this.#shownPage.total);
  }

  show(items: readonly MediaItem[], place: number): void {
    const value = items[place]?.value ?? {};
    const parts = list(value.parts).map(text);
    const paths = parts.length > 0 ? parts : [text(value.path)];
    if (paths.join('\n') === this.#paths.join('\n')) {
      return;
    }
    const isOther = this.#paths.length > 0;
    this.#paths = paths;
    // At another step the same rows are looked for; the page begins anew.
    this.#query = isOther ? { ...this.#query, offset: 0 } : this.#query;
    this.#showChart(value);
    void this.#ask();
  }

  resize(): void {
    this.#chart?.resize();
  }

  themeChanged(): void {
    this.#chart?.themeChanged();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#latest.end();
    this.#disconnect();
    this.#chart?.dispose();
  }

  #showChart(value: Readonly<Record<string, Plain>>): void {
    const spec = record(value.chart);
    this.#title = text(spec.key) || this.shown.key;
    const wasChart = this.#chart !== null;
    this.#chart?.dispose();
    this.#chart?.element.remove();
    this.#chart = chartOf(spec, this.shown);
    if (this.#chart !== null) {
      this.element.prepend(this.#chart.element);
      void this.#chart.read(this.#paths);
    }
    show(this.#fold, this.#chart !== null);
    this.#open(this.#chart === null || (wasChart && this.#isOpen));
  }

  #open(isOpen: boolean): void {
    this.#isOpen = isOpen;
    setText(this.#fold, isOpen ? 'Hide the table' : 'Show the table');
    setAttribute(this.#fold, 'aria-expanded', String(isOpen));
    [this.#field, this.#scroller, this.#foot].forEach(part => show(part, isOpen));
  }

  /** A cell of a matrix was chosen: the rows behind it, if they are here. */
  #narrow(pair: readonly [string, string] | null): void {
    const columns = this.#chart === null ? classColumns(this.#shownPage?.columns ?? []) : null;
    if (columns !== null) {
      this.#look(ofClasses(this.#query, columns, pair));
    }
  }

  #searchNow(): void {
    clearTimeout(this.#timer);
    const search = this.#search.value.trim();
    if (search !== this.#query.search) {
      this.#look({ ...this.#query, offset: 0, search });
    }
  }

  #look(query: TableQuery): void {
    this.#query = query;
    void this.#ask();
  }

  async #ask(): Promise<void> {
    const isCurrent = this.#latest.begin();
    setAttribute(this.element, 'aria-busy', 'true');
    let page: TablePage | null = null;
    let problem = '';
    try {
      page = await this.shown.files.tables.ask(this.#paths, this.#query, PAGE);
    } catch (error) {
      problem = `This table cannot be shown: ${wordsOf(error)}`;
    }
    if (!isCurrent()) {
      return;
    }
    setAttribute(this.element, 'aria-busy', undefined);
    setText(this.#problem, problem);
    show(this.#problem, problem !== '');
    if (page !== null) {
      this.#shownPage = page;
      this.#draw(page);
    }
    this.shown.retitle();
  }

  #draw(page: TablePage): void {
    const acts = {
      sort: (column: TableColumn, isAdded: boolean) =>
        this.#look(sortedBy(this.#query, column, isAdded)),
      within: (column: TableColumn, low: number, high: number, isLast: boolean) => {
        const from = narrowed(this.#query, { column: column.name, op: '>=', value: low });
        const op = isLast ? '<=' : '<';
        this.#look(narrowed(from, { column: column.name, op, value: high }));
      }
    };
    const heads = page.columns.map(column => headOf(column, this.#query.order, acts));
    const focused = [...this.#head.children].indexOf(
      document.activeElement?.closest('th') ?? el('th')
    );
    this.#head.replaceChildren(...heads);
    heads[focused]?.querySelector('button')?.focus();
    this.#rows.replaceChildren(...page.rows.map(row => this.#row(row, page.columns)));
    this.#drawChips();
    const last = Math.max(1, Math.ceil(page.matched / PAGE));
    const at = Math.floor(page.offset / PAGE) + 1;
    setText(this.#place, placeWords(page.offset, page.rows.length, page.matched));
    setText(this.#page, last > 1 ? `page ${step(at)} of ${step(last)}` : '');
    show(this.#before, last > 1);
    show(this.#after, last > 1);
    this.#before.disabled = at <= 1;
    this.#after.disabled = at >= last;
  }

  #row(row: readonly Plain[], columns: readonly TableColumn[]): HTMLTableRowElement {
    return el(
      'tr',
      {},
      ...columns.map((column, place) => {
        const value = row[place];
        const cell = el('td', { 'data-kind': column.kind });
        this.#fill(cell, value, column);
        return cell;
      })
    );
  }

  #fill(cell: HTMLElement, value: Plain | undefined, column: TableColumn): void {
    const medium = record(value);
    if (typeof medium._type === 'string') {
      cell.append(this.#medium(medium));
      return;
    }
    const shown = cellWords(value, column);
    const share = shareOf(value, column);
    if (share !== null) {
      const bar = el('span', { class: 'nbt-grid-share', 'aria-hidden': 'true' }, el('span', {}));
      (bar.firstElementChild as HTMLElement).style.width = `${share * 100}%`;
      cell.append(bar);
    }
    if (column.kind === 'text' || column.kind === 'flag') {
      const condition: TableCondition =
        value === null || value === undefined
          ? { column: column.name, op: 'is empty' }
          : { column: column.name, op: '=', value };
      const title = `${shown || 'nothing'} — click for these rows only`;
      const act = () => this.#look(narrowed(this.#query, condition));
      cell.append(button({ class: 'nbt-grid-value', title }, act, shown));
    } else {
      setAttribute(cell, 'title', shown);
      cell.append(el('span', { dir: 'auto' }, shown));
    }
  }

  #medium(value: Readonly<Record<string, Plain>>): HTMLElement {
    const path = text(value.path);
    const caption = text(value.caption);
    if (value._type !== 'image-file') {
      return el('span', { class: 'nbt-grid-fact' }, text(value._type).replace('-file', ''));
    }
    const image = el('img', { class: 'nbt-grid-image', alt: caption || 'image', title: caption });
    void this.shown.files.address(path).then(
      address => setAttribute(image, 'src', address),
      error => setAttribute(image, 'title', wordsOf(error))
    );
    return image;
  }

  #drawChips(): void {
    const chips = this.#query.where.map(condition => {
      const drop = () => this.#look(widened(this.#query, condition));
      const title = 'Show the other rows too';
      const cross = icon('close', 12);
      return button({ class: 'nbt-grid-chip', title }, drop, words(condition), cross);
    });
    this.#chips.replaceChildren(...chips);
    show(this.#chips, chips.length > 0);
  }

  #step(label: string, by: number): HTMLButtonElement {
    const go = () => this.#look({ ...this.#query, offset: this.#query.offset + by * PAGE });
    const shape = icon('right', 14); // turned around for the page before
    return button(
      { class: 'nbt-tool nbt-grid-step', 'aria-label': label, 'data-by': by },
      go,
      shape
    );
  }
}
