/** The small curves of the rows that are seen, asked for together. */

import { Signal } from '../pure/signal';
import { PAGE_TIMER, Throttle, type Timer } from '../pure/throttle';
import { RequestError } from '../request';

import type { RunName, RunRow } from './runs';

export type Line = readonly (number | null)[];

/** The part of RunsApi that is used here. */
export interface LineApi {
  sparklines(
    metric: string,
    runs: readonly RunName[]
  ): Promise<Readonly<Record<RunName, readonly (number | string | null)[]>>>;
}

interface Kept {
  readonly line: Line;
  /** How many rows the run had: with more of them the curve is another one. */
  readonly rows: number;
  readonly askedMs: number;
}

/** Scrolling fast, most rows are gone before anybody could see their curve. */
const GATHER_MS = 60;
const BETWEEN_MS = 200;
/** The curve of a run that goes on is drawn again after this at the earliest. */
const SAME_RUN_MS = 2_000;
const MOST_KEPT = 3_000;

export class Sparklines {
  /** Curves of these runs have come. */
  readonly changed = new Signal<ReadonlySet<RunName>>();
  readonly #kept = new Map<RunName, Kept>();
  #wanted: readonly RunRow[] = [];
  #metric = '';
  readonly #ask: Throttle;

  constructor(
    private readonly api: LineApi,
    private readonly timer: Timer = PAGE_TIMER
  ) {
    this.#ask = new Throttle(() => void this.#fetch(), BETWEEN_MS, timer);
  }

  /** Another metric; empty for none. */
  set metric(metric: string) {
    if (metric !== this.#metric) {
      this.#metric = metric;
      this.#kept.clear();
      this.#ask.cancel();
    }
  }

  get metric(): string {
    return this.#metric;
  }

  lineOf(run: RunName): Line | null {
    return this.#kept.get(run)?.line ?? null;
  }

  /** These rows are seen. */
  want(rows: readonly RunRow[]): void {
    const nowMs = this.timer.now();
    this.#wanted = rows.filter(({ run, rows: count }) => {
      const kept = this.#kept.get(run);
      return !kept || (kept.rows !== count && nowMs - kept.askedMs >= SAME_RUN_MS);
    });
    if (this.#metric !== '' && this.#wanted.length > 0) {
      this.#ask.ask(GATHER_MS);
    }
  }

  dispose(): void {
    this.#ask.cancel();
  }

  async #fetch(): Promise<void> {
    const [metric, wanted] = [this.#metric, this.#wanted];
    this.#wanted = [];
    if (wanted.length === 0) {
      return;
    }
    try {
      const lines = await this.api.sparklines(
        metric,
        wanted.map(({ run }) => run)
      );
      if (metric === this.#metric) {
        this.#keep(wanted, lines);
      }
    } catch (error) {
      // A list without curves is still a list, and says itself what is wrong.
      if (!(error instanceof RequestError)) {
        throw error;
      }
    }
  }

  #keep(
    rows: readonly RunRow[],
    lines: Readonly<Record<RunName, readonly (number | string | null)[]>>
  ): void {
    for (const { run, rows: count } of rows) {
      const line = (lines[run] ?? []).map(value => (typeof value === 'number' ? value : null));
      this.#kept.delete(run);
      this.#kept.set(run, { line, rows: count, askedMs: this.timer.now() });
    }
    for (const run of this.#kept.keys()) {
      if (this.#kept.size <= MOST_KEPT) {
        break;
      }
      this.#kept.delete(run);
    }
    this.changed.emit(new Set(rows.map(({ run }) => run)));
  }
}
