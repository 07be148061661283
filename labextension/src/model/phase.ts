/** What an output shows: the saved picture, or the live view. */

import type { Advice } from './versions';

export type Phase =
  /** The saved picture: the server was not heard yet. */
  | { kind: 'waiting'; text: string }
  /** The live view; the notice is about versions that differ. */
  | { kind: 'live'; notice: Advice | null }
  /** The saved picture: there is no live view, and trying again does not help. */
  | { kind: 'saved'; advice: Advice };

/** The server's words for what it does not have: a store, or a run of it. */
export const KNOWN_CODES: ReadonlyMap<string, 'store' | 'run'> = new Map([
  ['unknown-store', 'store'],
  ['unknown-project', 'run'],
  ['unknown-run', 'run']
]);

/** Answers that stay the same however often one asks. */
export const LASTING: ReadonlySet<string> = new Set([
  ...KNOWN_CODES.keys(),
  'no-server-part',
  'version',
  'ill'
]);
