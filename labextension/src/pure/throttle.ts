/** Do something soon, but not again and again. */

export interface Timer {
  readonly now: () => number;
  readonly after: (ms: number, action: () => void) => () => void;
}

/** The page's own; tests bring their own. */
export const PAGE_TIMER: Timer = {
  now: () => Date.now(),
  after: (ms, action) => {
    const timer = setTimeout(action, ms);
    return () => clearTimeout(timer);
  }
};

export class Throttle {
  #lastMs = -Infinity;
  #dueMs = Infinity;
  #cancel: (() => void) | null = null;

  /** @param betweenMs - from one time to the next, at least. */
  constructor(
    private readonly action: () => void,
    public betweenMs: number,
    private readonly timer: Timer = PAGE_TIMER
  ) {}

  /** At once if it was not done lately; never earlier than in `waitMs`. */
  ask(waitMs = 0): void {
    const now = this.timer.now();
    const due = Math.max(now + waitMs, this.#lastMs + this.betweenMs);
    if (due >= this.#dueMs) {
      return;
    }
    this.#cancel?.();
    this.#dueMs = due;
    this.#cancel = this.timer.after(Math.max(0, due - now), () => this.#do());
  }

  cancel(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#dueMs = Infinity;
  }

  #do(): void {
    this.cancel();
    this.#lastMs = this.timer.now();
    this.action();
  }
}
