/** What changes in a store, told to all who look at it: one WebSocket a store and page. */

import { Signal } from '../pure/signal';
import type { Server } from '../request';
import type { ChannelStatus } from '../view/types';
import { WireError } from '../wire';

import { Connection } from './connection';

/** Names of runs as "<project folder>/<run folder>". */
export type ChangedRuns = readonly string[];

interface ChangesMessage {
  type: 'changes';
  cursor: string;
  changed: string[];
}

export interface ListenOptions {
  /** A cursor of these events: what happened after it is told too. */
  readonly since?: string | null;
  /** Called after each attempt to connect that has failed. */
  readonly onFailure?: () => void;
}

/** Of one store, open while anybody listens. */
export class StoreEvents {
  private readonly changed = new Signal<ChangedRuns>();
  private readonly statusChanged = new Signal<ChannelStatus>();
  private readonly failed = new Signal();
  private connection: Connection | null = null;
  private status: ChannelStatus | null = null;
  private listeners = 0;
  private last: string | null = null;

  constructor(
    private readonly server: Server,
    private readonly store: string
  ) {}

  /** How far the server has told what changed; null while nobody listens. */
  get cursor(): string | null {
    return this.last;
  }

  /**
   * Be told of every run that changes.
   *
   * @param onStatus - is called now, if anything is known, and at every change.
   * @returns what to call to be told no longer.
   */
  listen(
    onChanged: (runs: ChangedRuns) => void,
    onStatus: (status: ChannelStatus) => void,
    { since = null, onFailure = () => undefined }: ListenOptions = {}
  ): () => void {
    const undo = [
      this.changed.connect(onChanged),
      this.statusChanged.connect(onStatus),
      this.failed.connect(onFailure)
    ];
    this.listeners += 1;
    this.goBack(since);
    if (this.connection === null) {
      this.begin();
    } else if (this.status) {
      onStatus(this.status);
    }
    return () => {
      if (undo.length > 0) {
        undo.splice(0).forEach(forget => forget());
        this.leave();
      }
    };
  }

  /** Connect at once, if there is no connection: the page is seen again. */
  hurry(): void {
    this.connection?.hurry();
  }

  /** Have told once more what happened since then; those who know it lose nothing by it. */
  private goBack(since: string | null): void {
    if (since !== null && since !== this.last) {
      this.last = since;
      if (this.connection?.isOpen) {
        this.greet();
      }
    }
  }

  private begin(): void {
    const { WebSocket: Opener } = this.server.settings;
    this.connection = new Connection(
      {
        open: () => new Opener(this.server.socketUrl(['stores', this.store, 'events'])),
        diagnose: () => {
          this.failed.emit();
          return Promise.resolve('The Jupyter server does not answer. Trying again …');
        }
      },
      { greet: () => this.greet(), take: data => this.take(readChanges(data)) }
    );
    this.connection.onStatus(status => {
      this.status = status;
      this.statusChanged.emit(status);
    });
  }

  private greet(): void {
    this.connection?.send(JSON.stringify({ type: 'open', cursor: this.last }));
  }

  private take({ cursor, changed }: ChangesMessage): void {
    this.connection?.settle(false);
    // With it the server tells, after a lost connection, what we have missed.
    this.last = cursor;
    if (changed.length > 0) {
      this.changed.emit(changed);
    }
  }

  private leave(): void {
    this.listeners -= 1;
    if (this.listeners === 0) {
      this.connection?.close();
      this.connection = null;
      this.last = null;
      this.status = null;
    }
  }
}

const KNOWN = new WeakMap<object, Map<string, StoreEvents>>();

/** The events of a store; the same for all who ask with the settings of this page. */
export function eventsOf(server: Server, store: string): StoreEvents {
  const { settings } = server;
  const stores = KNOWN.get(settings) ?? new Map<string, StoreEvents>();
  KNOWN.set(settings, stores);
  const events = stores.get(store) ?? new StoreEvents(server, store);
  stores.set(store, events);
  return events;
}

function readChanges(data: unknown): ChangesMessage {
  try {
    const said = JSON.parse(String(data)) as ChangesMessage;
    if (said.type === 'changes' && Array.isArray(said.changed)) {
      return said;
    }
  } catch (error) {
    if (!(error instanceof SyntaxError)) {
      throw error;
    }
  }
  throw new WireError(`Expected changes as JSON, found ${String(data).slice(0, 80)}`);
}
