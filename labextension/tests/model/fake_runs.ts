/** A server with runs, in the hands of a test: answers as the real one does, from a list of rows. */

import type { ServerConnection } from '@jupyterlab/services';

import type { Socket } from '../../src/model/connection';
import type { RunRow } from '../../src/model/runs';
import type { Timer } from '../../src/pure/throttle';
import { Server } from '../../src/request';
import { PROTOCOL } from '../../src/messages';
import { VERSION } from '../../src/version';

export const STORE = '0123456789abcdef';

export function makeRow(number: number, change: Partial<RunRow> = {}): RunRow {
  return {
    run: `cifar/r${number}`,
    id: `r${number}`,
    name: `run-${number}`,
    project: 'cifar',
    state: 'finished',
    state_word: 'finished in 6 min',
    created_us: 1e15 + number,
    started_us: 1e15,
    ended_us: 1e15,
    duration_s: 362,
    step: 100,
    rows: 100,
    tags: [],
    notes: null,
    group: null,
    job_type: null,
    slot: (number % 20) + 1,
    archived: false,
    locked: false,
    ill: null,
    notebook: null,
    baseline: false,
    values: { 'summary.val/acc': number / 1000 },
    ...change
  };
}

type Answer = (url: URL, body: Record<string, unknown>) => Response | object | undefined;

export class FakeRuns {
  rows: RunRow[] = [];
  /** What was asked: method, path below the store, and search. */
  readonly asked: string[] = [];
  readonly sockets: FakeTextSocket[] = [];
  isThere = true;
  revision = 1;
  /** Answers before all others where it has one. */
  special: Answer = () => undefined;
  /** Answers are held back until `let go`. */
  #held: (() => void)[] | null = null;

  readonly server = new Server(this.#settings(), (url, init) => this.#answer(url, init));

  /** The tables that were asked for, as their parameters. */
  get tables(): URLSearchParams[] {
    return this.asked
      .filter(asked => asked.startsWith('GET table'))
      .map(asked => new URLSearchParams(asked.split('?')[1] ?? ''));
  }

  hold(): void {
    this.#held = [];
  }

  letGo(): void {
    const held = this.#held ?? [];
    this.#held = null;
    held.forEach(release => release());
  }

  get socket(): FakeTextSocket {
    return this.sockets.at(-1) as FakeTextSocket;
  }

  /** As a page has them; its sockets are ours. */
  #settings(): ServerConnection.ISettings {
    const { sockets } = this;
    class Opened extends FakeTextSocket {
      constructor() {
        super();
        sockets.push(this);
      }
    }
    const settings = {
      baseUrl: 'http://host/',
      wsUrl: 'ws://host/',
      appendToken: false,
      WebSocket: Opened
    };
    return settings as unknown as ServerConnection.ISettings;
  }

  async #answer(address: string, init: RequestInit): Promise<Response> {
    const url = new URL(address);
    const path = decodeURIComponent(url.pathname.replace('/nbtrack/api/', '')).replace(
      `stores/${STORE}/`,
      ''
    );
    this.asked.push(`${init.method ?? 'GET'} ${path}${url.search}`);
    if (!this.isThere) {
      throw new TypeError('Failed to fetch');
    }
    if (this.#held) {
      await new Promise<void>(release => this.#held?.push(release));
    }
    const body = JSON.parse((init.body as string | undefined) ?? '{}') as Record<string, unknown>;
    const special = this.special(url, body);
    const found = special ?? this.#plain(path, url.searchParams);
    return found instanceof Response ? found : Response.json(found);
  }

