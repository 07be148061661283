/** What a saved output says of the runs it compares: enough to find them, and never a path. */

import type { ReadonlyPartialJSONValue } from '@lumino/coreutils';

import { isPlain, text } from '../model/reference';

export const COMPARE_MIME_TYPE = 'application/vnd.nbtrack.compare+json';

const FORMAT = 1;
/** More curves in one chart say nothing, and the server sends no more at once. */
export const MOST_RUNS = 100;

/** One of the runs that are compared. */
export interface ComparedRun {
  /** "<project folder>/<run folder>": what the server calls it. */
  readonly key: string;
  readonly project: string;
  readonly run: string;
  /** What is shown before anything is known. */
  readonly name: string;
  /** Of the run colours, from 1. */
  readonly slot: number;
}

export interface CompareReference {
  /** The id of the store that all runs lie in. */
  readonly store: string;
  readonly runs: readonly ComparedRun[];
  /** Of the charts, in their order; null for all that the runs chart. */
  readonly metrics: readonly string[] | null;
  /** The version of nbtrack that wrote it; empty if it did not say. */
  readonly version: string;
}

/** Reads the mime type's value; null if it is none, or of a later format. */
export function readCompare(value: ReadonlyPartialJSONValue | undefined): CompareReference | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return null;
  }
  const said = value as Record<string, unknown>;
  const store = text(said.store);
  const runs = Array.isArray(said.runs) ? said.runs.map(readRun) : [];
  if (said.format !== FORMAT || !isPlain(store) || runs.length === 0) {
    return null;
  }
  const known = new Map<string, ComparedRun>();
  for (const run of runs) {
    if (run === null) {
      return null;
    }
    known.set(run.key, run);
  }
  const metrics = Array.isArray(said.metrics) ? said.metrics.map(text).filter(Boolean) : null;
  return {
    store,
    runs: [...known.values()].slice(0, MOST_RUNS),
    metrics,
    version: text(said.version)
  };
}

/** Whether both mean the same runs in the same charts. */
export function isSameComparison(one: CompareReference, other: CompareReference): boolean {
  const essence = ({ store, runs, metrics }: CompareReference) =>
    JSON.stringify([store, runs.map(run => [run.key, run.slot]), metrics]);
  return essence(one) === essence(other);
}

function readRun(value: unknown, place: number): ComparedRun | null {
  if (typeof value !== 'object' || value === null) {
    return null;
  }
  const said = value as Record<string, unknown>;
  const [project, run] = [text(said.project), text(said.run)];
  if (!isPlain(project) || !isPlain(run)) {
    return null;
  }
  const isSlot = Number.isInteger(said.slot) && (said.slot as number) > 0;
  const slot = isSlot ? (said.slot as number) : place + 1;
  return { key: `${project}/${run}`, project, run, name: text(said.name) || run, slot };
}
