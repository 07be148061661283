/** Values of a curve at a place on the x axis. */

/** The first place whose x is not below `at`; `x.length` if there is none. */
export function lowerBound(x: ArrayLike<number>, at: number): number {
  let low = 0;
  let high = x.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((x[middle] ?? Infinity) < at) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

/**
 * The point nearest to `at`, or -1.
 *
 * @param x - rising.
 * @param reach - how far beyond the ends of the curve `at` may lie.
 */
export function nearest(x: ArrayLike<number>, at: number, reach = Infinity): number {
  const size = x.length;
  const first = x[0];
  const last = x[size - 1];
  if (first === undefined || last === undefined || at < first - reach || at > last + reach) {
    return -1;
  }
  const after = lowerBound(x, at);
  if (after === 0) {
    return 0;
  }
  if (after === size) {
    return size - 1;
  }
  return (x[after] ?? Infinity) - at < at - (x[after - 1] ?? -Infinity) ? after : after - 1;
}
