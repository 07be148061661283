/** Points, lines and areas of the charts that are made of tables. */

import type { Plain } from '../messages';

import { said } from './table_model';

export interface Line {
  readonly name: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** A line for each name, in the order in which they come; what is no number is left out. */
export function linesOf(rows: readonly (readonly [Plain, Plain, Plain])[]): Line[] {
  const lines = new Map<string, { name: string; x: number[]; y: number[] }>();
  for (const [given, x, y] of rows) {
    const name = said(given);
    const line = lines.get(name) ?? { name, x: [], y: [] };
    lines.set(name, line);
    if (typeof x === 'number' && typeof y === 'number') {
      line.x.push(x);
      line.y.push(y);
    }
  }
  return [...lines.values()];
}

/** The area under a line, which may go from right to left. */
export function areaUnder({ x, y }: Line): number {
  let area = 0;
  for (let n = 1; n < x.length; n += 1) {
    const width = (x[n] ?? 0) - (x[n - 1] ?? 0);
    area += (width * ((y[n] ?? 0) + (y[n - 1] ?? 0))) / 2;
  }
  return Math.abs(area);
}

/** Precision at each recall: every step of the recall at the precision it was reached with. */
export function averagePrecision({ x, y }: Line): number {
  let sum = 0;
  for (let n = 1; n < x.length; n += 1) {
    const left = Math.min(x[n] ?? 0, x[n - 1] ?? 0);
    const right = Math.max(x[n] ?? 0, x[n - 1] ?? 0);
    const at = (x[n] ?? 0) > (x[n - 1] ?? 0) ? n : n - 1;
    sum += (right - left) * (y[at] ?? 0);
  }
  return sum;
}

/** From the smallest to the largest of all; a little around where they are one. */
export function spanOf(values: Iterable<number>): [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (const value of values) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (low > high) {
    return [0, 1];
  }
  return low === high ? [low - 0.5, high + 0.5] : [low, high];
}

/** Some of many points, the first and the last among them. */
export function thinned({ name, x, y }: Line, most: number): Line {
  if (x.length <= most) {
    return { name, x, y };
  }
  const places = Array.from({ length: most }, (_, n) =>
    Math.round((n * (x.length - 1)) / (most - 1))
  );
  return { name, x: places.map(n => x[n] ?? 0), y: places.map(n => y[n] ?? 0) };
}

/** How many values are in each of some equal parts. */
export function binned(values: readonly number[], parts: number): Line {
  const [low, high] = spanOf(values);
  const counts = new Array<number>(parts).fill(0);
  for (const value of values) {
    const place = Math.min(parts - 1, Math.floor(((value - low) / (high - low)) * parts));
    counts[place] = (counts[place] ?? 0) + 1;
  }
  const width = (high - low) / parts;
  return { name: '', x: counts.map((_, n) => low + (n + 0.5) * width), y: counts };
}
