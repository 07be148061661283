/** The runs that match a search, in an order, as far as they are seen. */

import { Newest } from '../pure/newest';
import { PAGE_TIMER, Throttle, type Timer } from '../pure/throttle';
import { Signal } from '../pure/signal';
import { RequestError } from '../request';

import { EMPTY_QUERY, isAbout, isMoving } from './list_query';
import type { ListApi, ListChange, ListFacts } from './list_query';
import { fetchRows } from './row_fetch';
import { PAGE, pagesOf, RowPages, type ShownRow } from './row_pages';
import type { ListQuery, RowsAnswer, RunName, RunRow, RunTable } from './runs';

export type { ShownRow } from './row_pages';

/** A run that ended changes its icon at once and its place a little later. */
const MOVE_AFTER_MS = 2_000;

export class RunList {
  readonly changed = new Signal<ListChange>();
  /** What was told of runs after they had changed, whether they are seen or not. */
  readonly heard = new Signal<RowsAnswer>();
  /** What was asked for last. */
  query: ListQuery = EMPTY_QUERY;
  /** What is shown: the last search that worked. */
  shownQuery: ListQuery = EMPTY_QUERY;
  facts: ListFacts | null = null;
  /** Why the last search shows nothing new. */
  failure: RequestError | null = null;
  isWaiting = false;

  readonly #pages = new RowPages();
  readonly #loading = new Set<number>();
  readonly #again: Throttle;
  #seen = { first: 0, last: 0 };
  /** Grows with every search, and with every answer: what came late is not shown. */
  #search = 0;
  #answer = 0;
  readonly #asking = new Newest(() => this.#askOnce());

  constructor(
    private readonly api: ListApi,
    refreshMs: number,
    private readonly timer: Timer = PAGE_TIMER
  ) {
    this.#again = new Throttle(() => void this.#ask(), refreshMs, timer);
  }

  /** How often the order is put right while live runs change it. */
  set refreshMs(ms: number) {
    this.#again.betweenMs = ms;
  }

  get matched(): number {
    return this.facts?.matched ?? 0;
  }

  /** Look for something else, or in another order. */
  setQuery(change: Partial<ListQuery>): Promise<void> {
    this.query = { ...this.query, ...change };
    this.#seen = { first: 0, last: 0 };
    this.#search += 1;
    return this.#ask();
  }

  /** Ask anew for what is seen. */
  refresh(): Promise<void> {
    return this.#ask();
  }

  rowAt(place: number): ShownRow | undefined {
    return this.#pages.rowAt(place);
  }

  /** Where a run stands, if it is near to what is seen. */
  placeOf(run: RunName): number | undefined {
    return this.#pages.placeOf(run);
  }

  rowOf(run: RunName): ShownRow | undefined {
    const place = this.#pages.placeOf(run);
    return place === undefined ? undefined : this.#pages.rowAt(place);
  }

  /** These places are seen now; what lacks is fetched. */
  look(first: number, last: number): void {
    this.#seen = { first, last };
    if (this.#asking.isBusy || this.facts === null) {
      return;
    }
    for (const page of pagesOf(first, last)) {
      if (!this.#pages.has(page) && !this.#loading.has(page) && page * PAGE < this.matched) {
        void this.#fetchPage(page);
      }
    }
  }

