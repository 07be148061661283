/** The points of one curve as they come in, few enough to be drawn. */

import { minmax } from './decimate';

export const MAX_POINTS = 2_000;
/** What is left after thinning, so that it does not happen with every message. */
const THINNED_TO = 1_500;

/** A growing curve, sorted by x; a value that is not finite is a gap. */
export class Curve {
  #x = new Float64Array(0);
  #y = new Float64Array(0);
  #t = new Float64Array(0);
  #size = 0;
  #isInteger = true;
  /** Grows with every change. */
  version = 0;

  get x(): Float64Array {
    return this.#x.subarray(0, this.#size);
  }

  get y(): Float64Array {
    return this.#y.subarray(0, this.#size);
  }

  /** When, in seconds since 1970. */
  get t(): Float64Array {
    return this.#t.subarray(0, this.#size);
  }

  get size(): number {
    return this.#size;
  }

  /** Whether all values so far are whole numbers. */
  get isInteger(): boolean {
    return this.#isInteger && this.#size > 0;
  }

  /** These are all the points. */
  replace(x: Float64Array, y: Float64Array, t: Float64Array): void {
    // New arrays: the old ones may be on the screen still.
    [this.#x, this.#y, this.#t] = [new Float64Array(0), new Float64Array(0), new Float64Array(0)];
    this.#size = 0;
    this.#isInteger = true;
    this.append(x, y, t);
  }

  /** These follow what is there; where their x does not, all is sorted. */
  append(x: Float64Array, y: Float64Array, t: Float64Array): void {
    const before = this.#size;
    const added = Math.min(x.length, y.length);
    this.#reserve(before + added);
    this.#x.set(x.subarray(0, added), before);
    this.#y.set(y.subarray(0, added), before);
    this.#t.set(t.length >= added ? t.subarray(0, added) : new Float64Array(added), before);
    this.#size = before + added;
    this.#isInteger =
      this.#isInteger && y.every(value => Number.isInteger(value) || value !== value);
    if (!this.#isRising(Math.max(1, before))) {
      const places = Uint32Array.from({ length: this.#size }, (_, i) => i);
      this.#keep(places.sort((a, b) => (this.#x[a] ?? 0) - (this.#x[b] ?? 0)));
    }
    if (this.#size > MAX_POINTS) {
      this.#keep(minmax(this.x, this.y, THINNED_TO));
    }
    this.version++;
  }

  #reserve(size: number): void {
    if (this.#x.length >= size) {
      return;
    }
    const room = Math.max(256, 2 ** Math.ceil(Math.log2(size)));
    this.#x = grown(this.x, room);
    this.#y = grown(this.y, room);
    this.#t = grown(this.t, room);
  }

  #isRising(from: number): boolean {
    for (let i = from; i < this.#size; i++) {
      if ((this.#x[i] ?? 0) < (this.#x[i - 1] ?? 0)) {
        return false;
      }
    }
    return true;
  }

  #keep(places: Uint32Array): void {
    const take = (from: Float64Array) => Float64Array.from(places, place => from[place] ?? NaN);
    [this.#x, this.#y, this.#t] = [take(this.#x), take(this.#y), take(this.#t)];
    this.#size = places.length;
  }
}

function grown(values: Float64Array, room: number): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(room);
  larger.set(values);
  return larger;
}
