/** Runs that are compared, as a page follows them: is there a server, and does it have them? */

import { waitMs } from '../model/backoff';
import { eventsOf } from '../model/events';
import { KNOWN_CODES, type Phase } from '../model/phase';
import { type ServerVersion, noticeVersions, refuseServer } from '../model/versions';
import { firstCharts } from '../pure/main_charts';
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

/** More are not asked for before it is known whether there are any. */
const RUNS_AT_FIRST = 10;

export interface SessionOptions {
  /** So long the facts of the runs wait for the first curves. */
  readonly patienceMs?: number;
  /** The charts that are seen first are known before they are made: they are asked for at once. */
  readonly foresees?: boolean;
}

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
    private readonly options: SessionOptions = {}
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
      const isAnyThere = this.hasAny();
      // Another version may not know the question: then it is not the answer that counts.
      isAnyThere.catch(() => undefined);
      const version = await this.server.json<ServerVersion>(['version']);
      const refusal = refuseServer(version);
      if (this.isGone) {
        return;
      }
      if (refusal) {
        this.onPhase({ kind: 'saved', advice: refusal });
        return;
      }
      if (await isAnyThere) {
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

  /** Whether the store has any of the runs; what is told of them is kept in the model. */
  private async hasAny(): Promise<boolean> {
    const keys = this.reference.runs.map(({ key }) => key);
    for (const asked of [keys.slice(0, RUNS_AT_FIRST), keys.slice(RUNS_AT_FIRST)]) {
      if (asked.length > 0 && !this.isGone) {
        const answer = await this.client.describe(asked);
        this.model.takeRuns(answer);
        if (answer.missing.length < asked.length) {
          return true;
        }
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
      patienceMs: this.options.patienceMs,
      isSeen: () => document.visibilityState === 'visible',
      onStatus: status => {
        this.status = status;
        this.statusHandlers.forEach(handler => handler(status));
      },
      onRefused: error => this.refuse(error)
    });
    if (this.options.foresees) {
      const metrics = firstCharts(this.model.sections).map(({ metric }) => metric);
      this.feed.send({ type: 'visible', metrics });
    }
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
