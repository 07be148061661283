/** Curves small enough to draw: lowest and highest value of each stretch, first and last. */

/**
 * Choose points of a curve so that its picture loses no spike.
 *
 * @param x - finite and rising.
 * @param limit - how many points are kept at most.
 * @returns Places in `x`, rising. A stretch without finite values keeps one point: a gap.
 */
export function minmax(x: ArrayLike<number>, y: ArrayLike<number>, limit: number): Uint32Array {
  const size = x.length;
  if (size <= limit) {
    return Uint32Array.from({ length: size }, (_, i) => i);
  }
  const stretches = Math.max(1, Math.floor(limit / 2) - 1);
  const start = x[0] ?? 0;
  const width = ((x[size - 1] ?? 0) - start) / stretches;
  const kept = new Set<number>(edges(y));
  let stretch = 0;
  let [low, high, gap] = [-1, -1, -1];
  const close = () => {
    if (low >= 0) {
      kept.add(low).add(high);
    } else if (gap >= 0) {
      kept.add(gap);
    }
    [low, high, gap] = [-1, -1, -1];
  };
  for (let i = 0; i < size; i++) {
    const here = width > 0 ? Math.min(Math.floor(((x[i] ?? 0) - start) / width), stretches - 1) : 0;
    if (here !== stretch) {
      close();
      stretch = here;
    }
    const value = y[i] ?? NaN;
    if (!Number.isFinite(value)) {
      gap = gap < 0 ? i : gap;
    } else {
      low = low < 0 || value < (y[low] ?? NaN) ? i : low;
      high = high < 0 || value > (y[high] ?? NaN) ? i : high;
    }
  }
  close();
  return Uint32Array.from(kept).sort();
}

/** Where the first and the last finite values are. */
function edges(y: ArrayLike<number>): number[] {
  let first = 0;
  let last = y.length - 1;
  while (first < y.length && !Number.isFinite(y[first] ?? NaN)) {
    first++;
  }
  while (last > first && !Number.isFinite(y[last] ?? NaN)) {
    last--;
  }
  return first < y.length ? [first, last] : [];
}
