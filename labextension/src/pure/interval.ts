/** How sure a mean is. */

/** Student's t for 95 %, by degrees of freedom; beyond these it is nearly normal. */
const T = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145,
  2.131, 2.12, 2.11, 2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048,
  2.045
];
const NORMAL = 1.96;

/**
 * Half of the 95 % confidence interval of a mean; null where too few values are known.
 *
 * @param std - of the sample.
 */
export function halfInterval(std: number | null, count: number): number | null {
  if (std === null || count < 2 || !Number.isFinite(std)) {
    return null;
  }
  return ((T[count - 2] ?? NORMAL) * std) / Math.sqrt(count);
}
