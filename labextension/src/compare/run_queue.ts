/** The facts of runs, together: a hundred live runs must not ask a hundred times a second. */

const AT_ONCE = 100;
const PAUSE_MS = 1_000;

export class RunQueue {
  readonly #waiting = new Set<string>();
  /** Those that were never fetched go first, and do not wait. */
  readonly #known = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isBusy = false;
  #isGone = false;

  /** @param fetch - never rejects. */
  constructor(private readonly fetch: (keys: readonly string[]) => Promise<void>) {}

  add(keys: readonly string[]): void {
    keys.forEach(key => this.#waiting.add(key));
    this.#goOn();
  }

  dispose(): void {
    this.#isGone = true;
    clearTimeout(this.#timer);
  }

  #goOn(): void {
    if (!this.#isBusy && this.#timer === undefined && this.#waiting.size > 0 && !this.#isGone) {
      void this.#work();
    }
  }

  async #work(): Promise<void> {
    const waiting = [...this.#waiting].sort(
      (a, b) => Number(this.#known.has(a)) - Number(this.#known.has(b))
    );
    const keys = waiting.slice(0, AT_ONCE);
    const isFirst = keys.some(key => !this.#known.has(key));
    keys.forEach(key => {
      this.#waiting.delete(key);
      this.#known.add(key);
    });
    this.#isBusy = true;
    await this.fetch(keys);
    this.#isBusy = false;
    if (isFirst) {
      this.#goOn();
      return;
    }
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#goOn();
    }, PAUSE_MS);
  }
}
