/** Whose turn it is to be painted, and how often: rarely where a page has much to do already. */

/** Between two paints of the same chart: at least, and where the page is overloaded. */
export const PAINT_INTERVAL_MS = 250;
export const LONGEST_INTERVAL_MS = 1_000;
const FRAME_MS = 1_000 / 60;
/** A longer gap between two frames is a pause, not a slow frame. */
const PAUSE_MS = 1_000;
/** How much the last gap counts in the mean. */
const WEIGHT = 0.1;
/** Frames are late, or in time, when their mean gap is so many times that of this screen. */
const LATE = 1.15;
const IN_TIME = 1.05;
/** Of an interval, how much is filled with painting: the frames left over are for what comes. */
const FILLED = 0.8;

/** Something that is painted. */
export interface Painted {
  /** When it was painted last, in milliseconds; -Infinity for never. */
  paintedMs: number;
}

/** The pace of all charts of a page: it slows down while frames are late. */
export class Pace {
  intervalMs = PAINT_INTERVAL_MS;
  #beforeMs = NaN;
  #gapMs = FRAME_MS;
  /** Of this screen, which may be slower than others. */
  #shortestMs = Infinity;

  /** A frame begins. */
  frame(nowMs: number): void {
    const gapMs = nowMs - this.#beforeMs;
    this.#beforeMs = nowMs;
    if (!(gapMs > 0 && gapMs < PAUSE_MS)) {
      return;
    }
    this.#shortestMs = Math.min(this.#shortestMs, gapMs);
    this.#gapMs += (gapMs - this.#gapMs) * WEIGHT;
    const usualMs = Math.max(FRAME_MS, this.#shortestMs);
    if (this.#gapMs > usualMs * LATE) {
      this.intervalMs = Math.min(this.intervalMs * 1.05, LONGEST_INTERVAL_MS);
    } else if (this.#gapMs < usualMs * IN_TIME) {
      this.intervalMs = Math.max(this.intervalMs * 0.98, PAINT_INTERVAL_MS);
    }
  }

  /** No frame is asked for: how long it takes until the next one says nothing. */
  rest(): void {
    this.#beforeMs = NaN;
  }

  /**
   * Those that are painted now: the ones that waited longest first.
   *
   * @param all - how many charts there are on the screen.
   */
  dueNow<T extends Painted>(waiting: Iterable<T>, nowMs: number, all: number): T[] {
    const due = [...waiting].filter(one => nowMs - one.paintedMs >= this.intervalMs);
    due.sort((a, b) => a.paintedMs - b.paintedMs);
    const frames = Math.max(1, Math.floor((this.intervalMs / FRAME_MS) * FILLED));
    return due.slice(0, Math.max(1, Math.ceil(all / frames)));
  }
}
