/** The rows of a run as far as they were looked at, fetched in pages when they are. */

import { Signal } from '../pure/signal';
import { PAGE_TIMER, type Timer } from '../pure/throttle';
import { RequestError } from '../request';

import type { HistoryMetric, HistoryPage, HistoryShape, HistoryValue } from './run_api';

/** What is asked of the server; tests bring their own. */
export interface HistorySource {
  historyShape(): Promise<HistoryShape>;
  historyPage(offset: number, limit: number, columns: readonly string[]): Promise<HistoryPage>;
}

export type HistoryChange =
  /** Other rows or metrics. */
  | { readonly kind: 'shape' }
  /** These rows came. */
  | { readonly kind: 'rows'; readonly first: number; readonly last: number }
  | { readonly kind: 'failed'; readonly text: string };

/** A table of rows by columns: so much is asked for at once. */
export const PAGE_ROWS = 256;
export const BLOCK_COLUMNS = 24;
/** About 50 kB each. */
const MOST_BLOCKS = 400;
const MOST_REQUESTS = 3;
/** Who scrolls fast passes many pages by: only those are fetched at which they stay. */
const SETTLE_MS = 40;
const MOST_WAITING = 12;

export const SPINE: readonly HistoryMetric[] = [
  { name: '_step', kind: 'whole' },
  { name: '_runtime', kind: 'seconds' },
  { name: '_timestamp', kind: 'moment' }
];

type Block = ReadonlyMap<string, readonly HistoryValue[]>;

export class HistoryRows {
  readonly changed = new Signal<HistoryChange>();
  total = 0;
  metrics: readonly HistoryMetric[] = [];
  problems: readonly string[] = [];
  /** Whether anything is known yet. */
  isKnown = false;
  readonly #blocks = new Map<string, Block>();
  #missed = new Map<string, readonly [page: number, block: number]>();
  readonly #loading = new Set<string>();
  #columns: readonly string[] = [];
  #blockOf = new Map<string, number>();
  #stopWaiting: (() => void) | null = null;
  /** Answers to what was asked before are of no use. */
  #age = 0;

  constructor(
    private readonly source: HistorySource,
    private readonly timer: Timer = PAGE_TIMER
  ) {}

  /** Ask how many rows there are now; those that may have changed are forgotten. */
  async refresh(): Promise<void> {
    const shape = await this.#attempt(() => this.source.historyShape());
    if (shape === null) {
      return;
    }
    const isSame = String(shape.metrics.map(nameOf)) === String(this.metrics.map(nameOf));
    if (shape.total < this.total) {
      this.#forget();
    } else if (shape.total > this.total) {
      this.#forgetFrom(Math.floor(Math.max(0, this.total - 1) / PAGE_ROWS));
    }
    const isNew = !this.isKnown || !isSame || shape.total !== this.total;
    this.isKnown = true;
    [this.total, this.metrics, this.problems] = [shape.total, shape.metrics, shape.problems];
    if (isNew) {
      this.changed.emit({ kind: 'shape' });
    }
  }

  /** Which columns are looked at, in this order. */
  setColumns(columns: readonly string[]): void {
    if (String(columns) === String(this.#columns)) {
      return;
    }
    this.#columns = columns;
    this.#blockOf = new Map(
      columns.map((name, place) => [name, Math.floor(place / BLOCK_COLUMNS)])
    );
    this.#forget();
  }

  /** A value; undefined while it is not there yet: then it is fetched. */
  value(row: number, column: string): HistoryValue | undefined {
    const [page, block] = [Math.floor(row / PAGE_ROWS), this.#blockOf.get(column) ?? 0];
    const key = `${page}:${block}`;
    const found = this.#blocks.get(key);
    if (found === undefined) {
      this.#miss(key, page, block);
      return undefined;
    }
    const values = found.get(column);
    // A metric that no row of the page has.
    return values === undefined ? null : (values[row - page * PAGE_ROWS] ?? null);
  }

  /** Fetch a piece of the table, to be copied whole. */
  async load(first: number, last: number, columns: readonly string[]): Promise<void> {
    const blocks = new Set(columns.map(column => this.#blockOf.get(column) ?? 0));
    for (let page = Math.floor(first / PAGE_ROWS); page * PAGE_ROWS <= last; page += 1) {
      for (const block of blocks) {
        const key = `${page}:${block}`;
        if (!this.#blocks.has(key)) {
          await this.#fetch(key, page, block);
        }
      }
    }
  }

  dispose(): void {
    this.#stopWaiting?.();
    this.#age += 1;
  }

  #miss(key: string, page: number, block: number): void {
    if (this.#loading.has(key)) {
      return;
    }
    this.#missed.delete(key); // what was missed last is what is looked at
    this.#missed.set(key, [page, block]);
    this.#stopWaiting ??= this.timer.after(SETTLE_MS, () => this.#fetchMissed());
  }

  #fetchMissed(): void {
    this.#stopWaiting = null;
    const latest = [...this.#missed].slice(-MOST_WAITING).reverse();
    this.#missed = new Map();
    for (const [key, [page, block]] of latest) {
      if (this.#loading.size < MOST_REQUESTS) {
        void this.#fetch(key, page, block).then(() => this.#missed.size && this.#fetchMissed());
      } else {
        this.#missed.set(key, [page, block]);
      }
    }
  }

  async #fetch(key: string, page: number, block: number): Promise<void> {
    const [age, first] = [this.#age, page * PAGE_ROWS];
    const columns = this.#columns.slice(block * BLOCK_COLUMNS, (block + 1) * BLOCK_COLUMNS);
    const asked = columns.filter(column => !SPINE.some(({ name }) => name === column));
    this.#loading.add(key);
    const found = await this.#attempt(() => this.source.historyPage(first, PAGE_ROWS, asked));
    this.#loading.delete(key);
    if (found === null || age !== this.#age) {
      return;
    }
    this.#blocks.set(key, found.columns);
    const [oldest] = this.#blocks.keys();
    if (this.#blocks.size > MOST_BLOCKS && oldest !== undefined) {
      this.#blocks.delete(oldest);
    }
    this.changed.emit({ kind: 'rows', first, last: first + found.count - 1 });
  }

  #forget(): void {
    this.#age += 1;
    this.#blocks.clear();
    this.#missed.clear();
    this.#loading.clear();
  }

  #forgetFrom(page: number): void {
    for (const key of [...this.#blocks.keys()]) {
      if (Number(key.split(':')[0]) >= page) {
        this.#blocks.delete(key);
      }
    }
  }

  async #attempt<T>(ask: () => Promise<T>): Promise<T | null> {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof RequestError)) {
        throw error;
      }
      this.changed.emit({ kind: 'failed', text: error.message });
      return null;
    }
  }
}

function nameOf({ name, kind }: HistoryMetric): string {
  return `${kind} ${name}`;
}
