/** A run that is picked is shown in its colour: those that have none yet get one. */

import { Throttle, type Timer } from '../pure/throttle';
import { RequestError } from '../request';

import type { RunList } from './run_list';
import type { RunName } from './runs';
import type { RunsApi } from './runs_api';
import type { Selection } from './selection';

/** There are no more in a project. */
const MOST_COLOURS = 80;

export interface ClaimParts {
  readonly api: RunsApi;
  readonly list: RunList;
  readonly selection: Selection;
}

export class ColourClaims {
  /** Asked for once, whether there was one left or not. */
  readonly #claimed = new Set<string>();
  readonly #soon: Throttle;

  constructor(
    private readonly parts: ClaimParts,
    timer: Timer
  ) {
    this.#soon = new Throttle(() => void this.#claim(), 0, timer);
    parts.selection.changed.connect(() => this.#soon.ask());
  }

  dispose(): void {
    this.#soon.cancel();
  }

  async #claim(): Promise<void> {
    const { api, list, selection } = this.parts;
    const wanted = this.#wanted();
    if (wanted.length === 0) {
      return;
    }
    wanted.forEach(run => this.#claimed.add(`${api.store}:${run}`));
    try {
      const slots = await api.claimSlots(wanted);
      list.colour(slots);
      const coloured = selection.rows.filter(({ run }) => slots[run] !== undefined);
      selection.update(coloured.map(row => ({ ...row, slot: slots[row.run] ?? null })));
    } catch (error) {
      // Without a colour of its own it is grey, and can be picked all the same.
      if (!(error instanceof RequestError)) {
        throw error;
      }
    }
  }

  #wanted(): RunName[] {
    const { api, selection } = this.parts;
    return selection.rows
      .filter(({ run, slot }) => slot === null && !this.#claimed.has(`${api.store}:${run}`))
      .map(({ run }) => run)
      .slice(0, MOST_COLOURS);
  }
}
