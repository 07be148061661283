/** The events of the store that is looked at, while somebody looks. */

import { Signal } from '../pure/signal';
import type { Server } from '../request';
import type { ChannelStatus } from '../view/types';

import { type ChangedRuns, eventsOf } from './events';

export class Listening {
  readonly changed = new Signal<ChangedRuns>();
  readonly statusChanged = new Signal();
  /** Another attempt to connect has failed. */
  readonly failed = new Signal();
  /** Null while nobody listens. */
  status: ChannelStatus | null = null;

  #store = '';
  /** How far it was heard what changes there. */
  #cursor: string | null = null;
  #leave: (() => void) | null = null;

  constructor(private readonly server: Server) {}

  /** Listen, from where it was listened last. */
  start(store: string): void {
    if (this.#leave && store === this.#store) {
      return;
    }
    this.stop();
    if (store !== this.#store) {
      // What was heard of another store says nothing of this one.
      [this.#store, this.#cursor] = [store, null];
    }
    this.#leave = eventsOf(this.server, store).listen(
      runs => this.changed.emit(runs),
      status => {
        this.status = status;
        this.statusChanged.emit();
      },
      { since: this.#cursor, onFailure: () => this.failed.emit() }
    );
  }

  /** Nobody looks: the server has nothing to watch for us. */
  stop(): void {
    if (this.#leave) {
      this.#cursor = eventsOf(this.server, this.#store).cursor ?? this.#cursor;
      this.#leave();
      this.#leave = null;
      this.status = null;
    }
  }

  /** Try at once, if there is no connection. */
  hurry(): void {
    if (this.#leave) {
      eventsOf(this.server, this.#store).hurry();
    }
  }
}
