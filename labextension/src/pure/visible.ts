/** The part of a curve that is on the screen, in as many points as can be told apart there. */

import { minmax } from './decimate';
import { lowerBound } from './nearest';
import { sortedFinite } from './range';
import type { Axis } from './ticks';

export interface Line {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The lowest and the highest value of each column of dots: more makes the same picture. */
const POINTS_A_DOT = 2;
const FEWEST = 16;

/** The part of `line` that is seen, with a point more on either side. */
export function within(line: Line, xAxis: Pick<Axis, 'low' | 'high'>): Line {
  const { x, y } = line;
  const from = Math.max(0, lowerBound(x, xAxis.low) - 1);
  const to = Math.min(x.length, lowerBound(x, xAxis.high) + 1);
  return from === 0 && to === x.length
    ? line
    : { x: x.subarray(from, to), y: y.subarray(from, to) };
}

/**
 * What is drawn of a line.
 *
 * @param width - of the whole axis, in dots of the screen; null to keep all points.
 */
export function drawn(line: Line, xAxis: Axis, width: number | null): Line {
  const seen = within(line, xAxis);
  const { x, y } = seen;
  if (width === null) {
    return seen;
  }
  const reach = (x[x.length - 1] ?? 0) - (x[0] ?? 0);
  const share = Math.min(1, reach / (xAxis.high - xAxis.low));
  const limit = Math.max(FEWEST, Math.ceil(POINTS_A_DOT * width * share));
  if (x.length <= limit) {
    return seen;
  }
  const places = minmax(x, y, limit);
  const take = (from: Float64Array) => Float64Array.from(places, place => from[place] ?? NaN);
  return { x: take(x), y: take(y) };
}

export function pointsWithin(x: Float64Array, xAxis: Axis): number {
  return lowerBound(x, xAxis.high) - lowerBound(x, xAxis.low);
}

export function isWithin(value: number, axis: Pick<Axis, 'low' | 'high'>): boolean {
  return value >= axis.low && value <= axis.high;
}

const SORTED = new WeakMap<Line, Float64Array>();

/** The finite values of a line, rising; worked out once. */
export function sortedValues(line: Line): Float64Array {
  let sorted = SORTED.get(line);
  if (sorted === undefined) {
    sorted = sortedFinite(line.y);
    SORTED.set(line, sorted);
  }
  return sorted;
}

export function lastFinite({ x, y }: Line): Point | null {
  for (let i = y.length - 1; i >= 0; i--) {
    const value = y[i] ?? NaN;
    if (Number.isFinite(value)) {
      return { x: x[i] ?? 0, y: value };
    }
  }
  return null;
}
