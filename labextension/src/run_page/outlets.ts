/** What the page of a run needs of the page around it. */

import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';

import type { Voice } from '../model/acts';
import type { RunOrigin } from '../model/runs_api';
import type { RunName } from '../model/runs';

export interface RunPageOutlets {
  readonly rendermime: IRenderMimeRegistry;
  readonly voice: Voice;
  readonly copy: (text: string, what: string) => void;
  /** Put code into a notebook, as a new cell. */
  readonly insert: (source: string) => Promise<void>;
  /** Show the cell that made a run; whether it was found. */
  readonly goTo: (run: RunName, origin: RunOrigin) => Promise<boolean>;
  /** Open the comparison page with these. */
  readonly compare: (store: string, runs: readonly ComparedRun[]) => void;
}

export interface ComparedRun {
  readonly run: RunName;
  readonly name: string;
  readonly slot: number | null;
}
