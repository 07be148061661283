/** The step at which media are looked at: one for all of a run, or each its own. */

import { Signal } from '../pure/signal';

export class Moment {
  /** Null for the newest. */
  step: number | null = null;
  isLinked = true;
  readonly changed = new Signal<object | null>();

  /** @param by - whoever moves it, who knows already. */
  set(step: number | null, by: object | null = null): void {
    if (step !== this.step) {
      this.step = step;
      this.changed.emit(by);
    }
  }

  link(isLinked: boolean): void {
    if (isLinked !== this.isLinked) {
      this.isLinked = isLinked;
      this.changed.emit(null);
    }
  }
}

/** The place of what stood at a step: the last one not after it; the first where all are later. */
export function placeAt(steps: readonly number[], step: number | null): number {
  if (step === null) {
    return steps.length - 1;
  }
  let low = 0;
  let high = steps.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((steps[middle] ?? 0) <= step) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return low;
}
