/** What a chart shows of a metric: lines, marks and axes, before anything is painted. */

import type { Curve } from './curve';
import { lowerBound } from './nearest';
import { percentile, sortedFinite, valueRange, withGhost, type Range } from './range';
import { exponentialMean } from './smooth';
import { exactAxis, logAxis, stepAxis, timeAxis, valueAxis, type Axis } from './ticks';

/** Below this every point is marked, and nothing is smoothed. */
export const FEW_POINTS = 40;

export interface Line {
  readonly x: Float64Array;
  readonly y: Float64Array;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** How a reader wants to see all charts. */
export interface Look {
  /** 0 (off) to less than 1. */
  readonly smoothing: number;
  readonly logY: boolean;
  readonly showPrevious: boolean;
  readonly showBest: boolean;
}

/** What is known of a metric. */
export interface Subject {
  readonly run: Curve;
  readonly previous: Curve | null;
  readonly best: Curve | null;
  /** The best value, if it is known what is better. */
  readonly bestPoint: Point | null;
  /** The first x with a value that is no number. */
  readonly illX: number | null;
}

export interface Drawing {
  readonly x: Float64Array;
  /** The curve, or its smoothed course with the values behind it in `raw`. */
  readonly main: Float64Array;
  readonly raw: Float64Array | null;
  readonly previous: Line | null;
  readonly best: Line | null;
  readonly head: Point | null;
  readonly bestPoint: Point | null;
  readonly illX: number | null;
  readonly hasPoints: boolean;
  /** There is one value: no line shows it, and at the edge no small point does. */
  readonly isLone: boolean;
  /** The axis is logarithmic, and no value is above zero. */
  readonly isOffLog: boolean;
  readonly xAxis: Axis;
  readonly yAxis: Axis;
}

export interface DrawingStyle {
  /** Into about how many parts the ticks cut the y axis. */
  readonly yParts: number;
  /** Whether zero is always to be seen. */
  readonly fromZero: boolean;
  /** The reader chose a part of the x axis: what is in it is looked for, spikes too. */
  readonly isZoomed: boolean;
}

/** Make what is drawn; `xAxis` is shared by all charts with the same x. */
export function makeDrawing(
  subject: Subject,
  look: Look,
  xAxis: Axis,
  style: DrawingStyle
): Drawing {
  const { x, y } = subject.run;
  const isSmoothed = look.smoothing > 0 && x.length >= FEW_POINTS;
  const main = isSmoothed ? smoothed(x, y, look.smoothing, style.isZoomed) : y;
  const raw = isSmoothed ? y : null;
  const previous = look.showPrevious ? ghostLine(subject.previous, look.smoothing) : null;
  const best = look.showBest ? ghostLine(subject.best, look.smoothing) : null;
  const ghosts = [previous, best].filter(ghost => ghost !== null);
  const shown = { x, main, raw, ghosts, bestPoint: subject.bestPoint };
  const last = lastFinite(x, main);
  return {
    x,
    main: look.logY ? positive(main) : main,
    raw: raw && look.logY ? positive(raw) : raw,
    previous,
    best,
    head: last,
    // On a smoothed line the best value is off the line: a ring there would ring nothing.
    bestPoint: isSmoothed || subject.bestPoint?.x === last?.x ? null : subject.bestPoint,
    illX: subject.illX,
    hasPoints: pointsWithin(x, xAxis) < FEW_POINTS,
    isOffLog: look.logY && last !== null && !main.some(value => value > 0),
    isLone: x.length < FEW_POINTS && sortedFinite(y).length === 1,
    xAxis,
    yAxis: look.logY ? logRange(shown, xAxis) : valueRangeOf(shown, xAxis, style)
  };
}

/** What x means: it decides how ticks are placed and written. */
export type XKind = 'number' | 'duration' | 'clock';

/** The axis for a range of x; `isExact` after a zoom. */
export function xAxisFor(kind: XKind, low: number, high: number, isExact: boolean): Axis {
  if (kind !== 'number') {
    return timeAxis(low, high, kind === 'clock');
  }
  return isExact ? exactAxis(low, high) : stepAxis(low, high);
}

interface Shown {
  readonly x: Float64Array;
  readonly main: Float64Array;
  readonly raw: Float64Array | null;
  readonly ghosts: readonly Line[];
  readonly bestPoint: Point | null;
}

function valueRangeOf(shown: Shown, xAxis: Axis, style: DrawingStyle): Axis {
  const main = sortedFinite(within(shown.x, shown.main, xAxis));
  let range: Range;
  if (shown.raw) {
    const noise = sortedFinite(within(shown.x, shown.raw, xAxis));
    range = valueRange(main);
    if (noise.length > 0) {
      // Noise may stand out of the picture: it is the course of the curve that has to be seen.
      range = {
        low: Math.min(range.low, percentile(noise, 0.05)),
        high: Math.max(range.high, percentile(noise, 0.95))
      };
    }
  } else {
    const last = main.length > 0 ? lastFinite(shown.x, shown.main) : null;
    const best = shown.bestPoint;
    const marked = [last, best].filter(point => point !== null && isWithin(point.x, xAxis));
    range = valueRange(
      main,
      marked.map(point => point?.y ?? NaN)
    );
  }
  for (const ghost of shown.ghosts) {
    const values = sortedFinite(within(ghost.x, ghost.y, xAxis));
    if (values.length > 0) {
      range = main.length > 0 ? withGhost(range, valueRange(values)) : valueRange(values);
    }
  }
  const { low, high } = range;
  return valueAxis(style.fromZero ? Math.min(0, low) : low, high, style.yParts);
}

function logRange(shown: Shown, xAxis: Axis): Axis {
  const values = [shown.raw ?? shown.main].map(y => within(shown.x, y, xAxis));
  values.push(...shown.ghosts.map(ghost => within(ghost.x, ghost.y, xAxis)));
  let low = Infinity;
  let high = 0;
  for (const value of values.flatMap(part => [...part])) {
    if (value > 0 && Number.isFinite(value)) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  if (high === 0) {
    return logAxis(0.1, 10);
  }
  const room = high / low > 1.5 ? Math.min((high / low) ** 0.04, 1_000) : 1.5;
  return logAxis(low / room, Math.min(high * room, 1e308));
}

/**
 * What lies outside the picture counts as lying on its edge: a spike would else drag the mean along
 * for a while.
 */
function smoothed(x: Float64Array, y: Float64Array, strength: number, isZoomed: boolean) {
  if (isZoomed) {
    return exponentialMean(x, y, strength);
  }
  const { low, high } = valueRange(sortedFinite(y));
  const cut = y.map(value => (Number.isFinite(value) ? Math.min(Math.max(value, low), high) : NaN));
  return exponentialMean(x, cut, strength);
}

/** Of a ghost only the course matters: its noise would hide the run's own curve. */
function ghostLine(curve: Curve | null, smoothing: number): Line | null {
  if (curve === null || curve.size === 0) {
    return null;
  }
  const { x, y } = curve;
  const isSmoothed = smoothing > 0 && x.length >= FEW_POINTS;
  return { x, y: isSmoothed ? smoothed(x, y, smoothing, false) : y };
}

/** The part of `y` that is seen, with a point more on either side. */
function within(x: Float64Array, y: Float64Array, xAxis: Axis): Float64Array {
  const from = Math.max(0, lowerBound(x, xAxis.low) - 1);
  const to = Math.min(x.length, lowerBound(x, xAxis.high) + 1);
  return y.subarray(from, to);
}

function pointsWithin(x: Float64Array, xAxis: Axis): number {
  return lowerBound(x, xAxis.high) - lowerBound(x, xAxis.low);
}

function isWithin(x: number, xAxis: Axis): boolean {
  return x >= xAxis.low && x <= xAxis.high;
}

function lastFinite(x: Float64Array, y: Float64Array): Point | null {
  for (let i = y.length - 1; i >= 0; i--) {
    const value = y[i] ?? NaN;
    if (Number.isFinite(value)) {
      return { x: x[i] ?? 0, y: value };
    }
  }
  return null;
}

function positive(y: Float64Array): Float64Array {
  return y.map(value => (value > 0 ? value : NaN));
}
