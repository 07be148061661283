/** What one chart shows of many runs: a curve each, and the words about them. */

import { type DrawingStyle, positive } from '../pure/drawing';
import { logAxisOf } from '../pure/drawing_axis';
import { overlayRange } from '../pure/overlay';
import { type Axis, valueAxis } from '../pure/ticks';
import type { Title } from '../pure/title';
import { drawn, type Line } from '../pure/visible';
import type { Settings } from '../view/context';
import type { Plot, Shown } from '../view/plot';
import type { ChartSource, Looking, Overlay, PointTable, Told } from '../view/source';

import { courseOf, isSmoothed, plainLine } from './course';
import type { CompareModel, Peer } from './model';
import { dotsOf, marksOf, paintPeers } from './paint';
import { nearestPeers } from './pointing';
import { tellPeers } from './readings';
import { pointTable } from './point_table';
import type { CompareSeries, PeerCurve } from './series';
import { Spotlight } from './spotlight';
import { overlayTitle } from './title';

/** With more, the values behind the smoothed curves would hide the curves. */
const MOST_RAW = 4;
/** A curve that passes the mouse within so many pixels is the one that is pointed at. */
const REACH_PX = 14;
const NO_LINE: Line = { x: new Float64Array(0), y: new Float64Array(0) };

/** One run in a chart. */
export interface PeerLine {
  readonly peer: Peer;
  readonly held: PeerCurve;
  /** Smoothed, if that is asked for. */
  readonly line: Line;
  /** The values behind a smoothed line, where they are shown. */
  readonly raw: Line | null;
  readonly isSmoothed: boolean;
}

export class CompareSource implements ChartSource {
  #lines: readonly PeerLine[] = [];
  /** Those that reach beyond what is seen. */
  #outside: readonly PeerLine[] = [];
  /** Those that are nearest to the mouse, the nearest first. */
  #near: readonly PeerLine[] = [];

  constructor(
    private readonly model: CompareModel,
    readonly series: CompareSeries,
    private readonly looking: Looking
  ) {}

  get xName(): string {
    return this.series.xName;
  }

  get isThinned(): boolean {
    return this.series.isThinned;
  }

  draw(axis: Axis, settings: Settings, style: DrawingStyle): Shown {
    const lines = this.#collect(axis, settings.smoothing, style.isZoomed);
    this.#lines = lines;
    const yAxis = this.#valueAxis(axis, settings.logY, style);
    const seen = lines.map(each => ({
      ...each,
      line: drawable(each.line, axis, settings.logY, style),
      raw: each.raw && drawable(each.raw, axis, settings.logY, style)
    }));
    const { model, series } = this;
    const marks = marksOf(seen, series, axis, yAxis);
    return {
      xAxis: axis,
      yAxis,
      dots: dotsOf(seen),
      says: this.#isOffLog(settings.logY) ? 'no value above 0' : '',
      paint: (theme, { isQuiet }) => paintPeers(seen, marks, theme, model.colours(), isQuiet)
    };
  }

  title(tickStep: number): Title {
    const astray = this.#outside.map(({ peer }) => peer);
    return overlayTitle(this.model, this.series, astray, tickStep);
  }

  tell(x: number): Told {
    const axis = this.looking.axis(this.xName);
    const { hot } = this.model.selection;
    return tellPeers(this.#lines, this.#near, hot, this.series, axis, x);
  }

  /** Of the run that is pointed at, else of the one with the most points. */
  places(axis: Axis): Float64Array {
    const { hot } = this.model.selection;
    const lines = this.#collect(axis, 0, false);
    const longest = lines.reduce<Line>(
      (one, { line }) => (line.x.length > one.x.length ? line : one),
      NO_LINE
    );
    return (lines.find(({ peer }) => peer.key === hot)?.line ?? longest).x;
  }

  table(axis: Axis): PointTable {
    return pointTable(this.#collect(axis, 0, false), this.series);
  }

  dropDetail(): void {
    this.series.dropDetail();
  }

  hover(at: { x: number; y: number } | null, plot: Plot): void {
    const near = at === null ? [] : nearestPeers(this.#lines, at, plot, this.#isLog);
    this.#near = near.map(({ line }) => line);
    const first = near[0];
    const isReached = first !== undefined && first.distancePx <= REACH_PX;
    this.model.selection.point(isReached ? first.line.peer.key : null);
  }

  overlay(area: HTMLElement, plot: Plot): Overlay {
    const find = (key: string) => this.#lines.find(({ peer }) => peer.key === key);
    return new Spotlight(area, plot, this.model.selection, () => this.#isLog, find);
  }

  /** There is something to draw, but not on this axis. */
  #isOffLog(isLog: boolean): boolean {
    const values = this.#lines.flatMap(({ line }) => [...line.y]);
    return isLog && values.length > 0 && !values.some(value => value > 0);
  }

  get #isLog(): boolean {
    return this.looking.settings.logY;
  }

  /** In the order of the legend. */
  #collect(axis: Axis, smoothing: number, isZoomed: boolean): PeerLine[] {
    const { model, series } = this;
    const peers = model.runs.flatMap(peer => {
      const held = series.curves.get(peer.key);
      return held && held.curve.size > 0 && model.selection.isShown(peer.key)
        ? [{ peer, held }]
        : [];
    });
    return peers.map(({ peer, held }) => {
      const curve = held.within(axis.low, axis.high);
      const isSmooth = isSmoothed(curve, smoothing);
      return {
        peer,
        held,
        line: courseOf(curve, smoothing, isZoomed),
        raw: isSmooth && peers.length <= MOST_RAW ? plainLine(curve) : null,
        isSmoothed: isSmooth
      };
    });
  }

  #valueAxis(axis: Axis, isLog: boolean, style: DrawingStyle): Axis {
    const lines = this.#lines.map(({ line }) => line);
    this.#outside = [];
    if (isLog) {
      const [main = NO_LINE, ...ghosts] = lines;
      return logAxisOf({ main, raw: null, ghosts, bestPoint: null }, axis);
    }
    const raws = this.#lines.map(({ raw }) => raw);
    const { low, high, outside } = overlayRange(lines, raws, axis, style.isZoomed);
    this.#outside = outside.flatMap(place => this.#lines[place] ?? []);
    return valueAxis(style.fromZero ? Math.min(0, low) : low, high, style.yParts);
  }
}

function drawable(line: Line, axis: Axis, isLog: boolean, { width }: DrawingStyle): Line {
  return drawn(isLog ? { x: line.x, y: positive(line.y) } : line, axis, width);
}
