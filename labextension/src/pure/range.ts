/** The range of values that shows a curve best. */

import { LARGEST } from './ticks';

const FEW_POINTS = 40;

export interface Range {
  readonly low: number;
  readonly high: number;
}

/** The value below which `share` of the sorted values lie, between neighbours by their distance. */
export function percentile(sorted: ArrayLike<number>, share: number): number {
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)] ?? NaN;
  const above = sorted[Math.ceil(place)] ?? below;
  return below + (above - below) * (place - Math.floor(place));
}

/** The finite values, drawable and rising. */
export function sortedFinite(y: ArrayLike<number>): Float64Array {
  const kept = new Float64Array(y.length);
  let size = 0;
  for (let i = 0; i < y.length; i++) {
    const value = y[i] ?? NaN;
    if (Number.isFinite(value)) {
      kept[size++] = Math.min(Math.max(value, -LARGEST), LARGEST);
    }
  }
  return kept.subarray(0, size).sort();
}

/**
 * All of a curve, but for spikes that would flatten the rest.
 *
 * @param sorted - finite and rising.
 * @param mustShow - values that are never cut away.
 * @returns Equal ends for a constant curve, 0 to 1 without values.
 */
export function valueRange(sorted: ArrayLike<number>, mustShow: readonly number[] = []): Range {
  const size = sorted.length;
  if (size === 0) {
    return { low: 0, high: 1 };
  }
  const isShort = size < FEW_POINTS;
  // At least one value lies outside, or a single spike would count as the rest.
  const outer = isShort ? 0.1 : Math.max(0.02, 1.01 / (size - 1));
  const innerLow = percentile(sorted, outer);
  const innerHigh = percentile(sorted, 1 - outer);
  const span = innerHigh - innerLow;
  // A curve of few points has no spikes to speak of: only what is absurdly far away is cut.
  const allowed = span * (isShort ? 8 : 0.8);
  const shown = mustShow.filter(Number.isFinite);
  let low = sorted[0] ?? 0;
  let high = sorted[size - 1] ?? 1;
  if (high > innerHigh + allowed && span > 0) {
    high = Math.max(innerHigh + span / 4, ...shown);
  }
  if (low < innerLow - allowed && span > 0) {
    low = Math.min(innerLow - span / 4, ...shown);
  }
  return { low, high };
}

/** Room for a ghost, but never so much that the run's own curve is flattened. */
export function withGhost(own: Range, ghost: Range): Range {
  const room = (own.high - own.low) * 0.75 || Math.abs(own.high);
  return {
    low: Math.max(Math.min(own.low, ghost.low), own.low - room),
    high: Math.min(Math.max(own.high, ghost.high), own.high + room)
  };
}
