/** Rows of a long list, by page; only those near to what is seen are here. */

import type { RowsAnswer, RunName, RunRow } from './runs';

/** A row, and when it was told, to count on from there. */
export interface ShownRow extends RunRow {
  readonly heardUs: number;
}

/** What became of rows that were told again. */
export interface Replaced {
  readonly runs: ReadonlySet<RunName>;
  /** They may stand elsewhere now, or nowhere. */
  readonly isMoved: boolean;
}

/** Rows in a page. */
export const PAGE = 100;

export class RowPages {
  readonly #pages = new Map<number, readonly ShownRow[]>();
  readonly #places = new Map<RunName, number>();

  has(page: number): boolean {
    return this.#pages.has(page);
  }

  rowAt(place: number): ShownRow | undefined {
    return this.#pages.get(Math.floor(place / PAGE))?.[place % PAGE];
  }

  /** Where a run stands; undefined if its page is not here. */
  placeOf(run: RunName): number | undefined {
    const place = this.#places.get(run);
    return place !== undefined && this.rowAt(place)?.run === run ? place : undefined;
  }

  clear(): void {
    this.#pages.clear();
    this.#places.clear();
  }

  /** @param offset - the place of the first row: the beginning of a page. */
  keep(offset: number, rows: readonly RunRow[], heardUs: number): void {
    for (let start = 0; start < rows.length; start += PAGE) {
      const page = rows.slice(start, start + PAGE).map(row => ({ ...row, heardUs }));
      this.#pages.set((offset + start) / PAGE, page);
      page.forEach(({ run }, place) => this.#places.set(run, offset + start + place));
    }
  }

  /** Rows that have changed where they stand. */
  replace({ rows, gone }: RowsAnswer, heardUs: number): Replaced {
    const runs = new Set<RunName>();
    let isMoved = gone.some(run => this.placeOf(run) !== undefined);
    for (const row of rows) {
      const place = this.placeOf(row.run);
      const before = place === undefined ? undefined : this.rowAt(place);
      if (place === undefined || before === undefined) {
        continue;
      }
      const page = [...(this.#pages.get(Math.floor(place / PAGE)) ?? [])];
      page[place % PAGE] = { ...row, heardUs };
      this.#pages.set(Math.floor(place / PAGE), page);
      runs.add(row.run);
      isMoved ||= before.state !== row.state || before.archived !== row.archived;
    }
    return { runs, isMoved };
  }

  /** Let go of the pages of these runs: they are fetched again when they are seen. */
  forget(runs: readonly RunName[]): void {
    for (const run of runs) {
      const place = this.placeOf(run);
      if (place !== undefined) {
        this.#pages.delete(Math.floor(place / PAGE));
      }
    }
  }
}

/** The pages that hold these places. */
export function pagesOf(first: number, last: number): number[] {
  const start = Math.floor(Math.max(0, first) / PAGE);
  const end = Math.max(start, Math.floor(Math.max(0, last) / PAGE));
  return Array.from({ length: end - start + 1 }, (_, n) => start + n);
}
