/** One painter a page: it lets charts paint in turns, so that the page stays smooth. */

import { Pace, type Painted } from '../pure/pace';

export interface Paintable extends Painted {
  paint(): void;
}

class Painter {
  readonly #waiting = new Set<Paintable>();
  /** Those that are on the screen, of all panels of the page. */
  readonly #shown = new Set<Paintable>();
  readonly #pace = new Pace();
  #frame = 0;

  /** `chart` has something new; it is painted when it is its turn, if it is to be seen. */
  ask(chart: Paintable): void {
    this.#waiting.add(chart);
    this.#schedule();
  }

  /** The reader did something: waiting would be felt. */
  hurry(chart: Paintable): void {
    chart.paintedMs = -Infinity;
    this.ask(chart);
  }

  setShown(chart: Paintable, isShown: boolean): void {
    if (isShown) {
      this.#shown.add(chart);
      this.#schedule();
    } else {
      this.#shown.delete(chart);
    }
  }

  forget(chart: Paintable): void {
    this.#waiting.delete(chart);
    this.#shown.delete(chart);
  }

  #schedule(): void {
    if (this.#frame !== 0) {
      return;
    }
    if (this.#hasWork()) {
      this.#frame = requestAnimationFrame(now => this.#paint(now));
    } else {
      this.#pace.rest();
    }
  }

  #hasWork(): boolean {
    for (const chart of this.#waiting) {
      if (this.#shown.has(chart)) {
        return true;
      }
    }
    return false;
  }

  #paint(nowMs: number): void {
    this.#frame = 0;
    this.#pace.frame(nowMs);
    const waiting = [...this.#waiting].filter(chart => this.#shown.has(chart));
    for (const chart of this.#pace.dueNow(waiting, nowMs, this.#shown.size)) {
      this.#waiting.delete(chart);
      chart.paintedMs = nowMs;
      chart.paint();
    }
    this.#schedule();
  }
}

export const painter = new Painter();
