/** Many rows of a list at once. */

import type { ListApi } from './list_query';
import type { ListQuery, RunRow } from './runs';

/** The server gives no more rows at once. */
const MOST_AT_ONCE = 1_000;

/** All rows from one place to another. */
export async function fetchRows(
  api: ListApi,
  query: ListQuery,
  first: number,
  last: number
): Promise<RunRow[]> {
  const found: RunRow[] = [];
  for (let offset = first; offset <= last; offset += MOST_AT_ONCE) {
    const limit = Math.min(MOST_AT_ONCE, last - offset + 1);
    found.push(...(await api.table(query, offset, limit)).rows);
  }
  return found;
}
