/** What changes in a store, told by the server while somebody looks. */

import { Signal } from '../pure/signal';
import { PAGE_TIMER, type Timer } from '../pure/throttle';

import { waitMs } from './backoff';
import type { RunName } from './runs';

/** The part of a WebSocket that is used here; tests bring their own. */
export interface TextSocket {
  onopen: ((event: Event) => void) | null;
  onmessage: ((event: MessageEvent<unknown>) => void) | null;
  onclose: ((event: CloseEvent) => void) | null;
  send(data: string): void;
  close(): void;
}

export interface EventsOptions {
  /** Begins a connection. */
  open: () => TextSocket;
  /** From 0 to 1. */
  random?: () => number;
  timer?: Timer;
}

/** Whether the server is there. */
export interface Connection {
  readonly isThere: boolean;
  /** Since when it is so, in milliseconds since 1970; 0 while nothing is known. */
  readonly sinceMs: number;
  /** When it is tried again; null while it is there or being tried. */
  readonly againMs: number | null;
}

const UNKNOWN: Connection = { isThere: false, sinceMs: 0, againMs: null };

export class Events {
  readonly changed = new Signal<readonly RunName[]>();
  readonly connectionChanged = new Signal<Connection>();
  connection = UNKNOWN;

  #socket: TextSocket | null = null;
  #cursor: string | null = null;
  #stopWaiting: (() => void) | null = null;
  #attempt = 0;
  #isWanted = false;
  readonly #timer: Timer;

  constructor(private readonly options: EventsOptions) {
    this.#timer = options.timer ?? PAGE_TIMER;
  }

  /** Listen, from where it was listened last. */
  start(): void {
    if (!this.#isWanted) {
      this.#isWanted = true;
      this.#attempt = 0;
      this.#connect();
    }
  }

  /** Nobody looks: the server has nothing to watch for us. */
  stop(): void {
    this.#isWanted = false;
    this.#stopWaiting?.();
    this.#stopWaiting = null;
    this.#letGo();
    this.connection = UNKNOWN;
  }

  /** Another store: what was heard last says nothing of it. */
  forget(): void {
    this.stop();
    this.#cursor = null;
  }

  /** Try at once. */
  hurry(): void {
    if (this.#stopWaiting !== null) {
      this.#connect();
    }
  }

  #connect(): void {
    this.#stopWaiting?.();
    this.#stopWaiting = null;
    const socket = this.options.open();
    socket.onopen = () => socket.send(JSON.stringify({ type: 'open', cursor: this.#cursor }));
    socket.onmessage = event => this.#receive(event.data);
    socket.onclose = () => this.#lose();
    this.#socket = socket;
  }

  #receive(data: unknown): void {
    const said = readChanges(data);
    if (said === null) {
      return;
    }
    this.#attempt = 0;
    this.#cursor = said.cursor;
    this.#tell(true, null);
    if (said.changed.length > 0) {
      this.changed.emit(said.changed);
    }
  }

  #lose(): void {
    this.#letGo();
    const pauseMs = waitMs(this.#attempt, (this.options.random ?? Math.random)());
    this.#attempt += 1;
    this.#tell(false, this.#timer.now() + pauseMs);
    this.#stopWaiting = this.#timer.after(pauseMs, () => this.#connect());
  }

  #letGo(): void {
    if (this.#socket) {
      this.#socket.onopen = null;
      this.#socket.onmessage = null;
      this.#socket.onclose = null;
      this.#socket.close();
      this.#socket = null;
    }
  }

  #tell(isThere: boolean, againMs: number | null): void {
    const { connection } = this;
    if (connection.isThere === isThere && connection.againMs === againMs) {
      return;
    }
    const isSame = connection.isThere === isThere && connection.sinceMs > 0;
    const sinceMs = isSame ? connection.sinceMs : this.#timer.now();
    this.connection = { isThere, sinceMs, againMs };
    this.connectionChanged.emit(this.connection);
  }
}

function readChanges(data: unknown): { cursor: string; changed: RunName[] } | null {
  if (typeof data !== 'string') {
    return null;
  }
  try {
    const said = JSON.parse(data) as { type?: string; cursor?: string; changed?: RunName[] };
    return said.type === 'changes' && typeof said.cursor === 'string'
      ? { cursor: said.cursor, changed: said.changed ?? [] }
      : null;
  } catch {
    console.warn(`nbtrack: the server said what is no event: ${data.slice(0, 80)}`);
    return null;
  }
}
