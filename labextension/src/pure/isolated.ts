/** Values that no line shows: those on both sides of them are no numbers. */

import type { Line } from './visible';

/** The points of a curve that stand alone between gaps. */
export function isolated({ x, y }: Line): { x: readonly number[]; y: readonly number[] } {
  const alone: { x: number[]; y: number[] } = { x: [], y: [] };
  for (let i = 0; i < y.length; i++) {
    const value = y[i] ?? NaN;
    const isBeside = Number.isFinite(y[i - 1] ?? NaN) || Number.isFinite(y[i + 1] ?? NaN);
    if (Number.isFinite(value) && !isBeside) {
      alone.x.push(x[i] ?? 0);
      alone.y.push(value);
    }
  }
  return alone;
}
