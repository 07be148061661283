/** Runs that a notebook has shown since it was saved, and where their outputs belong. */

import type { PartialJSONObject } from '@lumino/coreutils';

import type { Server } from '../request';

import { MIME_TYPE, type RunPlace, isSameRun, readReference } from './reference';

/** A run and the cell under which its live view stood. */
export interface ShownRun extends RunPlace {
  /** The notebook's id of the cell. */
  cell: string;
  /** When the cell was executed. */
  started_us: number;
  /** When the live view appeared. */
  shown_us: number;
}

/** An output, or a cell, as a notebook file has it; only what is looked at here. */
export type Output = PartialJSONObject & { data?: PartialJSONObject };
export interface CellOutputs {
  id: string;
  outputs: readonly Output[];
}

/** What is missing below one cell. */
export interface Missing {
  cell: string;
  runs: ShownRun[];
  /** What stays of what is there: not the runs of an earlier execution of the cell. */
  kept: readonly Output[];
}

/**
 * Asks for the runs whose live view appeared in a notebook after some time.
 *
 * @param notebook - the name of its file.
 * @throws RequestError if the server cannot say.
 */
export async function fetchShown(
  server: Server,
  notebook: string,
  sinceUs: number
): Promise<ShownRun[]> {
  const query = { notebook, since_us: String(Math.round(sinceUs)) };
  return (await server.json<{ runs: ShownRun[] }>(['shown'], {}, query)).runs;
}

/**
 * Which outputs are missing, and where.
 *
 * @param shown - what the server says, the oldest first.
 * @param savedUs - when the notebook was saved.
 */
export function findMissing(
  cells: readonly CellOutputs[],
  shown: readonly ShownRun[],
  savedUs: number
): Missing[] {
  const present = cells.flatMap(({ outputs }) => outputs.flatMap(runOf));
  const missing: Missing[] = [];
  for (const { id, outputs } of cells) {
    const here = shown.filter(run => run.cell === id);
    const startedUs = Math.max(...here.map(run => run.started_us));
    const latest = here.filter(run => run.started_us === startedUs);
    const runs = latest.filter(run => !present.some(other => isSameRun(run, other)));
    const isOld = (output: Output) =>
      startedUs > savedUs && runOf(output).some(run => !latest.some(one => isSameRun(run, one)));
    if (runs.length > 0) {
      missing.push({ cell: id, runs, kept: outputs.filter(output => !isOld(output)) });
    }
  }
  return missing;
}

function runOf(output: Output): RunPlace[] {
  const reference = readReference(output.data?.[MIME_TYPE]);
  return reference ? [reference] : [];
}
