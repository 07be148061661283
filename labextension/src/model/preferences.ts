/** What the user has set for all projects, and how it was left the last time. */

import { type Memory, NO_MEMORY } from './look';

export interface Preferences {
  /** Id of the store; empty for the one that was used last. */
  readonly store: string;
  /** Name or folder of the project to begin with; empty for the one that was used last. */
  readonly project: string;
  readonly refreshMs: number;
  /** Columns to show where a project has them; empty for a guess. */
  readonly columns: readonly string[];
}

export interface Begin {
  readonly preferences: Preferences;
  readonly memory: Memory;
}

export const NO_PREFERENCES: Preferences = {
  store: '',
  project: '',
  refreshMs: 2_000,
  columns: []
};

export const NOTHING_KEPT: Begin = { preferences: NO_PREFERENCES, memory: NO_MEMORY };
