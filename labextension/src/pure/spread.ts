/** Labels that would lie over each other, moved apart as little as it takes. */

/**
 * @param tops - where they belong, rising.
 * @returns tops that are at least `height` apart, from `low` to `high` as far as there is room.
 */
export function spread(
  tops: readonly number[],
  height: number,
  low: number,
  high: number
): number[] {
  const placed: number[] = [];
  tops.forEach((top, i) => {
    placed.push(Math.max(top, i === 0 ? low : (placed[i - 1] ?? low) + height));
  });
  let ceiling = Math.max(high, low + (tops.length - 1) * height);
  for (let i = placed.length - 1; i >= 0; i--) {
    placed[i] = Math.min(placed[i] ?? 0, ceiling);
    ceiling = (placed[i] ?? 0) - height;
  }
  return placed;
}
