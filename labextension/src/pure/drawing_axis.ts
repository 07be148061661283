/** The axes of a drawing: what they show of the curves, and what may stand out of the picture. */

import type { DrawingStyle } from './drawing';
import { percentile, valueRange, withGhost, type Range } from './range';
import { exactAxis, logAxis, stepAxis, timeAxis, valueAxis, type Axis } from './ticks';
import { isWithin, lastFinite, sortedValues, within, type Line, type Point } from './visible';

/** What x means: it decides how ticks are placed and written. */
export type XKind = 'number' | 'duration' | 'clock';

/** The axis for a range of x; `isExact` after a zoom. */
export function xAxisFor(kind: XKind, low: number, high: number, isExact: boolean): Axis {
  if (kind !== 'number') {
    return timeAxis(low, high, kind === 'clock');
  }
  return isExact ? exactAxis(low, high) : stepAxis(low, high);
}

/** What the y axis must have room for. */
interface Shown {
  readonly main: Line;
  readonly raw: Line | null;
  readonly ghosts: readonly Line[];
  readonly bestPoint: Point | null;
}

/** The axis of the values, linear. */
export function valueAxisOf(
  { main, raw, ghosts, bestPoint }: Shown,
  xAxis: Axis,
  style: Pick<DrawingStyle, 'yParts' | 'fromZero' | 'factor' | 'full'>
): Axis {
  const own = sortedValues(within(main, xAxis));
  let range = raw ? courseRange(own, raw, xAxis) : curveRange(own, main, bestPoint, xAxis);
  for (const ghost of ghosts) {
    const values = sortedValues(within(ghost, xAxis));
    if (values.length > 0) {
      range = own.length > 0 ? withGhost(range, valueRange(values)) : valueRange(values);
    }
  }
  const { factor = 1, full = -Infinity } = style;
  const low = style.fromZero ? Math.min(0, range.low) : range.low;
  const axis = valueAxis(low * factor, Math.max(range.high, full) * factor, style.yParts);
  return factor === 1 ? axis : times(axis, 1 / factor);
}

/** The same labels at values so many times as large. */
function times({ low, high, ticks, labels, tickStep }: Axis, factor: number): Axis {
  return {
    low: low * factor,
    high: high * factor,
    ticks: ticks.map(tick => tick * factor),
    labels,
    tickStep: tickStep * factor
  };
}

/** Noise may stand out of the picture: it is the course of the curve that has to be seen. */
function courseRange(course: Float64Array, raw: Line, xAxis: Axis): Range {
  const { low, high } = valueRange(course);
  const noise = sortedValues(within(raw, xAxis));
  if (noise.length === 0) {
    return { low, high };
  }
  return {
    low: Math.min(low, percentile(noise, 0.05)),
    high: Math.max(high, percentile(noise, 0.95))
  };
}

function curveRange(own: Float64Array, line: Line, best: Point | null, xAxis: Axis): Range {
  const marked = [own.length > 0 ? lastFinite(line) : null, best]
    .filter(point => point !== null)
    .filter(point => isWithin(point.x, xAxis));
  return valueRange(
    own,
    marked.map(point => point.y)
  );
}

/** The axis of the values, logarithmic. */
export function logAxisOf({ main, raw, ghosts }: Shown, xAxis: Axis): Axis {
  let low = Infinity;
  let high = 0;
  for (const line of [raw ?? main, ...ghosts]) {
    for (const value of within(line, xAxis).y) {
      if (value > 0 && Number.isFinite(value)) {
        low = Math.min(low, value);
        high = Math.max(high, value);
      }
    }
  }
  if (high === 0) {
    return logAxis(0.1, 10);
  }
  const room = high / low > 1.5 ? Math.min((high / low) ** 0.04, 1_000) : 1.5;
  return logAxis(low / room, Math.min(high * room, 1e308));
}
