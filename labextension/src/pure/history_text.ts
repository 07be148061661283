/** Values of the history in words, as a grid shows them and as they are copied. */

import { metric, MINUS } from './format';
import { duration, moment } from './times';

/** How a column is read. */
export type ColumnKind = 'number' | 'whole' | 'flag' | 'text' | 'seconds' | 'moment';

/** Stands where a row has no value. */
export const GAP = '–';

/** As it is read; undefined while it is not there yet. */
export function shownValue(value: number | string | null | undefined, kind: ColumnKind): string {
  if (value === undefined) {
    return '';
  }
  if (value === null) {
    return GAP;
  }
  if (typeof value === 'string') {
    return value.replace(/\s+/g, ' ');
  }
  switch (kind) {
    case 'flag':
      return value === 0 ? 'False' : 'True';
    case 'seconds':
      return value < 0 ? `${MINUS}${duration(-value)}` : duration(value);
    case 'moment':
      return moment(value * 1e6);
    default:
      return metric(value, { isInteger: kind === 'whole' });
  }
}

/** As a program reads it: all digits; nothing for a gap. */
export function exactValue(value: number | string | null | undefined, kind: ColumnKind): string {
  if (value === null || value === undefined) {
    return '';
  }
  if (typeof value === 'string') {
    return /[\t\n\r"]/.test(value) ? `"${value.replace(/"/g, '""')}"` : value;
  }
  if (kind === 'flag') {
    return value === 0 ? 'False' : 'True';
  }
  if (Number.isNaN(value)) {
    return 'nan';
  }
  return Number.isFinite(value) ? String(value) : value > 0 ? 'inf' : '-inf';
}

/** The head of a column. */
export function columnTitle(name: string): string {
  const own: Record<string, string> = { _step: 'step', _runtime: 'time', _timestamp: 'wall time' };
  return own[name] ?? name;
}
