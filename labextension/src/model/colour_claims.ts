/** A run that is picked is shown in its colour: those that have none yet get one. */

import { Throttle, type Timer } from '../pure/throttle';
import { RequestError } from '../request';

import type { RunList } from './run_list';
import type { RunName, RunRow } from './runs';
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
  /** Those that got none: there is no use in asking again and again. */
  readonly #refused = new Set<string>();
  #isAsking = false;
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
    if (wanted.length === 0 || this.#isAsking) {
      return;
    }
    this.#isAsking = true;
    try {
      const slots = await api.claimSlots(wanted);
      wanted
        .filter(run => slots[run] === undefined)
        .forEach(run => this.#refused.add(`${api.store}:${run}`));
      list.colour(slots);
      const coloured = selection.rows.filter(({ run }) => slots[run] !== undefined);
      selection.update(coloured.map(row => ({ ...row, slot: slots[row.run] ?? null })));
    } catch (error) {
      // Without a colour of its own it is grey, and can be picked all the same.
      if (!(error instanceof RequestError)) {
        throw error;
      }
    } finally {
      this.#isAsking = false;
    }
  }

  /** All that are picked, if one of them lacks a colour: those that are named keep theirs. */
  #wanted(): RunName[] {
    const { api, selection } = this.parts;
    const picked = selection.rows.slice(0, MOST_COLOURS);
    const isPlain = ({ run, slot }: RunRow) =>
      slot === null && !this.#refused.has(`${api.store}:${run}`);
    return picked.some(isPlain) ? picked.map(({ run }) => run) : [];
  }
}
