/** The run that the reader points at: it stands out in every view of the page. */

import { Signal } from '../pure/signal';

export interface RunPlace {
  /** The id of the store. */
  readonly store: string;
  /** "<project folder>/<run folder>". */
  readonly key: string;
}

class HotRun {
  place: RunPlace | null = null;
  readonly changed = new Signal();

  set(place: RunPlace | null): void {
    const { place: before } = this;
    if (before?.store !== place?.store || before?.key !== place?.key) {
      this.place = place;
      this.changed.emit();
    }
  }
}

export const hotRun = new HotRun();
