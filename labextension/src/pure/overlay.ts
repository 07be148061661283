/** The range of values that shows curves laid over each other. */

import { percentile, valueRange, type Range } from './range';
import { lastFinite, sortedValues, within, type Line } from './visible';
import type { Axis } from './ticks';

/** A curve may stand out of the picture where the others get so many times as much room. */
const GAIN = 4;
/** Of all curves: the picture is that of the great majority. */
const MOST_OUTSIDE = 1 / 3;

/**
 * Of the x axis: how runs begin is much the same, and far from where they end. It may stand out
 * where that gives the rest a picture so many times as large.
 */
const BEGIN = 0.15;
const BEGIN_GAIN = 1.5;

export interface OverlayRange extends Range {
  /** Places of the curves that went astray: they reach beyond the range. */
  readonly outside: readonly number[];
}

interface Placed extends Range {
  readonly place: number;
}

/**
 * The range of all curves, each but for its spikes; one that went astray flattens no other.
 *
 * @param lines - as they are drawn.
 * @param raws - the values behind those that are smoothed, of which only the middle has to be seen.
 * @param isZoomed - the reader chose a part of x: how it begins matters as much as all else.
 */
export function overlayRange(
  lines: readonly Line[],
  raws: readonly (Line | null)[],
  xAxis: Axis,
  isZoomed = false
): OverlayRange {
  const whole = rangeFrom(lines, raws, xAxis, xAxis.low);
  if (isZoomed || lines.length < 2) {
    return whole;
  }
  const begin = xAxis.low + BEGIN * (xAxis.high - xAxis.low);
  const later = rangeFrom(lines, raws, xAxis, begin);
  return span(later) > 0 && span(later) * BEGIN_GAIN < span(whole) ? later : whole;
}

function rangeFrom(
  lines: readonly Line[],
  raws: readonly (Line | null)[],
  xAxis: Axis,
  begin: number
): OverlayRange {
  const seen = { low: begin, high: xAxis.high };
  const all = lines.flatMap((line, place) => {
    const range = rangeOf(line, seen);
    return range ? [{ place, ...range }] : [];
  });
  if (all.length === 0) {
    return { low: 0, high: 1, outside: [] };
  }
  let kept = all;
  let rest = all;
  for (let cut = 0; cut < Math.floor(all.length * MOST_OUTSIDE); cut++) {
    rest = withoutFurthest(rest);
    if (isAstray(hull(kept), hull(rest))) {
      kept = rest;
    }
  }
  const inside = new Set(kept.map(({ place }) => place));
  const noise = raws.filter((raw, place): raw is Line => raw !== null && inside.has(place));
  const outside = all.filter(({ place }) => !inside.has(place)).map(({ place }) => place);
  return { ...withNoise(hull(kept), noise, seen), outside };
}

type Seen = Pick<Axis, 'low' | 'high'>;

/** Of what is seen; of a run that ended before, where it ended. */
function rangeOf(line: Line, seen: Seen): Range | null {
  const last = lastFinite(line)?.y ?? NaN;
  const isOver = (line.x[line.x.length - 1] ?? -Infinity) < seen.low;
  const sorted = isOver ? [last].filter(Number.isFinite) : sortedValues(within(line, seen));
  return sorted.length > 0 ? valueRange(sorted, [last]) : null;
}

function hull(ranges: readonly Range[]): Range {
  return {
    low: Math.min(...ranges.map(({ low }) => low)),
    high: Math.max(...ranges.map(({ high }) => high))
  };
}

/** Halves: the distance of two huge values is no number. */
function span({ low, high }: Range): number {
  return high / 2 - low / 2;
}

/** Of another size than the others, not only apart from them: a bad run is worth being seen. */
function isAstray(all: Range, others: Range): boolean {
  const size = ({ low, high }: Range) => Math.max(Math.abs(low), Math.abs(high));
  return span(all) > GAIN * span(others) && size(all) > GAIN * size(others);
}

/** Without the one that makes the range the widest. */
function withoutFurthest(ranges: readonly Placed[]): Placed[] {
  const spans = ranges.map((_, out) => span(hull(ranges.filter((__, place) => place !== out))));
  const furthest = spans.indexOf(Math.min(...spans));
  return ranges.filter((_, place) => place !== furthest);
}

function withNoise(range: Range, raws: readonly Line[], seen: Seen): Range {
  let { low, high } = range;
  for (const raw of raws) {
    const sorted = sortedValues(within(raw, seen));
    if (sorted.length > 0) {
      low = Math.min(low, percentile(sorted, 0.05));
      high = Math.max(high, percentile(sorted, 0.95));
    }
  }
  return { low, high };
}
