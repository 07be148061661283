/** Runs that are compared, as a page follows them: is there a server, and does it have them? */

import { waitMs } from '../model/backoff';
import { eventsOf } from '../model/events';
import { KNOWN_CODES, type Phase } from '../model/phase';
import { type ServerVersion, noticeVersions, refuseServer } from '../model/versions';
import { RequestError, type Server } from '../request';
import type { ChannelStatus } from '../view/types';

import { ServerClient } from './client';
import { CompareFeed } from './feed';
import { CompareModel } from './model';
import type { CompareReference } from './reference';

const NO_STORE = 'The store of these runs is not on this server.';
/** Without these nothing can be shown; whatever else is wrong is wrong with a part. */
const FATAL = new Set(['unknown-store', 'no-server-part', 'version']);
const NO_RUNS = 'These runs are not in their store any more.';

export class CompareSession {
  /** Null until the server was heard. */
  feed: CompareFeed | null = null;
  private readonly client: ServerClient;
  private readonly statusHandlers: ((status: ChannelStatus) => void)[] = [];
  private status: ChannelStatus | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private attempt = 0;
  private isGone = false;

  /** @param onPhase - called at every change of what the output shows. */
  constructor(
    private readonly server: Server,
    private readonly reference: CompareReference,
    private readonly onPhase: (phase: Phase) => void,
    readonly model = new CompareModel(reference),
    private readonly patienceMs?: number
  ) {
    this.client = new ServerClient(server, reference);
    void this.begin();
  }

  onStatus(handler: (status: ChannelStatus) => void): void {
    this.statusHandlers.push(handler);
    if (this.status) {
      handler(this.status);
    }
  }

  /** Try at once: the page is seen again, or the network is back. */
  hurry(): void {
    if (this.timer !== undefined) {
      void this.begin();
    }
    eventsOf(this.server, this.reference.store).hurry();
    this.feed?.hurry();
  }

  dispose(): void {
    this.isGone = true;
    clearTimeout(this.timer);
    this.feed?.dispose();
    this.model.selection.dispose();
  }

  private async begin(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    try {
      const version = await this.server.json<ServerVersion>(['version']);
      const refusal = refuseServer(version);
      if (this.isGone) {
        return;
      }
      if (refusal) {
        this.onPhase({ kind: 'saved', advice: refusal });
        return;
      }
      if (await this.hasAny()) {
        this.follow(noticeVersions(version, this.reference.version));
      } else if (!this.isGone) {
        this.onPhase({ kind: 'saved', advice: { text: NO_RUNS, command: '' } });
      }
    } catch (error) {
      if (!(error instanceof RequestError)) {
        throw error;
      }
      this.fail(error);
    }
  }

  /** Whether the store has any of the runs; they are kept in the model. */
  private async hasAny(): Promise<boolean> {
    for (const run of this.reference.runs) {
      try {
        const answer = await this.client.run(run);
        this.model.takeRuns([[run.key, answer]]);
        return true;
      } catch (error) {
        if (!(error instanceof RequestError)) {
          throw error;
        }
        if (error.code === 'ill') {
          return true;
        }
        if (KNOWN_CODES.get(error.code) !== 'run') {
          throw error;
        }
        this.model.lose(run.key);
      }
    }
    return false;
  }

  private follow(notice: ReturnType<typeof noticeVersions>): void {
    if (this.isGone) {
      return;
    }
    this.feed = new CompareFeed(this.model, {
      client: this.client,
      events: eventsOf(this.server, this.reference.store),
      patienceMs: this.patienceMs,
      isSeen: () => document.visibilityState === 'visible',
      onStatus: status => {
        this.status = status;
        this.statusHandlers.forEach(handler => handler(status));
      },
      onRefused: error => this.refuse(error)
    });
    this.onPhase({ kind: 'live', notice });
  }

  /** The server answers, but not with what was asked. */
  private refuse(error: RequestError): void {
    if (FATAL.has(error.code)) {
      this.feed?.dispose();
      this.fail(error);
      return;
    }
    const { code, message: text, remedy: command } = error;
    this.model.error = { type: 'error', code, text, command };
    this.model.changed.emit('error');
  }

  private fail(error: RequestError): void {
    if (this.isGone) {
      return;
    }
    if (FATAL.has(error.code)) {
      const isStore = KNOWN_CODES.get(error.code) === 'store';
      const text = isStore ? NO_STORE : error.message;
      this.onPhase({ kind: 'saved', advice: { text, command: isStore ? '' : error.remedy } });
      return;
    }
    this.onPhase({ kind: 'waiting', text: `${error.message} Trying again …` });
    this.timer = setTimeout(() => void this.begin(), waitMs(this.attempt, Math.random()));
    this.attempt += 1;
  }
}
