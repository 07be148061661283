/** The outline of a band, piece by piece: where either end is not known there is a gap. */

import type { Line } from '../pure/visible';

export interface Patch {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

/** @param low - and `high`: at the same places of x. */
export function bandPatches(low: Line, high: Line): Patch[] {
  const patches: Patch[] = [];
  let begin = -1;
  for (let i = 0; i <= low.x.length; i++) {
    const isThere = Number.isFinite(low.y[i]) && Number.isFinite(high.y[i]);
    if (isThere && begin < 0) {
      begin = i;
    } else if (!isThere && begin >= 0) {
      if (i - begin > 1) {
        patches.push(outline(low, high, begin, i));
      }
      begin = -1;
    }
  }
  return patches;
}

function outline(low: Line, high: Line, from: number, to: number): Patch {
  const join = (there: Float64Array, back: Float64Array) => {
    const all = new Float64Array(2 * (to - from));
    all.set(there.subarray(from, to));
    all.set(back.slice(from, to).reverse(), to - from);
    return all;
  };
  return { x: join(low.x, low.x), y: join(low.y, high.y) };
}
