/** Asks for rows of the tables of a run. */

import type { Header, Plain, Request, TableColumn, TableHeader } from '../messages';

import { Signal } from '../pure/signal';

import type { TableQuery } from './table_model';

/** Some rows of a table, with what is known of its columns. */
export interface TablePage {
  readonly columns: readonly TableColumn[];
  readonly total: number;
  readonly matched: number;
  readonly offset: number;
  readonly rows: readonly (readonly Plain[])[];
}

/** Why rows cannot be shown, in plain words. */
export class TableProblem extends Error {
  override readonly name = 'TableProblem';
}

/** As many rows as one answer has at most. */
export const MOST_ROWS = 500;

export class TablePages {
  /** A cell of a confusion matrix, as true class and predicted one; null for none. */
  readonly classesChosen = new Signal<readonly [string, string] | null>();
  readonly #waiting = new Map<number, (header: TableHeader) => void>();
  #last = Math.floor(Math.random() * 2 ** 40);

  constructor(private readonly send: (request: Request) => void) {}

  /**
   * A page of a table.
   *
   * @throws TableProblem when there is none.
   */
  ask(paths: readonly string[], query: TableQuery, limit: number): Promise<TablePage> {
    this.#last += 1;
    const request = this.#last;
    const { offset, order, search, where } = query;
    return new Promise((resolve, reject) => {
      this.#waiting.set(request, ({ problem, columns, total, matched, rows }) => {
        if (columns === undefined || rows === undefined) {
          reject(new TableProblem(problem ?? 'The table cannot be read.'));
        } else {
          resolve({ columns, rows, offset, total: total ?? 0, matched: matched ?? 0 });
        }
      });
      this.send({
        type: 'table',
        request,
        path: [...paths],
        offset,
        limit,
        order: order.map(([name, isDown]) => [name, isDown]),
        search,
        where: [...where]
      });
    });
  }

  /** As many rows from the beginning, asked for a few hundred at a time. */
  async all(paths: readonly string[], most: number): Promise<TablePage> {
    const query = { order: [], search: '', where: [] };
    let page = await this.ask(paths, { ...query, offset: 0 }, Math.min(most, MOST_ROWS));
    const rows = [...page.rows];
    while (rows.length < Math.min(page.total, most) && page.rows.length > 0) {
      page = await this.ask(paths, { ...query, offset: rows.length }, MOST_ROWS);
      rows.push(...page.rows);
    }
    return { ...page, offset: 0, rows };
  }

  take(header: Header): void {
    if (header.type === 'table') {
      this.#waiting.get(header.request)?.(header);
      this.#waiting.delete(header.request);
    }
  }

  dispose(): void {
    this.#waiting.clear();
  }
}