  #plain(path: string, search: URLSearchParams): object {
    switch (path) {
      case 'version':
        return { version: VERSION, protocol: PROTOCOL, formats: [1] };
      case 'stores':
        return { stores: [{ id: STORE }] };
      case 'projects':
        return { projects: this.#projects() };
      case 'table':
        return this.#table(search);
      case 'rows': {
        const named = new Set(search.getAll('run'));
        const rows = this.rows.filter(({ run }) => named.has(run));
        rows.forEach(({ run }) => named.delete(run));
        return { rows, gone: [...named] };
      }
      case 'keys':
        return { keys: [{ key: 'summary.val/acc', kind: 'number', runs: this.rows.length }] };
      case 'views':
        return { views: [], version: null };
      default:
        return { changed: [], refused: [], restored: [], trashed: [], lines: {}, slots: {} };
    }
  }

  #projects(): object[] {
    const names = [...new Set(this.rows.map(({ project }) => project))];
    return names.map(name => {
      const rows = this.rows.filter(({ project }) => project === name);
      const live = rows.filter(({ state }) => state === 'running').length;
      return { name, folder: name, runs: rows.length, live, updated_us: rows.length };
    });
  }

  #table(search: URLSearchParams): object {
    const q = search.get('q') ?? '';
    const project = search.get('project');
    const ours = this.rows.filter(({ run }) => project === null || run.startsWith(`${project}/`));
    const matching = ours.filter(({ name }) => name.includes(q));
    const [offset, limit] = [Number(search.get('offset')), Number(search.get('limit'))];
    return {
      revision: String(this.revision),
      total: ours.length,
      matched: matching.length,
      live: liveOf(ours),
      live_matched: liveOf(matching),
      python: 'nbtrack.runs("cifar")',
      polars: 'pl.lit(True)',
      columns: columnsOf(search),
      groups: null,
      offset,
      rows: matching.slice(offset, offset + limit)
    };
  }
}

function liveOf(rows: readonly RunRow[]): number {
  return rows.filter(({ state }) => state === 'running').length;
}

/** Those that were asked for; where none were, the server chooses. */
function columnsOf(search: URLSearchParams): object[] {
  const asked = search.getAll('column');
  const keys = asked.length > 0 ? asked : ['summary.val/acc'];
  return keys.map(key => ({ key, kind: 'number' }));
}

export class FakeTextSocket implements Socket {
  binaryType: BinaryType = 'blob';
  onopen: Socket['onopen'] = null;
  onmessage: Socket['onmessage'] = null;
  onclose: Socket['onclose'] = null;
  isClosed = false;
  readonly asked: { type: string; cursor: string | null }[] = [];

  send(data: string): void {
    this.asked.push(JSON.parse(data) as { type: string; cursor: string | null });
  }

  close(): void {
    this.isClosed = true;
  }

  open(): void {
    this.onopen?.(new Event('open'));
  }

  say(changed: string[], cursor = 'c1'): void {
    const data = JSON.stringify({ type: 'changes', cursor, changed });
    this.onmessage?.(new MessageEvent('message', { data }));
  }

  drop(): void {
    this.onclose?.(new Event('close') as CloseEvent);
  }
}

/** A clock that only a test moves. */
export class FakeTimer implements Timer {
  #nowMs = 1_000_000;
  #waiting: { dueMs: number; action: () => void }[] = [];

  readonly now = () => this.#nowMs;

  readonly after = (ms: number, action: () => void) => {
    const entry = { dueMs: this.#nowMs + ms, action };
    this.#waiting.push(entry);
    return () => {
      this.#waiting = this.#waiting.filter(one => one !== entry);
    };
  };

  get isIdle(): boolean {
    return this.#waiting.length === 0;
  }

  async pass(ms: number): Promise<void> {
    this.#nowMs += ms;
    const due = this.#waiting.filter(({ dueMs }) => dueMs <= this.#nowMs);
    this.#waiting = this.#waiting.filter(({ dueMs }) => dueMs > this.#nowMs);
    due.forEach(({ action }) => action());
    await settle();
  }
}

/** All that was asked is answered. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 60; turn++) {
    await Promise.resolve();
  }
  await new Promise(resolve => setTimeout(resolve, 0));
}
