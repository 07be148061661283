/** Is there a server, does it fit, which stores and projects does it have? */

import { RequestError, type Server } from '../request';
import { VERSION } from '../version';

import type { Project } from './runs';
import { RunsApi } from './runs_api';
import { refuseServer, type ServerVersion } from './versions';

/** Why there is no list, what still works, and what to do. */
export interface Trouble {
  readonly kind: 'missing' | 'version' | 'offline' | 'signed-out' | 'other';
  readonly title: string;
  readonly text: string;
  /** What to type to mend it; empty where there is nothing to type. */
  readonly command: string;
  readonly details: readonly (readonly [label: string, value: string])[];
}

export type ListPhase =
  | { readonly kind: 'loading' }
  /** There is no list; it is tried again at that time. */
  | { readonly kind: 'trouble'; readonly trouble: Trouble; readonly againMs: number }
  /** There are no runs at all. */
  | { readonly kind: 'first' }
  | { readonly kind: 'ready' };

export interface StoreChoice {
  readonly id: string;
  readonly projects: readonly Project[];
}

/** The server cannot be used. */
export class TroubleError extends Error {
  override readonly name = 'TroubleError';

  constructor(readonly trouble: Trouble) {
    super(trouble.text);
  }
}

/** More of them are only looked at when they are chosen. */
const MOST_STORES = 20;

/**
 * All stores, the one that was used last first; of a store that cannot be read, no projects.
 *
 * @throws TroubleError if the server cannot be used.
 */
export async function findStores(server: Server): Promise<StoreChoice[]> {
  const begun = Date.now();
  let ids: string[];
  try {
    const [version, { stores }] = await Promise.all([
      server.json<ServerVersion>(['version']),
      server.json<{ stores: { id: string }[] }>(['stores'])
    ]);
    refuse(version);
    ids = stores.map(({ id }) => id);
  } catch (error) {
    throw troubleOf(error, Date.now() - begun);
  }
  const choices = await Promise.all(ids.slice(0, MOST_STORES).map(id => withProjects(server, id)));
  return choices.sort((a, b) => lastUse(b) - lastUse(a));
}

async function withProjects(server: Server, id: string): Promise<StoreChoice> {
  try {
    return { id, projects: await new RunsApi(server, id).projects() };
  } catch (error) {
    if (!(error instanceof RequestError)) {
      throw error;
    }
    return { id, projects: [] };
  }
}

function lastUse({ projects }: StoreChoice): number {
  return Math.max(0, ...projects.map(({ updated_us }) => updated_us ?? 0));
}

function refuse(version: ServerVersion): void {
  const refusal = refuseServer(version);
  if (refusal) {
    throw new TroubleError({
      kind: 'version',
      title: 'The server has another version',
      text: `${refusal.text} Runs are still recorded; they cannot be listed here.`,
      command: refusal.command,
      details: [
        ['Page', VERSION],
        ['Server', version.version]
      ]
    });
  }
}

function troubleOf(error: unknown, tookMs: number): unknown {
  if (!(error instanceof RequestError)) {
    return error;
  }
  const { code, message, remedy } = error;
  const details = [
    ['Asked', 'GET nbtrack/api/version'],
    ['Answer', `${answerOf(code)}, after ${tookMs} ms`],
    ['Page', VERSION],
    ['Server', code === 'no-server-part' ? 'not found' : 'not known']
  ] as const;
  if (code === 'no-server-part') {
    return new TroubleError({
      kind: 'missing',
      title: 'The server part is missing',
      text:
        `This page has nbtrack ${VERSION}, but the Jupyter server that serves it has none. ` +
        'Runs are still recorded; they cannot be listed here.',
      command: `pip install nbtrack==${VERSION}`,
      details
    });
  }
  const kind = code === 'offline' || code === 'signed-out' ? code : 'other';
  const title = kind === 'signed-out' ? 'You are signed out' : 'The server does not answer';
  return new TroubleError({ kind, title, text: message, command: remedy, details });
}

function answerOf(code: string): string {
  return code === 'no-server-part' ? '404' : code === 'offline' ? 'none' : code;
}
