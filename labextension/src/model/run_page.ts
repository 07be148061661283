/** One run as its page shows it: what is asked for, and asked for again when the run has changed. */

import { Signal } from '../pure/signal';
import { PAGE_TIMER, Throttle, type Timer } from '../pure/throttle';
import { RequestError } from '../request';

import { Acts, type ActsHome, type Voice } from './acts';
import { Catalogue } from './catalogue';
import { HistoryRows } from './history_rows';
import type { CodeCell, FileList, RunApi, Surroundings } from './run_api';
import type { RunName, RunRow } from './runs';

/** What is fetched of a run, each when somebody looks at it. */
export interface Parts {
  readonly row: RunRow;
  readonly baseline: RunRow | null;
  readonly surroundings: Surroundings;
  readonly code: readonly CodeCell[];
  readonly files: FileList;
}

export type Part = keyof Parts | 'history';

/** What has changed; `there` is whether the run is. */
export type PageChange = Part | 'there' | 'problem';

/** A live run tells of every row. */
const BETWEEN_MS = 1_000;

export class RunPageModel {
  readonly changed = new Signal<PageChange>();
  readonly history: HistoryRows;
  readonly acts: Acts;
  parts: Partial<Parts> = {};
  /** It was deleted, or its project was. */
  isGone = false;
  /** Why the latest answer did not come, in plain words; empty if all is well. */
  problem = '';
  #columns: readonly string[] = [];
  #wanted: readonly Part[] = [];
  readonly #fresh = new Set<Part>();
  readonly #again: Throttle;
  #isClaimed = false;

  constructor(
    readonly api: RunApi,
    voice: Voice,
    timer: Timer = PAGE_TIMER
  ) {
    this.history = new HistoryRows(api, timer);
    this.acts = new Acts(this.#home(), voice);
    this.#again = new Throttle(() => void this.#fetchWanted(), BETWEEN_MS, timer);
  }

  get run(): RunName {
    return this.api.run;
  }

  get row(): RunRow | null {
    return this.parts.row ?? null;
  }

  /** The row, asked for if it is not there yet; null where there is none. */
  async known(): Promise<RunRow | null> {
    if (this.row === null) {
      await this.refresh();
    }
    return this.row;
  }

  /** What is looked at; the row always is. */
  look(wanted: readonly Part[]): void {
    this.#wanted = ['row', ...wanted];
    void this.#fetchWanted();
  }

  /** Values that are shown beside those of the baseline. */
  setColumns(columns: readonly string[]): void {
    if (String(columns) !== String(this.#columns)) {
      this.#columns = columns;
      this.#fresh.delete('row');
      this.#fresh.delete('baseline');
      this.#again.ask();
    }
  }

  /** Some runs have changed; null: it is not known which. */
  hear(runs: readonly RunName[] | null): void {
    if (runs === null || runs.includes(this.run)) {
      this.#fresh.clear();
      this.#again.ask();
    } else if (runs.some(run => run === this.parts.baseline?.run)) {
      this.#fresh.delete('baseline');
      this.#again.ask();
    }
  }

  async refresh(): Promise<void> {
    this.#fresh.clear();
    await this.#fetchWanted();
  }

  dispose(): void {
    this.#again.cancel();
    this.history.dispose();
  }

  async #fetchWanted(): Promise<void> {
    const missing = this.#wanted.filter(part => !this.#fresh.has(part));
    missing.forEach(part => this.#fresh.add(part));
    await Promise.all(missing.map(part => this.#fetch(part)));
  }

  async #fetch(part: Part): Promise<void> {
    const { api, history } = this;
    switch (part) {
      case 'row':
        return this.#keep(part, async () => this.#coloured(await api.row(this.#columns)));
      case 'baseline':
        return this.#keep(part, () => api.baseline(this.#columns));
      case 'surroundings':
        return this.#keep(part, () => api.surroundings());
      case 'code':
        return this.#keep(part, () => api.code());
      case 'files':
        return this.#keep(part, () => api.files());
      case 'history':
        await history.refresh();
        this.changed.emit(part);
    }
  }

  async #keep<K extends keyof Parts>(part: K, ask: () => Promise<Parts[K] | null>): Promise<void> {
    try {
      const found = await ask();
      this.#say('');
      if (part === 'row') {
        this.#setGone(found === null);
      }
      if (found !== null || part === 'baseline') {
        this.parts = { ...this.parts, [part]: found };
        this.changed.emit(part);
      }
    } catch (error) {
      if (!(error instanceof RequestError)) {
        throw error;
      }
      this.#fresh.delete(part);
      if (error.code === 'unknown-run' || error.code === 'unknown-project') {
        this.#setGone(true);
      } else {
        this.#say([error.message, error.remedy].filter(Boolean).join(' '));
      }
    }
  }

  /** Who is shown in a colour gets one of the project's. */
  async #coloured(row: RunRow | null): Promise<RunRow | null> {
    if (row === null || row.slot !== null || this.#isClaimed) {
      return row;
    }
    this.#isClaimed = true; // once: a store that cannot be written to has none to give
    try {
      const slots = await this.api.runs.claimSlots([this.run]);
      return { ...row, slot: slots[this.run] ?? null };
    } catch (error) {
      if (!(error instanceof RequestError)) {
        throw error;
      }
      return row;
    }
  }

  #setGone(isGone: boolean): void {
    if (this.isGone !== isGone) {
      this.isGone = isGone;
      this.changed.emit('there');
    }
  }

  #say(problem: string): void {
    if (this.problem !== problem) {
      this.problem = problem;
      this.changed.emit('problem');
    }
  }

  /** What is done to the run is done as in the list; here there is nothing but this run. */
  #home(): ActsHome {
    const again = () => this.refresh();
    return {
      api: this.api.runs,
      project: null,
      catalogue: new Catalogue(this.api.runs),
      selection: { drop: () => undefined },
      list: { refresh: again, reload: again }
    };
  }
}
