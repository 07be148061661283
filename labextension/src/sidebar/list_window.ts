/** The part of the list that is seen: its items are put on the page, and what lacks is fetched. */

import type { Workspace } from '../model/workspace';
import { setAttribute } from '../view/dom';

import type { ListPainter, ListPlaces } from './list_paint';
import type { Pool } from './pool';

/** Rows beyond what is seen, so that a flick of the wheel does not meet the void. */
const BEYOND = 6;
const TIDY_MS = 200;

export interface WindowParts {
  readonly element: HTMLElement;
  readonly workspace: Workspace;
  readonly pool: Pool;
  readonly painter: ListPainter;
  readonly places: ListPlaces;
}

export class ListWindow {
  #frame = 0;
  #tidyTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly parts: WindowParts) {}

  /** With the next frame, however often it is asked for. */
  soon(): void {
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.show();
    });
  }

  /** Put the items that are seen on the page; those that were there stay as they are. */
  show(): void {
    const { element, pool, places } = this.parts;
    const { scrollTop, clientHeight } = element;
    if (clientHeight === 0) {
      return;
    }
    const { stack, active } = places;
    const first = Math.max(0, stack.itemNear(scrollTop) - BEYOND);
    const last = Math.min(stack.itemCount - 1, stack.itemNear(scrollTop + clientHeight) + BEYOND);
    const wanted = new Map<string, number>();
    for (let number = first; number <= last; number++) {
      wanted.set(places.keyOf(number), number);
    }
    const focused = stack.itemAt(active);
    if (focused !== null) {
      // What has the focus is always there for those who are told of it.
      wanted.set(places.keyOf(active), active);
    }
    pool.keepOnly(wanted);
    wanted.forEach((number, key) => this.#place(key, number));
    setAttribute(element, 'aria-activedescendant', focused ? idOf(active) : undefined);
    element.classList.toggle('nbt-on-run', focused?.kind === 'row');
    this.#look(first, last);
    this.#tidy();
  }

  dispose(): void {
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#tidyTimer);
  }

  #place(key: string, number: number): void {
    const { pool, painter, places } = this.parts;
    const isHeading = places.stack.itemAt(number)?.kind === 'heading';
    const known = pool.get(key);
    const view = known ?? pool.take(key, isHeading);
    const { element } = view;
    if (element.dataset.item !== String(number)) {
      element.dataset.item = String(number);
      element.id = idOf(number);
      setAttribute(element, 'aria-rowindex', number + 1);
    }
    const place = `translateY(${places.stack.topOf(number)}px)`;
    if (element.style.transform !== place) {
      element.style.transform = place;
    }
    if (known === undefined) {
      painter.bind(view, number);
    }
  }

  /** Have what is seen fetched. */
  #look(first: number, last: number): void {
    const { workspace, pool, places } = this.parts;
    const { stack, layout } = places;
    const rows: number[] = [];
    for (const number of [first, first + 1, last - 1, last]) {
      const item = stack.itemAt(number);
      if (item?.kind === 'row') {
        rows.push(item.row);
      }
    }
    workspace.list.look(Math.min(...rows, stack.rowCount), Math.max(...rows, 0));
    if (layout.hasSparkline) {
      workspace.sparklines.want(pool.rows.map(({ row }) => row).filter(row => row !== null));
    }
  }

  /** Once it stands still. */
  #tidy(): void {
    clearTimeout(this.#tidyTimer);
    this.#tidyTimer = setTimeout(() => {
      // A row that is taken out of the page between press and release is not clicked.
      if (this.parts.element.matches(':active')) {
        this.#tidy();
      } else {
        this.parts.pool.putInOrder();
      }
    }, TIDY_MS);
  }
}

function idOf(number: number): string {
  return `nbt-item-${number}`;
}
