/** The runs that were picked, seen or not. */

import { Signal } from '../pure/signal';

import type { RunName, RunRow } from './runs';

export class Selection {
  readonly changed = new Signal();
  readonly #picked = new Map<RunName, RunRow>();

  get size(): number {
    return this.#picked.size;
  }

  /** In the order in which they were picked. */
  get rows(): RunRow[] {
    return [...this.#picked.values()];
  }

  has(run: RunName): boolean {
    return this.#picked.has(run);
  }

  toggle(row: RunRow): void {
    if (!this.#picked.delete(row.run)) {
      this.#picked.set(row.run, row);
    }
    this.changed.emit();
  }

  add(rows: readonly RunRow[]): void {
    rows.forEach(row => this.#picked.set(row.run, row));
    this.changed.emit();
  }

  /** These, and no others. */
  replace(rows: readonly RunRow[]): void {
    this.#picked.clear();
    this.add(rows);
  }

  /** Let go of some, or of all. */
  drop(runs: Iterable<RunName> = [...this.#picked.keys()]): void {
    let isChanged = false;
    for (const run of runs) {
      isChanged = this.#picked.delete(run) || isChanged;
    }
    if (isChanged) {
      this.changed.emit();
    }
  }

  /** What is known of the picked ones has changed. */
  update(rows: readonly RunRow[]): void {
    // Most often nothing has: then nobody need paint anything.
    const mine = rows.filter(row => (this.#picked.get(row.run) ?? row) !== row);
    mine.forEach(row => this.#picked.set(row.run, row));
    if (mine.length > 0) {
      this.changed.emit();
    }
  }
}
