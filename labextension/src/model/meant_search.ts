/** The searches that were meant, as against those on the way to them, are offered again. */

import type { Looks } from './look';
import type { RunList } from './run_list';

export class MeantSearch {
  /** One whose answer is not there yet. */
  #waiting: string | null = null;

  constructor(
    private readonly list: RunList,
    private readonly looks: Looks
  ) {
    list.changed.connect(({ kind }) => kind === 'all' && this.#keep());
  }

  /** It is kept as soon as it has shown something. */
  mean(q: string): void {
    this.#waiting = q.trim() === '' ? null : q;
    this.#keep();
  }

  #keep(): void {
    const { failure, shownQuery, matched } = this.list;
    if (this.#waiting !== null && failure === null && shownQuery.q === this.#waiting) {
      this.looks.keepSearch({ q: this.#waiting, matched });
      this.#waiting = null;
    }
  }
}
