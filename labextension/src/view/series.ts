/** All that is known of one metric: its curve, its ghosts, its statistics. */

import type { CurveHeader, DetailHeader, GhostRun } from '../messages';

import { Curve } from '../pure/curve';
import type { Subject } from '../pure/drawing';
import { metric } from '../pure/format';
import { figure, scaleOf, unitOf, type Scale, type Unit } from '../pure/units';
import { bestOf, readFacts, type Direction, type Facts } from '../pure/title';

const NOTHING = new Float64Array(0);

/** More points of a part of a curve. */
interface Detail {
  readonly from: number;
  readonly to: number;
  readonly curve: Curve;
}

export class Series {
  readonly run = new Curve();
  previous: Curve | null = null;
  best: Curve | null = null;
  previousRun: GhostRun | null = null;
  bestRun: GhostRun | null = null;
  facts: Facts | null = null;
  /** `_step`, `_runtime`, `_timestamp` or a metric. */
  xName = '_step';
  direction: Direction = null;
  /** How many values there are, and how many of them are drawn. */
  points = 0;
  drawn = 0;
  readonly unit: Unit | null;
  #detail: Detail | null = null;
  /** Over which x it is going to be drawn, while the curve over another is still shown. */
  #next: string | null = null;

  constructor(readonly metric: string) {
    this.unit = unitOf(metric);
  }

  /** What it is drawn over; until the new curve comes, the old one stays with its old axis. */
  place(xName: string, direction: Direction): void {
    this.direction = direction;
    this.#next = this.xName === xName ? null : xName;
    if (this.run.size === 0) {
      this.settle();
    }
  }

  /** What is shown over another x is of no use any more. */
  settle(): void {
    if (this.#next !== null) {
      this.xName = this.#next;
      this.#next = null;
      this.run.replace(NOTHING, NOTHING, NOTHING);
      this.#detail = null;
      this.previous = this.best = null;
      this.facts = null;
    }
  }

  takeCurve(header: CurveHeader, buffers: Float64Array[]): void {
    const [x, y, t] = columns(header, buffers);
    this.settle();
    if (header.which !== 'run') {
      const ghost = (header.which === 'best' ? this.best : this.previous) ?? new Curve();
      ghost[header.replace ? 'replace' : 'append'](x, y, t);
      this[header.which] = ghost;
      this[header.which === 'best' ? 'bestRun' : 'previousRun'] = header.run ?? null;
      return;
    }
    this.run[header.replace ? 'replace' : 'append'](x, y, t);
    this.facts = readFacts(header.facts);
    this.points = header.points;
    this.drawn = Math.min(header.points, this.run.size);
  }

  takeDetail(header: DetailHeader, buffers: Float64Array[]): void {
    const curve = new Curve();
    curve.replace(...columns(header, buffers));
    this.#detail = { from: header.from, to: header.to, curve };
  }

  dropDetail(): void {
    this.#detail = null;
  }

  /** How its values are written, if it is a figure of the computer. */
  get scale(): Scale | null {
    const { unit, facts } = this;
    return unit && scaleOf(unit, Math.max(Math.abs(facts?.min ?? 0), Math.abs(facts?.max ?? 0)));
  }

  /** The last value in words. */
  get last(): string {
    const last = this.facts?.last;
    return last == null ? '' : this.words(last);
  }

  /** A value in words, with its unit. */
  words(value: number): string {
    const { scale } = this;
    return scale
      ? `${figure(value, scale)} ${scale.words}`
      : metric(value, { isInteger: this.run.isInteger });
  }

  /** Whether a part of the curve is known better than it is drawn in full. */
  get isThinned(): boolean {
    return this.points > this.run.size;
  }

  /** What is drawn of it when `from` to `to` is seen. */
  subject(from: number, to: number): Subject {
    const detail = this.#detail;
    const isDetailed = detail !== null && detail.from <= from && detail.to >= to;
    return {
      run: isDetailed ? detail.curve : this.run,
      previous: this.previous,
      best: this.best,
      bestPoint: this.facts && bestOf(this.facts, this.direction),
      illX: this.facts?.firstIllX ?? null
    };
  }
}

function columns(
  header: { x: number; y: number; t: number },
  buffers: Float64Array[]
): [Float64Array, Float64Array, Float64Array] {
  return [buffers[header.x] ?? NOTHING, buffers[header.y] ?? NOTHING, buffers[header.t] ?? NOTHING];
}
