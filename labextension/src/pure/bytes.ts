/** How large files are, in words. */

import { metric } from './format';

const UNITS = ['kB', 'MB', 'GB', 'TB'];

/** Files are counted in thousands, as file managers do. */
export function bytes(count: number): string {
  if (count < 1_000) {
    return `${count} B`;
  }
  let value = count / 1_000;
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1_000;
    unit += 1;
  }
  return `${metric(value, { decimals: value < 99.95 ? 1 : 0 })} ${UNITS[unit]}`;
}
