/** Which runs are shown, and which one the reader points at. */

import { hotRun } from '../model/hot';
import { Signal } from '../pure/signal';

export class Selection {
  /** True where other runs are shown than before; false where only another one is pointed at. */
  readonly changed = new Signal<boolean>();
  readonly #hidden = new Set<string>();
  /** Null where nobody filters. */
  #passed: ReadonlySet<string> | null = null;
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
    return this.keys.filter(key => !this.isShown(key)).length;
  }

  isShown(key: string): boolean {
    return !this.#hidden.has(key) && this.isPassed(key);
  }

  /** Whether a filter lets it through, hidden or not. */
  isPassed(key: string): boolean {
    return this.#passed?.has(key) ?? true;
  }

  /** The runs that the reader has hidden. */
  get hidden(): readonly string[] {
    return [...this.#hidden];
  }

  hide(keys: readonly string[]): void {
    keys.filter(key => this.keys.includes(key)).forEach(key => this.#hidden.add(key));
    this.changed.emit(true);
  }

  /** Let only these through; null for all. */
  filter(passed: ReadonlySet<string> | null): void {
    const before = this.#passed;
    this.#passed = passed;
    const isSame = (one: ReadonlySet<string>, other: ReadonlySet<string>) =>
      one.size === other.size && [...one].every(key => other.has(key));
    if (before === null || passed === null ? before !== passed : !isSame(before, passed)) {
      this.changed.emit(true);
    }
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
    const isAlone = !this.#hidden.has(key) && this.#hidden.size === this.keys.length - 1;
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
