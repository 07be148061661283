/** Brings a model what it needs of the server: only what is seen, only what has changed. */

import { waitMs } from '../model/backoff';
import type { StoreEvents } from '../model/events';
import type { Request } from '../messages';
import { RequestError } from '../request';
import type { ChannelStatus } from '../view/types';
import { WireError } from '../wire';

import type { CompareClient } from './client';
import { type Ask, Demand, pointsFor } from './demand';
import type { CompareModel } from './model';
import { RunQueue } from './run_queue';

/** What changes is fetched at most so often. */
const REFRESH_MS = 1_000;
/** All charts of a page zoom together: their questions are asked in one. */
const GATHER_MS = 30;

export interface FeedOptions {
  readonly client: CompareClient;
  readonly events: Pick<StoreEvents, 'listen'>;
  /** The page is seen: what nobody sees is not fetched. */
  readonly isSeen: () => boolean;
  readonly onStatus: (status: ChannelStatus) => void;
  /** The server refuses for good; trying again does not help. */
  readonly onRefused: (error: RequestError) => void;
  /** So long the facts of the runs wait for the first curves; they tell of the charts to draw. */
  readonly patienceMs?: number | undefined;
}

interface Zoom {
  readonly from: number;
  readonly to: number;
  readonly x: string;
  /** All that were asked for, and those that are to be asked for next. */
  readonly metrics: Set<string>;
  readonly waiting: Set<string>;
}