  /** All rows from one place to another, fetched if need be. */
  async between(first: number, last: number): Promise<readonly RunRow[]> {
    if (pagesOf(first, last).every(page => this.#pages.has(page))) {
      const places = Array.from({ length: last - first + 1 }, (_, n) => first + n);
      return places.map(place => this.rowAt(place)).filter(row => row !== undefined);
    }
    try {
      // They are not kept: while live runs change the order, pages do not stay what they are.
      return await fetchRows(this.api, this.#pageQuery, first, last);
    } catch (error) {
      this.#refuse(error);
      return [];
    }
  }

  /**
   * These runs have changed, in some way.
   *
   * @param isWanted - of runs that somebody wants to know of, seen or not.
   */
  async take(
    changed: readonly RunName[],
    isWanted: (run: RunName) => boolean = () => false
  ): Promise<void> {
    const ours = changed.filter(run => isAbout(this.shownQuery, run));
    if (ours.length === 0 || this.facts === null) {
      return;
    }
    const seen = new Set(pagesOf(this.#seen.first, this.#seen.last));
    const isSeen = (run: RunName) => seen.has(Math.floor((this.placeOf(run) ?? -1) / PAGE));
    const here = ours.filter(isSeen);
    this.#pages.forget(ours.filter(run => !isSeen(run)));
    if (here.length < ours.length || isMoving(this.shownQuery)) {
      this.#again.ask();
    }
    const asked = ours.filter(run => isSeen(run) || isWanted(run));
    if (asked.length > 0) {
      await this.reload(asked);
    }
  }

  /** Ask for these runs again. */
  async reload(runs: readonly RunName[]): Promise<void> {
    const search = this.#search;
    try {
      const answer = await this.api.rows(runs, this.#pageQuery.columns);
      this.heard.emit(answer);
      if (search === this.#search) {
        this.#replace(answer);
      }
    } catch (error) {
      this.#refuse(error);
    }
  }

  /** These runs have a colour now. */
  colour(slots: Readonly<Record<RunName, number>>): void {
    const rows = Object.entries(slots).flatMap(([run, slot]) => {
      const row = this.rowOf(run);
      return row ? [{ ...row, slot }] : [];
    });
    this.#replace({ rows, gone: [] });
  }

  dispose(): void {
    this.#search += 1;
    this.#again.cancel();
  }

  #replace(answer: RowsAnswer): void {
    const { runs, isMoved } = this.#pages.replace(answer, this.timer.now() * 1000);
    if (runs.size > 0) {
      this.changed.emit({ kind: 'rows', runs });
    }
    if (isMoved) {
      this.#again.ask(answer.gone.length > 0 ? 0 : MOVE_AFTER_MS);
    }
  }

  async #ask(): Promise<void> {
    if (this.#asking.isBusy) {
      return this.#asking.ask();
    }
    this.#again.cancel();
    this.#wait(true);
    try {
      await this.#asking.ask();
    } finally {
      this.#wait(false);
    }
    this.look(this.#seen.first, this.#seen.last);
  }

  async #askOnce(): Promise<void> {
    const [query, search] = [this.query, this.#search];
    const pages = pagesOf(this.#seen.first, this.#seen.last);
    try {
      const table = await this.api.table(query, (pages[0] ?? 0) * PAGE, pages.length * PAGE);
      if (search === this.#search) {
        this.#show(query, table);
      }
    } catch (error) {
      if (search === this.#search) {
        this.#refuse(error);
      }
    }
  }

  #show(query: ListQuery, { rows, offset, ...facts }: RunTable): void {
    this.#answer += 1;
    this.facts = facts;
    this.failure = null;
    this.shownQuery = query;
    this.#pages.clear();
    this.#pages.keep(offset, rows, this.timer.now() * 1000);
    this.changed.emit({ kind: 'all' });
  }

  /** As what is shown was asked for, with the columns that the server chose. */
  get #pageQuery(): ListQuery {
    const columns = this.facts?.columns.map(({ key }) => key) ?? [];
    return { ...this.shownQuery, columns };
  }

  async #fetchPage(page: number): Promise<void> {
    const answer = this.#answer;
    this.#loading.add(page);
    try {
      const { rows, revision } = await this.api.table(this.#pageQuery, page * PAGE, PAGE);
      if (answer !== this.#answer) {
        return;
      }
      this.#pages.keep(page * PAGE, rows, this.timer.now() * 1000);
      this.changed.emit({ kind: 'rows', runs: new Set(rows.map(({ run }) => run)) });
      if (revision !== this.facts?.revision) {
        // Rows may have moved from one page to another in between.
        this.#again.ask();
      }
    } catch (error) {
      this.#refuse(error);
    } finally {
      this.#loading.delete(page);
    }
  }

  #refuse(error: unknown): void {
    if (!(error instanceof RequestError)) {
      throw error;
    }
    this.failure = error;
    this.changed.emit({ kind: 'state' });
  }

  #wait(isWaiting: boolean): void {
    this.isWaiting = isWaiting;
    this.changed.emit({ kind: 'state' });
  }
}
