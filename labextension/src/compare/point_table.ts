/** The points of many curves as a table: a row for each place of x, a column for each run. */

import { metric } from '../pure/format';
import { nearest } from '../pure/nearest';
import { xAxisName, xWords } from '../pure/title';
import type { PointTable } from '../view/source';

import type { CompareSeries } from './series';
import type { PeerLine } from './source';

const MOST_CELLS = 12_000;
const MOST_ROWS = 1_000;

export function pointTable(
  lines: readonly PeerLine[],
  series: Pick<CompareSeries, 'xName' | 'isInteger' | 'points'>
): PointTable {
  const xs = [...new Set(lines.flatMap(({ line }) => [...line.x]))].sort((a, b) => a - b);
  const limit = Math.min(MOST_ROWS, Math.ceil(MOST_CELLS / (lines.length + 1)));
  const every = Math.max(1, Math.ceil(xs.length / limit));
  const style = { isInteger: series.isInteger };
  const shown = xs.filter((_, place) => place % every === 0);
  // Thinned curves have their points at other places; the nearest one stands for the row.
  const apart = every > 1 ? ((shown.at(-1) ?? 0) - (shown[0] ?? 0)) / shown.length : 0;
  const rows = shown.map(x => {
    const values = lines.map(({ line }) => {
      const place = nearest(line.x, x, 0);
      // What belongs to another row is not told twice.
      return Math.abs((line.x[place] ?? NaN) - x) <= apart / 2 ? line.y[place] : undefined;
    });
    const texts = values.map(value => (value === undefined ? '' : metric(value, style)));
    return [xWords(series.xName, x).replace(/^step /, ''), ...texts];
  });
  const names = lines.map(({ peer }) => peer.facts?.name ?? peer.name);
  return { heads: [xAxisName(series.xName), ...names], rows, total: xs.length };
}
