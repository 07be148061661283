/** What the server says of many runs at once: the rows of a table, and what they can be asked for. */

import type { RunState } from '../messages';
import type { Key } from '../pure/complete';

export type { Key } from '../pure/complete';

/** `<project folder>/<run folder>`: how a run is named to the server. */
export type RunName = string;

export interface Project {
  /** Its true name, and its folder by which it is asked for. */
  readonly name: string;
  readonly folder: string;
  readonly runs: number;
  readonly live: number;
  readonly updated_us?: number | null;
}

export interface RunRow {
  readonly run: RunName;
  readonly id: string;
  readonly name: string;
  /** The project's true name. */
  readonly project: string;
  readonly state: RunState;
  /** The state as people read it: "finished in 3 min". */
  readonly state_word: string;
  readonly created_us: number;
  readonly started_us: number | null;
  readonly ended_us: number | null;
  readonly duration_s: number | null;
  readonly step: number | null;
  /** How many steps there will be, where the run said so. */
  readonly total?: number | null;
  readonly rows: number;
  readonly tags: readonly string[];
  readonly notes: string | null;
  readonly group: string | null;
  readonly job_type: string | null;
  /** Of the palette, from 1; null for a run that has not been shown in its colour yet. */
  readonly slot: number | null;
  readonly archived: boolean;
  readonly locked: boolean;
  /** What is wrong with the run's files, in plain words. */
  readonly ill: string | null;
  /** Path of the notebook that recorded it, as the server knows it. */
  readonly notebook: string | null;
  readonly baseline: boolean;
  /** By column: `config.lr`, `summary.val/acc`. */
  readonly values: Readonly<Record<string, unknown>>;
}

/** A column over the runs of a group. */
export interface GroupFigure {
  readonly mean: number | null;
  /** Of a sample. */
  readonly std: number | null;
  /** How many runs have a value. */
  readonly n: number;
}

export interface RunGroup {
  readonly label: string;
  /** The live runs that stand before all groups, or what is beyond the most groups. */
  readonly kind?: 'values' | 'running' | 'rest';
  readonly values: Readonly<Record<string, unknown>>;
  readonly count: number;
  /** The place of its first run among all that match. */
  readonly offset: number;
  readonly figures?: Readonly<Record<string, GroupFigure>>;
}

export type Which = 'active' | 'archived' | 'all';

/** What a list shows, and in which order. */
export interface ListQuery {
  /** Folder of the project; null for all. */
  readonly project: string | null;
  /** Words or an expression. */
  readonly q: string;
  /** `-summary.loss,created`; empty for the newest first, the live ones on top. */
  readonly order: string;
  /** Keys, or `all-but-seed`; empty for no groups. */
  readonly group: string;
  readonly columns: readonly string[];
  readonly which: Which;
}

export interface Column {
  readonly key: string;
  /** `none` if no run has it. */
  readonly kind: string;
}

export interface RunTable {
  readonly revision: string;
  /** Runs in the project, and those that match; of both, how many are live. */
  readonly total: number;
  readonly matched: number;
  readonly live: number;
  readonly live_matched: number;
  /** What is shown, in code. */
  readonly python: string;
  readonly polars: string;
  /** What to know about the search: names in it that no run has. */
  readonly remarks?: readonly string[];
  readonly columns: readonly Column[];
  /** The run that the others of its project are compared with. */
  readonly baseline?: RunRow | null;
  readonly groups: readonly RunGroup[] | null;
  readonly offset: number;
  readonly rows: readonly RunRow[];
}

export interface RowsAnswer {
  readonly rows: readonly RunRow[];
  readonly gone: readonly RunName[];
}

export interface KeysAnswer {
  readonly keys: readonly Key[];
}

/** What can be changed in a run from outside. */
export interface RunEdit {
  readonly name?: string;
  readonly notes?: string;
  readonly group?: string | null;
  readonly archived?: boolean;
  readonly locked?: boolean;
  readonly add_tags?: readonly string[];
  readonly remove_tags?: readonly string[];
}

export interface Refusal {
  readonly run: RunName;
  readonly reason: string;
}

export interface EditAnswer {
  readonly changed: readonly RunName[];
  readonly refused: readonly Refusal[];
}

/** A run in the trash, by the name of its entry there. */
export interface Trashed {
  readonly run: RunName;
  readonly entry: string;
}

export interface TrashEntry {
  readonly entry: string;
  /** The project's true name. */
  readonly project: string;
  readonly run: RunName;
  readonly id: string;
  readonly name: string;
  readonly trashed_us: number;
}

export interface TrashAnswer {
  readonly trashed: readonly Trashed[];
  readonly refused: readonly Refusal[];
}

export interface RestoreAnswer {
  readonly restored: readonly Trashed[];
  readonly refused: readonly { readonly entry: string; readonly reason: string }[];
}

/** A way to look at the list that was given a name. */
export interface SavedView {
  readonly name: string;
  readonly query: Partial<ListQuery>;
}

export interface ViewsAnswer {
  readonly views: readonly SavedView[];
  /** Another one after every change. */
  readonly version: string | number | null;
}

/** An executed cell of a run. */
export interface CellRecord {
  readonly source: string;
  readonly cell_id?: string | null;
  readonly execution_count?: number | null;
  readonly outcome?: string | null;
}