export class CompareFeed {
  readonly #demand = new Demand();
  readonly #facts: RunQueue;
  readonly #changed = new Set<string>();
  readonly #forget: () => void;
  #zoom: Zoom | null = null;
  #isFetching = false;
  #isGone = false;
  #failures = 0;
  #refreshedMs = -Infinity;
  #refreshTimer: ReturnType<typeof setTimeout> | undefined;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #zoomTimer: ReturnType<typeof setTimeout> | undefined;
  #factsTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly model: CompareModel,
    private readonly options: FeedOptions
  ) {
    this.#facts = new RunQueue(keys => this.#fetchRuns(keys));
    this.#forget = options.events.listen(
      keys => this.#note(keys),
      status => options.onStatus(status)
    );
    if (options.patienceMs) {
      this.#factsTimer = setTimeout(() => this.#askFacts(), options.patienceMs);
    } else {
      this.#askFacts();
    }
  }

  /** What the view asks for, in the words in which it asks the feed of one run. */
  send(request: Request): void {
    switch (request.type) {
      case 'visible':
        this.#demand.see(request.metrics);
        void this.#fetch();
        break;
      case 'x':
        this.model.setX(request.x ?? '');
        this.#zoom = null;
        this.#demand.forget();
        void this.#fetch();
        break;
      case 'detail':
        this.#askDetail(request.metric, request.from, request.to);
        break;
      case 'open':
        break;
    }
  }

  /** All of x is seen again: parts of it need no points of their own any more. */
  endZoom(): void {
    this.#zoom = null;
  }

  /** Curves of other runs are wanted. */
  goOn(): void {
    void this.#fetch();
  }

  /** The page is seen again. */
  hurry(): void {
    if (this.#retryTimer !== undefined) {
      void this.#fetch();
    }
    this.#refreshSoon();
  }

  dispose(): void {
    this.#isGone = true;
    this.#facts.dispose();
    this.#forget();
    clearTimeout(this.#refreshTimer);
    clearTimeout(this.#retryTimer);
    clearTimeout(this.#zoomTimer);
    clearTimeout(this.#factsTimer);
  }

  #askFacts(): void {
    clearTimeout(this.#factsTimer);
    this.#factsTimer = undefined;
    this.#facts.add(this.model.runs.map(run => run.key));
  }

  #note(keys: readonly string[]): void {
    keys.filter(key => this.model.peer(key)).forEach(key => this.#changed.add(key));
    this.#refreshSoon();
  }

  #refreshSoon(): void {
    if (this.#changed.size === 0 || this.#refreshTimer !== undefined || this.#isGone) {
      return;
    }
    const pastMs = Date.now() - this.#refreshedMs;
    this.#refreshTimer = setTimeout(() => this.#refresh(), Math.max(0, REFRESH_MS - pastMs));
  }

  #refresh(): void {
    this.#refreshTimer = undefined;
    if (!this.options.isSeen()) {
      // Nothing is lost: it is fetched when the page is seen again.
      return;
    }
    this.#refreshedMs = Date.now();
    const keys = [...this.#changed];
    this.#changed.clear();
    this.#facts.add(keys);
    this.#demand.age(keys);
    void this.#fetch();
    if (this.#zoom) {
      void this.#fetchDetail(this.#zoom, [...this.#zoom.metrics], keys);
    }
  }

  async #fetchRuns(keys: readonly string[]): Promise<void> {
    try {
      const answer = await this.options.client.describe(keys);
      if (!this.#isGone) {
        this.model.takeRuns(answer);
      }
    } catch (error) {
      this.#fail(error);
      if (error instanceof RequestError && error.code === 'offline') {
        this.#facts.add(keys);
      }
    }
  }

  /** One question after the other, until all is there. */
  async #fetch(): Promise<void> {
    if (this.#isFetching || this.#isGone) {
      return;
    }
    clearTimeout(this.#retryTimer);
    this.#retryTimer = undefined;
    this.#isFetching = true;
    try {
      for (let ask = this.#next(); ask !== null && !this.#isGone; ask = this.#next()) {
        await this.#fetchCurves(ask);
        this.#failures = 0;
      }
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#isFetching = false;
    }
  }

  /** Of the runs that can be asked for. */
  get #keys(): string[] {
    return this.model.runs.filter(run => !run.isGone).map(run => run.key);
  }

  #next(): Ask | null {
    const { model } = this;
    const xOf = (metric: string) => model.series(metric).xName;
    return this.#demand.next(this.#keys, xOf, (metric, key) => model.isWanted(metric, key));
  }

  async #fetchCurves(ask: Ask): Promise<void> {
    const max_points = pointsFor(this.model.runs.length);
    try {
      const answer = await this.options.client.curves({ ...ask, max_points });
      if (!this.#isGone) {
        this.model.takeCurves(ask.metrics, ask.runs, answer);
      }
    } catch (error) {
      this.#demand.putBack(ask);
      throw error;
    }
  }

  #askDetail(metric: string, from: number, to: number): void {
    const x = this.model.series(metric).xName;
    const zoom = this.#zoom;
    if (!zoom || zoom.from !== from || zoom.to !== to || zoom.x !== x) {
      this.#zoom = { from, to, x, waiting: new Set([metric]), metrics: new Set([metric]) };
    } else {
      zoom.metrics.add(metric);
      zoom.waiting.add(metric);
    }
    clearTimeout(this.#zoomTimer);
    this.#zoomTimer = setTimeout(() => {
      if (this.#zoom) {
        const metrics = [...this.#zoom.waiting];
        this.#zoom.waiting.clear();
        void this.#fetchDetail(this.#zoom, metrics, this.#keys);
      }
    }, GATHER_MS);
  }

  async #fetchDetail(
    zoom: Zoom,
    metrics: Iterable<string>,
    runs: readonly string[]
  ): Promise<void> {
    const { from, to, x } = zoom;
    const max_points = pointsFor(this.model.runs.length);
    for (const metric of metrics) {
      try {
        const question = { metrics: [metric], runs, x, max_points, start: from, end: to };
        const answer = await this.options.client.curves(question);
        if (this.#isGone || this.#zoom !== zoom) {
          return;
        }
        this.model.takeDetail({ from, to }, answer);
      } catch (error) {
        // The curves as they were drawn in full are there still.
        this.#fail(error);
        return;
      }
    }
  }

  /** Try again later, if that can help. */
  #fail(error: unknown): void {
    if (!(error instanceof RequestError || error instanceof WireError)) {
      throw error;
    }
    if (this.#isGone) {
      return;
    }
    if (error instanceof RequestError && error.code !== 'offline') {
      this.options.onRefused(error);
    }
    if (this.#retryTimer === undefined) {
      const pauseMs = waitMs(this.#failures, Math.random());
      this.#failures += 1;
      this.#retryTimer = setTimeout(() => void this.#fetch(), pauseMs);
    }
  }
}
