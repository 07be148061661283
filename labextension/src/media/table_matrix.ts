/** Counts of a confusion matrix, from the rows of its table. */

import type { Plain } from '../messages';
import { metric, percent, step } from '../pure/format';

import { said } from './table_model';

export interface Matrix {
  readonly classes: readonly string[];
  /** By true class, then by predicted one. */
  readonly counts: readonly (readonly number[])[];
}

/** What decides on the colour of a cell. */
export type Scale = 'row' | 'all';

/** Rows of true class, predicted class and count. */
export function matrixOf(rows: readonly (readonly [Plain, Plain, Plain])[]): Matrix {
  const places = new Map<string, number>();
  for (const [actual] of rows) {
    const name = said(actual);
    places.set(name, places.get(name) ?? places.size);
  }
  for (const [, predicted] of rows) {
    const name = said(predicted);
    places.set(name, places.get(name) ?? places.size);
  }
  const size = places.size;
  const counts = Array.from({ length: size }, () => new Array<number>(size).fill(0));
  for (const [actual, predicted, count] of rows) {
    const row = counts[places.get(said(actual)) ?? 0];
    const place = places.get(said(predicted)) ?? 0;
    if (row !== undefined) {
      row[place] = (row[place] ?? 0) + (typeof count === 'number' ? count : 0);
    }
  }
  return { classes: [...places.keys()], counts };
}

/** How full a cell is, from 0 to 1. */
export function shareAt(matrix: Matrix, row: number, column: number, scale: Scale): number {
  const count = matrix.counts[row]?.[column] ?? 0;
  const whole = scale === 'row' ? sumOf(matrix.counts[row]) : Math.max(...matrix.counts.flat());
  return whole > 0 ? count / whole : 0;
}

/** Of the rows that are of a class, the share that was found; null where there are none. */
export function recallOf({ counts }: Matrix, place: number): number | null {
  const sum = sumOf(counts[place]);
  return sum > 0 ? (counts[place]?.[place] ?? 0) / sum : null;
}

/** Of the rows that were called a class, the share that is of it. */
export function precisionOf({ counts }: Matrix, place: number): number | null {
  const sum = counts.reduce((total, row) => total + (row[place] ?? 0), 0);
  return sum > 0 ? (counts[place]?.[place] ?? 0) / sum : null;
}

export function accuracyOf({ counts }: Matrix): number | null {
  const all = counts.reduce((total, row) => total + sumOf(row), 0);
  const right = counts.reduce((total, row, place) => total + (row[place] ?? 0), 0);
  return all > 0 ? right / all : null;
}

/** A cell in a sentence. */
export function cellSentence(matrix: Matrix, row: number, column: number): [string, string] {
  const count = matrix.counts[row]?.[column] ?? 0;
  const actual = matrix.classes[row] ?? '';
  const predicted = matrix.classes[column] ?? '';
  const sum = sumOf(matrix.counts[row]);
  const share = sum > 0 ? `: ${percent(count / sum)} of all ${actual}` : '';
  const what =
    row === column
      ? ` are ${actual} and were called so${share}`
      : ` are ${actual} but were called ${predicted}${share}`;
  return [`${step(count)} ${count === 1 ? 'row' : 'rows'}`, what];
}

export function shareWords(share: number | null): string {
  return share === null ? '' : metric(share, { decimals: 2 });
}

function sumOf(row: readonly number[] | undefined): number {
  return (row ?? []).reduce((total, count) => total + count, 0);
}
