/** Columns of the run list: what they are called, which ones to begin with, how values look. */

import type { Key } from './complete';
import { configValue, decimalsOf, metric, MINUS } from './format';
import { headerNumber } from './title';

const SUMMARY = 'summary.';
const CONFIG = 'config.';
const PICKED = /:(min|max|best|first|last|mean|best@step|min@step|max@step)$/;

/** The key of a column, without which of its values is meant. */
export function plainColumn(column: string): string {
  return column.replace(PICKED, '');
}

/** What a column is called: a metric by its name, `lr` for `config.lr`, `loss min`. */
export function columnLabel(column: string): string {
  const picked = PICKED.exec(column)?.[1];
  const plain = plainColumn(column);
  const name = plain.startsWith(SUMMARY)
    ? plain.slice(SUMMARY.length)
    : plain.startsWith(CONFIG)
      ? plain.slice(CONFIG.length)
      : plain;
  return picked ? `${name} ${picked.replace('@', ' at ')}` : name;
}

/** Whether larger or smaller is better; null where nobody can tell from the name. */
export function directionOf(column: string): 'min' | 'max' | null {
  const last = columnLabel(column)
    .toLowerCase()
    .split(/[/.\s]/);
  const isOneOf = (names: readonly string[]) =>
    last.some(part => names.some(name => part === name || part.endsWith(`_${name}`)));
  if (isOneOf(['loss', 'error', 'perplexity', 'mse', 'mae', 'rmse'])) {
    return 'min';
  }
  return isOneOf(['acc', 'accuracy', 'f1', 'auc', 'r2', 'score']) ? 'max' : null;
}

/** The two metrics to show where nobody has chosen: what is judged by, in most of the runs. */
export function defaultColumns(keys: readonly Key[], count = 2): string[] {
  const metrics = keys.filter(
    ({ key, kind }) => key.startsWith(SUMMARY) && kind === 'number' && isForPeople(key)
  );
  const most = Math.max(1, ...metrics.map(({ runs = 0 }) => runs));
  const score = ({ key, runs = 0 }: Key) =>
    runs / most +
    (directionOf(key) === null ? 0 : 1) +
    (directionOf(key) === 'max' ? 0.3 : 0) +
    (/(^|[./_])(val|valid|validation|test|eval)/.test(key) ? 0.5 : 0);
  const [first, ...rest] = [...metrics].sort((a, b) => score(b) - score(a));
  if (first === undefined) {
    return [];
  }
  // The second one says something else: a loss beside an accuracy.
  const other = directionOf(first.key);
  rest.sort((a, b) => Number(directionOf(a.key) === other) - Number(directionOf(b.key) === other));
  return [first, ...rest].slice(0, count).map(({ key }) => key);
}

/** Not a step, a time, or a measure of the computer. */
function isForPeople(key: string): boolean {
  const name = key.slice(SUMMARY.length);
  return !name.startsWith('_') && !/^(system|gpu|cpu)[./]/.test(name);
}

/** The number in a cell; null where it holds none. */
export function columnNumber(value: unknown): number | null {
  return headerNumber(value);
}

/** How many decimals a column has, by its typical value; null if each has its own. */
export function columnDecimals(values: readonly unknown[]): number | null {
  const found = values
    .map(columnNumber)
    .filter(value => value !== null && Number.isFinite(value) && value !== 0)
    .map(value => Math.abs(value as number))
    .sort((a, b) => a - b);
  const typical = found[found.length >> 1];
  return typical === undefined || found.every(Number.isInteger) ? null : decimalsOf(typical);
}

/** A cell as it is shown. */
export function columnText(column: string, value: unknown, decimals: number | null): string {
  if (value === null || value === undefined) {
    return '';
  }
  const number = columnNumber(value);
  if (number === null || typeof value === 'boolean') {
    return configValue(value);
  }
  if (column.startsWith(CONFIG)) {
    return configValue(number);
  }
  if (Number.isInteger(number) && (decimals === null || column.includes('@step'))) {
    return metric(number, { isInteger: true });
  }
  const text = metric(number, { decimals: decimalsOf(number) === null ? null : decimals });
  // Decimals that fit the others may hide all of this one.
  return number !== 0 && /^[0.,]*$/.test(text.replace(MINUS, '')) ? metric(number) : text;
}
