/** What is seen of the list stays where it is while rows come and go above it. */

import type { RunName } from '../model/runs';
import type { RunList } from '../model/run_list';

import type { ListPlaces } from './list_paint';
import type { Pool } from './pool';

const SLIDE_MS = 160;

/** A run, and how far below the upper edge it is. */
export interface Anchor {
  readonly run: RunName;
  readonly below: number;
}

export class ListScroll {
  #slideTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly element: HTMLElement,
    private readonly pool: Pool,
    private readonly places: ListPlaces,
    private readonly list: RunList
  ) {}

  /** The first row that is seen whole. */
  anchor(): Anchor | null {
    const { scrollTop } = this.element;
    const { stack } = this.places;
    const number = stack.itemNear(scrollTop) + 1;
    const view = this.pool.rows.find(({ element }) => element.dataset.item === String(number));
    return scrollTop > 0 && view?.row
      ? { run: view.row.run, below: stack.topOf(number) - scrollTop }
      : null;
  }

  /** Scroll until it is where it was. */
  keep(anchor: Anchor | null): void {
    const number = anchor && this.numberOf(anchor.run);
    if (anchor && number !== null) {
      const top = this.places.stack.topOf(number) - anchor.below;
      if (Math.abs(top - this.element.scrollTop) >= 1) {
        this.element.scrollTop = top;
      }
    }
  }

  /** Scroll until an item is seen whole. */
  reveal(number: number): void {
    const { scrollTop, clientHeight } = this.element;
    const { stack } = this.places;
    const top = stack.topOf(number);
    const bottom = top + stack.heightOf(number);
    if (top < scrollTop) {
      this.element.scrollTop = top;
    } else if (bottom > scrollTop + clientHeight) {
      this.element.scrollTop = bottom - clientHeight;
    }
  }

  /** The number of the item of a run; null if it is folded away, or not near to what is seen. */
  numberOf(run: RunName): number | null {
    const place = this.list.placeOf(run);
    return place === undefined ? null : this.places.stack.itemOfRow(place);
  }

  /** Rows that move do it visibly; scrolling never does. */
  slide(): void {
    clearTimeout(this.#slideTimer);
    this.element.classList.add('nbt-sliding');
    this.#slideTimer = setTimeout(() => this.element.classList.remove('nbt-sliding'), SLIDE_MS);
  }

  dispose(): void {
    clearTimeout(this.#slideTimer);
  }
}
