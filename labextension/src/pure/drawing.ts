/** What a chart shows of a metric: lines, marks and axes, before anything is painted. */

import type { Curve } from './curve';
import { logAxisOf, valueAxisOf } from './drawing_axis';
import { valueRange } from './range';
import { exponentialMean } from './smooth';
import type { Axis } from './ticks';
import { drawn, lastFinite, pointsWithin, sortedValues, type Line, type Point } from './visible';

export type { Line, Point } from './visible';

/** Below this every point is marked, and nothing is smoothed. */
export const FEW_POINTS = 40;

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
  /** The curve, or its smoothed course with the values behind it in `raw`. */
  readonly main: Line;
  readonly raw: Line | null;
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
  /** Of the plot, in dots of the screen; null where it is not known yet. */
  readonly width: number | null;
  /** What the labels of the values are of them. */
  readonly factor?: number;
  /** As far as the axis reaches at least, where all is known: 100 %. */
  readonly full?: number;
}

/** Make what is drawn; `xAxis` is shared by all charts with the same x. */
export function makeDrawing(
  subject: Subject,
  look: Look,
  xAxis: Axis,
  style: DrawingStyle
): Drawing {
  const all = { x: subject.run.x, y: subject.run.y };
  const isSmoothed = look.smoothing > 0 && all.x.length >= FEW_POINTS;
  const main = isSmoothed ? smoothed(all, look.smoothing, style.isZoomed) : all;
  const raw = isSmoothed ? all : null;
  const previous = look.showPrevious ? ghostLine(subject.previous, look.smoothing) : null;
  const best = look.showBest ? ghostLine(subject.best, look.smoothing) : null;
  const ghosts = [previous, best].filter(ghost => ghost !== null);
  const shown = { main, raw, ghosts, bestPoint: subject.bestPoint };
  const last = lastFinite(main);
  const draw = (line: Line) =>
    drawn(look.logY ? { x: line.x, y: positive(line.y) } : line, xAxis, style.width);
  return {
    main: draw(main),
    raw: raw && draw(raw),
    previous: previous && draw(previous),
    best: best && draw(best),
    head: last,
    // On a smoothed line the best value is off the line: a ring there would ring nothing.
    bestPoint: isSmoothed || subject.bestPoint?.x === last?.x ? null : subject.bestPoint,
    illX: subject.illX,
    hasPoints: pointsWithin(all.x, xAxis) < FEW_POINTS,
    isOffLog: look.logY && last !== null && !main.y.some(value => value > 0),
    isLone: all.x.length < FEW_POINTS && sortedValues(all).length === 1,
    xAxis,
    yAxis: look.logY ? logAxisOf(shown, xAxis) : valueAxisOf(shown, xAxis, style)
  };
}

/** Of fewer points a mean hardly reaches from one to the next: a spike drags nothing along. */
const DENSE_POINTS = 200;

/**
 * What lies outside the picture counts as lying on its edge: a spike would else drag the mean along
 * for a while.
 */
export function smoothed(line: Line, strength: number, isZoomed: boolean): Line {
  const { x, y } = line;
  if (isZoomed || x.length < DENSE_POINTS) {
    return { x, y: exponentialMean(x, y, strength) };
  }
  const { low, high } = valueRange(sortedValues(line));
  const cut = y.map(value => (Number.isFinite(value) ? Math.min(Math.max(value, low), high) : NaN));
  return { x, y: exponentialMean(x, cut, strength) };
}

interface Ghost {
  readonly version: number;
  readonly smoothing: number;
  readonly line: Line;
}

/** Ghosts hardly ever change: they are worked out once. */
const GHOSTS = new WeakMap<Curve, Ghost>();

/** Of a ghost only the course matters: its noise would hide the run's own curve. */
function ghostLine(curve: Curve | null, smoothing: number): Line | null {
  if (curve === null || curve.size === 0) {
    return null;
  }
  const { version } = curve;
  const known = GHOSTS.get(curve);
  if (known?.version === version && known.smoothing === smoothing) {
    return known.line;
  }
  const all = { x: curve.x, y: curve.y };
  const isSmoothed = smoothing > 0 && curve.size >= FEW_POINTS;
  const line = isSmoothed ? smoothed(all, smoothing, false) : all;
  GHOSTS.set(curve, { version, smoothing, line });
  return line;
}

export function positive(y: Float64Array): Float64Array {
  return y.map(value => (value > 0 ? value : NaN));
}
