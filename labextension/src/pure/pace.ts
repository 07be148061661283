/** Whose turn it is to be painted: each at most four times a second, few of them in one frame. */

/** Between two paints of the same chart. */
export const PAINT_INTERVAL_MS = 250;
/** Frames over which the charts are spread, so that none of them becomes long. */
const FRAMES = 12;

/** Something that is painted. */
export interface Painted {
  /** When it was painted last, in milliseconds; -Infinity for never. */
  paintedMs: number;
}

/** Those that are painted now: the ones that waited longest first. */
export function dueNow<T extends Painted>(waiting: Iterable<T>, nowMs: number, all: number): T[] {
  const due = [...waiting].filter(one => nowMs - one.paintedMs >= PAINT_INTERVAL_MS);
  due.sort((a, b) => a.paintedMs - b.paintedMs);
  return due.slice(0, Math.max(1, Math.ceil(all / FRAMES)));
}
