/** The course of a noisy curve: an exponential mean over x. */

/** Into how many parts the range of x is cut: at strength s, one part back weighs s. */
const PARTS = 1000;

/**
 * Smooth a curve without pulling its start towards zero.
 *
 * The weights are by distance in x, not by number of points, so that unevenly logged and thinned
 * curves are smoothed alike.
 *
 * @param x - rising.
 * @param y - a value that is not finite is a gap: it stays one and has no weight.
 * @param strength - 0 (nothing happens) to less than 1.
 */
export function exponentialMean(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  strength: number
): Float64Array {
  const size = x.length;
  const smooth = new Float64Array(size);
  const span = (x[size - 1] ?? 0) - (x[0] ?? 0);
  const fall = span > 0 && strength > 0 ? (Math.log(strength) * PARTS) / span : -Infinity;
  let mean = 0;
  let weight = 0;
  let before = x[0] ?? 0;
  for (let i = 0; i < size; i++) {
    const value = y[i] ?? NaN;
    if (!Number.isFinite(value)) {
      smooth[i] = NaN;
      continue;
    }
    const at = x[i] ?? before;
    const distance = at - before;
    // As a running mean, not as a sum: the weights alone grow with the number of points.
    weight = weight * (distance > 0 ? Math.exp(fall * distance) : strength > 0 ? 1 : 0) + 1;
    mean += value / weight - mean / weight;
    smooth[i] = mean;
    before = at;
  }
  return smooth;
}
