/** What a saved output says of its run: enough to find it, and never a path. */

import type { ReadonlyPartialJSONValue } from '@lumino/coreutils';

export const MIME_TYPE = 'application/vnd.nbtrack.run+json';

const FORMAT = 1;
/** Names of folders. A notebook may come from anybody, and these become a part of addresses. */
const PLAIN = /^[a-z0-9][a-z0-9._-]{0,127}$/;

/** Whether a text is the name of a folder as nbtrack makes them, or the id of a store. */
export function isPlain(name: string): boolean {
  return PLAIN.test(name);
}

/** Where a server finds a run. */
export interface RunPlace {
  /** The name of the run's folder. */
  run: string;
  /** The name of the project's folder. */
  project: string;
  /** The id of the store. */
  store: string;
}

export interface RunReference extends RunPlace {
  /** What is shown before anything is known: the run's and the project's true names. */
  name: string;
  projectName: string;
  /** The saved picture is the last one: the run had ended when it was made. */
  isFinal: boolean;
  /** The version of nbtrack that wrote it; empty if it did not say. */
  version: string;
}

/** Reads the mime type's value; null if it is none, or of a later format. */
export function readReference(value: ReadonlyPartialJSONValue | undefined): RunReference | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return null;
  }
  const said = value as Record<string, unknown>;
  const [run, project, store] = [text(said.run), text(said.project), text(said.store)];
  if (said.format !== FORMAT || ![run, project, store].every(isPlain)) {
    return null;
  }
  return {
    run,
    project,
    store,
    name: text(said.name) || run,
    projectName: text(said.project_name) || project,
    isFinal: said.final === true,
    version: text(said.nbtrack)
  };
}

/** The run's path below the server's API. */
export function runPath(reference: RunPlace): string[] {
  return ['stores', reference.store, 'runs', reference.project, reference.run];
}

/** Whether both mean the same run. */
export function isSameRun(one: RunPlace, other: RunPlace): boolean {
  return runPath(one).join('/') === runPath(other).join('/');
}

/** A value that may be anything, as a text. */
export function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
