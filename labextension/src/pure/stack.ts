/** Where everything in a long list stands: headings, and rows of one height below them. */

/** Rows that follow each other, below a heading or not. */
export interface Stretch {
  /** How many rows there are. */
  readonly count: number;
  readonly hasHeading: boolean;
  /** Only the heading is shown. */
  readonly isFolded: boolean;
}

export type Item =
  | { readonly kind: 'heading'; readonly stretch: number }
  /** `row` counts through all stretches, whether they are folded or not. */
  | { readonly kind: 'row'; readonly stretch: number; readonly row: number };

interface Place {
  readonly item: number;
  readonly row: number;
  readonly top: number;
}

/** Finds items by number and by place, in a list that is never laid out as a whole. */
export class Stack {
  readonly itemCount: number;
  readonly rowCount: number;
  /** In pixels, as all lengths here. */
  readonly height: number;
  readonly #places: Place[] = [];

  constructor(
    readonly stretches: readonly Stretch[],
    readonly headingHeight: number,
    readonly rowHeight: number
  ) {
    let [item, row, top] = [0, 0, 0];
    for (const { count, hasHeading, isFolded } of stretches) {
      this.#places.push({ item, row, top });
      const shown = isFolded ? 0 : count;
      item += shown + Number(hasHeading);
      row += count;
      top += shown * rowHeight + (hasHeading ? headingHeight : 0);
    }
    [this.itemCount, this.rowCount, this.height] = [item, row, top];
  }

  /** The item of this number; null beyond the end. */
  itemAt(number: number): Item | null {
    if (number < 0 || number >= this.itemCount) {
      return null;
    }
    const stretch = this.#find(place => place.item <= number);
    const place = this.#places[stretch] as Place;
    const { hasHeading } = this.stretches[stretch] as Stretch;
    if (hasHeading && number === place.item) {
      return { kind: 'heading', stretch };
    }
    return { kind: 'row', stretch, row: place.row + number - place.item - Number(hasHeading) };
  }

  /** How far below the top of the list an item begins. */
  topOf(number: number): number {
    const item = this.itemAt(number);
    if (item === null) {
      return number < 0 ? 0 : this.height;
    }
    const place = this.#places[item.stretch] as Place;
    const { hasHeading } = this.stretches[item.stretch] as Stretch;
    const heading = hasHeading && item.kind === 'row' ? this.headingHeight : 0;
    const rows = item.kind === 'row' ? item.row - place.row : 0;
    return place.top + heading + rows * this.rowHeight;
  }

  heightOf(number: number): number {
    return this.itemAt(number)?.kind === 'heading' ? this.headingHeight : this.rowHeight;
  }

  /** The number of the item that is drawn at this distance from the top of the list. */
  itemNear(y: number): number {
    if (this.itemCount === 0) {
      return -1;
    }
    const stretch = this.#find(place => place.top <= y);
    const place = this.#places[stretch] as Place;
    const { hasHeading, isFolded, count } = this.stretches[stretch] as Stretch;
    const below = y - place.top - (hasHeading ? this.headingHeight : 0);
    if (below < 0) {
      return place.item;
    }
    const shown = isFolded ? 0 : count;
    const row = Math.min(Math.floor(below / this.rowHeight), shown - 1);
    return Math.max(place.item, place.item + Number(hasHeading) + row);
  }

  /** The number of the item of a row; null while its stretch is folded. */
  itemOfRow(row: number): number | null {
    if (row < 0 || row >= this.rowCount) {
      return null;
    }
    const stretch = this.#find(place => place.row <= row);
    const place = this.#places[stretch] as Place;
    const { hasHeading, isFolded } = this.stretches[stretch] as Stretch;
    return isFolded ? null : place.item + Number(hasHeading) + row - place.row;
  }

  /** The last stretch that passes; the first one always does. */
  #find(isBefore: (place: Place) => boolean): number {
    let [low, high] = [0, this.#places.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (isBefore(this.#places[middle] as Place)) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }
}
