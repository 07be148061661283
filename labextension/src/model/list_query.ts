/** What is asked of a list, what is told of it, and how its contents change. */

import type { ListQuery, RowsAnswer, RunName, RunTable } from './runs';

/** The part of RunsApi that a list uses. */
export interface ListApi {
  table(query: ListQuery, offset: number, limit: number): Promise<RunTable>;
  rows(runs: readonly RunName[], columns: readonly string[]): Promise<RowsAnswer>;
}

export type ListChange =
  /** Other runs, or another order. */
  | { readonly kind: 'all' }
  /** The same runs in the same order; these have changed, or have come into view. */
  | { readonly kind: 'rows'; readonly runs: ReadonlySet<RunName> }
  /** Whether something is being waited for, or was refused. */
  | { readonly kind: 'state' };

/** What is known of all that match, without the rows. */
export type ListFacts = Omit<RunTable, 'rows' | 'offset'>;

export const EMPTY_QUERY: ListQuery = {
  project: null,
  q: '',
  order: '',
  group: '',
  columns: [],
  which: 'active'
};

/** Whether a run may be among what was asked for. */
export function isAbout({ project }: ListQuery, run: RunName): boolean {
  return project === null || run.startsWith(`${project}/`);
}

/** Whether a changed value may change which runs match, or their order. */
export function isMoving({ q, order, group }: ListQuery): boolean {
  return q !== '' || order !== '' || group !== '';
}
