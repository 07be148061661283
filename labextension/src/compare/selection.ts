/** Which runs are shown, and which one the reader points at. */

import { hotRun } from '../model/hot';
import { Signal } from '../pure/signal';

export class Selection {
  /** True where other runs are shown than before; false where only another one is pointed at. */
  readonly changed = new Signal<boolean>();
  readonly #hidden = new Set<string>();
  readonly #forget: () => void;

  /** @param keys - of all runs. */
  constructor(
    private readonly store: string,
    private readonly keys: readonly string[]
  ) {
    this.#forget = hotRun.changed.connect(() => this.changed.emit(false));
  }

  /** The run that is pointed at here or in any other view of the page. */
  get hot(): string | null {
    const place = hotRun.place;
    const key = place?.store === this.store ? place.key : null;
    return key !== null && this.keys.includes(key) && this.isShown(key) ? key : null;
  }

  get hiddenCount(): number {
    return this.#hidden.size;
  }

  isShown(key: string): boolean {
    return !this.#hidden.has(key);
  }

  point(key: string | null): void {
    hotRun.set(key === null ? null : { store: this.store, key });
  }

  toggle(key: string): void {
    if (!this.#hidden.delete(key)) {
      this.#hidden.add(key);
    }
    this.changed.emit(true);
  }

  /** Show this run alone; where it is alone already, show all again. */
  showOnly(key: string): void {
    const isAlone = this.isShown(key) && this.#hidden.size === this.keys.length - 1;
    this.#hidden.clear();
    if (!isAlone) {
      this.keys.filter(other => other !== key).forEach(other => this.#hidden.add(other));
    }
    this.changed.emit(true);
  }

  showAll(): void {
    this.#hidden.clear();
    this.changed.emit(true);
  }

  dispose(): void {
    if (this.hot !== null) {
      this.point(null);
    }
    this.#forget();
  }
}
