/** One metric of all runs: their curves, their statistics, and which of them is the best. */

import { Curve } from '../pure/curve';
import { type Direction, type Facts, bestOf, readFacts } from '../pure/title';
import type { Counted } from '../view/source';

import type { CurveEntry } from './messages';

const NOTHING = new Float64Array(0);

/** More points of a part of a curve. */
interface Detail {
  readonly from: number;
  readonly to: number;
  readonly curve: Curve;
}

/** The curve of one run. */
export class PeerCurve {
  readonly curve = new Curve();
  facts: Facts | null = null;
  points = 0;
  drawn = 0;
  detail: Detail | null = null;

  /** What is drawn of it when `from` to `to` is seen. */
  within(from: number, to: number): Curve {
    const { detail } = this;
    return detail !== null && detail.from <= from && detail.to >= to ? detail.curve : this.curve;
  }
}

export interface Best {
  readonly key: string;
  readonly x: number;
  readonly y: number;
}

export class CompareSeries implements Counted {
  /** `_step`, `_runtime`, `_timestamp` or a metric. */
  xName = '_step';
  direction: Direction = null;
  /** By the key of the run; runs without this metric have none. */
  readonly curves = new Map<string, PeerCurve>();
  /** Who has no such metric, as far as was asked. */
  readonly absent = new Set<string>();
  readonly last = '';

  constructor(
    readonly metric: string,
    private readonly isShown: (key: string) => boolean
  ) {}

  place(xName: string, direction: Direction): void {
    this.direction = direction;
    if (this.xName !== xName) {
      this.xName = xName;
      this.curves.clear();
      this.absent.clear();
    }
  }

  /** Of the runs that are shown: how many points there are, and how many of them are drawn. */
  get points(): number {
    return this.sum(curve => curve.points);
  }

  get drawn(): number {
    return this.sum(curve => curve.drawn);
  }

  get isThinned(): boolean {
    return this.shown.some(([, { points, drawn }]) => points > drawn);
  }

  get isInteger(): boolean {
    const curves = this.shown.filter(([, { curve }]) => curve.size > 0);
    return curves.length > 0 && curves.every(([, { curve }]) => curve.isInteger);
  }

  /** The curves of the runs that are shown. */
  get shown(): [string, PeerCurve][] {
    return [...this.curves].filter(([key]) => this.isShown(key));
  }

  /** The answer for the runs that were asked for. */
  take(asked: readonly string[], entries: readonly CurveEntry[], buffers: readonly Float64Array[]) {
    const found = new Map(entries.map(entry => [entry.run, entry]));
    for (const key of asked) {
      const entry = found.get(key);
      if (entry === undefined || entry.facts.count === 0) {
        this.curves.delete(key);
        this.absent.add(key);
        continue;
      }
      this.absent.delete(key);
      const peer = this.curves.get(key) ?? new PeerCurve();
      peer.curve.replace(...columns(entry, buffers), NOTHING);
      peer.facts = readFacts(entry.facts);
      peer.points = entry.points;
      peer.drawn = Math.min(entry.points, peer.curve.size);
      this.curves.set(key, peer);
    }
  }

  takeDetail(
    window: { readonly from: number; readonly to: number },
    entries: readonly CurveEntry[],
    buffers: readonly Float64Array[]
  ): void {
    for (const entry of entries) {
      const peer = this.curves.get(entry.run);
      if (peer) {
        const curve = new Curve();
        curve.replace(...columns(entry, buffers), NOTHING);
        peer.detail = { ...window, curve };
      }
    }
  }

  dropDetail(): void {
    for (const peer of this.curves.values()) {
      peer.detail = null;
    }
  }

  /** The best value of one run; null where it is not known what is better. */
  bestOf(key: string): { x: number; y: number } | null {
    const facts = this.curves.get(key)?.facts;
    return facts ? bestOf(facts, this.direction) : null;
  }

  /** The shown runs that have a best value, the best first. */
  get ranking(): Best[] {
    const sign = this.direction === 'min' ? 1 : -1;
    return this.shown
      .map(([key]) => ({ key, best: this.bestOf(key) }))
      .flatMap(({ key, best }) => (best && !Number.isNaN(best.y) ? [{ key, ...best }] : []))
      .sort((a, b) => (a.y === b.y ? 0 : sign * (a.y < b.y ? -1 : 1)));
  }

  private sum(count: (curve: PeerCurve) => number): number {
    return this.shown.reduce((sum, [, curve]) => sum + count(curve), 0);
  }
}

function columns(
  { x, y }: CurveEntry,
  buffers: readonly Float64Array[]
): [Float64Array, Float64Array] {
  return [buffers[x] ?? NOTHING, buffers[y] ?? NOTHING];
}
