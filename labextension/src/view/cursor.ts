/** The crosshair that all charts over the same x share. */

import { Signal } from '../pure/signal';

export interface CursorPlace {
  readonly xName: string;
  readonly x: number;
  /** Where charts of many curves are pointed at, in pixels from their top. */
  readonly y?: number;
  /** The chart that the reader points at: beside it the values are told. */
  readonly owner: object;
}

export class Cursor {
  place: CursorPlace | null = null;
  readonly moved = new Signal<CursorPlace | null>();
  #isAsked = false;

  set(place: CursorPlace | null): void {
    if (
      place === this.place ||
      (place?.x === this.place?.x &&
        place?.y === this.place?.y &&
        place?.owner === this.place?.owner)
    ) {
      return;
    }
    this.place = place;
    this.#tell();
  }

  /** What `owner` shows has changed under the crosshair. */
  retell(owner: object): void {
    if (this.place?.owner === owner) {
      this.#tell();
    }
  }

  /** Leave, unless another chart has the crosshair by now. */
  leave(owner: object): void {
    if (this.place?.owner === owner) {
      this.set(null);
    }
  }

  #tell(): void {
    // A mouse tells more often than a screen can show.
    if (!this.#isAsked) {
      this.#isAsked = true;
      requestAnimationFrame(() => {
        this.#isAsked = false;
        this.moved.emit(this.place);
      });
    }
  }
}
