/** Which curves are to be fetched: of the charts that are seen, those that are not up to date. */

/** What is asked for at once. */
export interface Ask {
  readonly x: string;
  readonly metrics: readonly string[];
  readonly runs: readonly string[];
}

/** Of one question to the server. */
const MOST_METRICS = 20;
/** A larger answer takes longer than a reader likes to wait for the first chart. */
const MOST_POINTS = 150_000;

/** How many points of a curve are worth fetching where so many are laid over each other. */
export function pointsFor(runs: number): number {
  return runs <= 10 ? 1_500 : runs <= 40 ? 1_000 : 600;
}

export class Demand {
  /** By metric and x, the runs whose curves are as they are on disk, or on their way. */
  readonly #fresh = new Map<string, Set<string>>();
  #visible: readonly string[] = [];

  see(metrics: readonly string[]): void {
    this.#visible = metrics;
  }

  /** These runs have other rows. */
  age(runs: readonly string[]): void {
    for (const fresh of this.#fresh.values()) {
      runs.forEach(run => fresh.delete(run));
    }
  }

  /** All is to be fetched anew. */
  forget(): void {
    this.#fresh.clear();
  }

  /** It did not come. */
  putBack({ metrics, runs, x }: Ask): void {
    for (const metric of metrics) {
      runs.forEach(run => this.#fresh.get(keyOf(metric, x))?.delete(run));
    }
  }

  /**
   * What to ask for next; null if all is there. It counts as fresh from now on, so that what
   * changes while it is on its way is asked for again.
   *
   * @param runs - all that can be asked for, in their order.
   * @param xOf - what a metric is drawn over.
   * @param isWanted - whether the curve of a run is.
   */
  next(
    runs: readonly string[],
    xOf: (metric: string) => string,
    isWanted: (metric: string, run: string) => boolean = () => true
  ): Ask | null {
    const wanted = this.#visible.map(metric => {
      const x = xOf(metric);
      const fresh = this.#fresh.get(keyOf(metric, x));
      const missing = runs.filter(run => !fresh?.has(run) && isWanted(metric, run));
      return { metric, x, runs: missing };
    });
    const first = wanted.find(each => each.runs.length > 0);
    if (!first) {
      return null;
    }
    const size = first.runs.length * pointsFor(runs.length);
    const limit = Math.min(MOST_METRICS, Math.max(1, Math.floor(MOST_POINTS / size)));
    const alike = wanted.filter(
      each => each.x === first.x && each.runs.join() === first.runs.join()
    );
    const metrics = alike.slice(0, limit).map(({ metric }) => metric);
    for (const metric of metrics) {
      const key = keyOf(metric, first.x);
      const fresh = this.#fresh.get(key) ?? new Set();
      first.runs.forEach(run => fresh.add(run));
      this.#fresh.set(key, fresh);
    }
    return { x: first.x, metrics, runs: first.runs };
  }
}

function keyOf(metric: string, x: string): string {
  return JSON.stringify([metric, x]);
}
