/** Columns of the run list: what they are called, which ones to begin with, how values look. */

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
