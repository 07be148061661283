/** One run, as a page follows it: is there a server, does it fit, and what does it send? */

import type { ChannelStatus } from '../view/types';
import type { ErrorHeader, Header, RunState } from '../messages';
import { ENDED } from '../messages';
import { RequestError, type Server } from '../request';

import { RunCommands } from './commands';
import { LOST } from './connection';
import { KNOWN_CODES, LASTING, type Phase } from './phase';
import { type RunReference, runPath } from './reference';
import { SocketChannel } from './socket';
import { type Advice, type ServerVersion, noticeVersions, refuseServer } from './versions';

const NO_STORE: Advice = { text: "This run's store is not on this server.", command: '' };
const NO_RUN: Advice = { text: 'This run is not in its store any more.', command: '' };

export class RunSession {
  readonly channel: SocketChannel;
  readonly commands: RunCommands;
  private phase: Phase = { kind: 'waiting', text: '' };
  /** Of the run, as it was told last; null until it was. */
  private state: RunState | null = null;

  /**
   * @param onPhase - called at every change of the phase.
   * @param onEnd - called when the run has ended and all of it was sent.
   */
  constructor(
    private readonly server: Server,
    private readonly reference: RunReference,
    private readonly onPhase: (phase: Phase) => void,
    private readonly onEnd: () => void
  ) {
    this.commands = new RunCommands(server, reference);
    this.channel = new SocketChannel({
      open: () => this.openSocket(),
      diagnose: () => this.diagnose()
    });
    this.channel.onMessage(message => this.take(message.header));
    this.channel.onStatus(status => this.notePhase(status));
  }

  dispose(): void {
    this.channel.close();
  }

  private openSocket(): WebSocket {
    const { WebSocket: Opener } = this.server.settings;
    return new Opener(this.server.socketUrl([...runPath(this.reference), 'stream']));
  }

  /** Once live, the view itself says when the connection is lost. */
  private notePhase({ connected, text }: ChannelStatus): void {
    if (this.phase.kind === 'waiting') {
      this.change(connected ? { kind: 'live', notice: null } : { kind: 'waiting', text });
    }
  }

  private take(header: Header): void {
    switch (header.type) {
      case 'hello':
        this.meet(header);
        break;
      case 'run':
        this.commands.run = header.run;
        this.state = header.run.state;
        break;
      case 'error':
        this.fail(header);
        break;
      case 'end':
        if (this.state && ENDED.includes(this.state)) {
          this.onEnd();
        }
        break;
    }
  }

  private meet(server: ServerVersion): void {
    const refusal = refuseServer(server);
    if (refusal) {
      this.giveUp(refusal);
      return;
    }
    const notice = noticeVersions(server, this.reference.version);
    if (notice && this.phase.kind === 'live' && notice.text !== this.phase.notice?.text) {
      this.change({ kind: 'live', notice });
    }
  }

  private fail(error: ErrorHeader): void {
    const known = KNOWN_CODES.get(error.code);
    if (known) {
      this.giveUp(known === 'store' ? NO_STORE : NO_RUN);
    } else if (error.code === 'version' || (this.state === null && error.code !== 'request')) {
      this.giveUp({ text: error.text, command: error.command });
    }
    // What is ill in the files of a run does not hide the rest of it: the view says it.
  }

  /** Why the socket did not open; null if another attempt cannot help. */
  private async diagnose(): Promise<string | null> {
    try {
      const version = await this.server.json<ServerVersion>(['version']);
      const refusal = refuseServer(version);
      if (refusal) {
        this.giveUp(refusal);
        return null;
      }
      await this.server.fetch(runPath(this.reference));
    } catch (error) {
      if (!(error instanceof RequestError)) {
        throw error;
      }
      return this.weigh(error);
    }
    return LOST;
  }

  private weigh(error: RequestError): string | null {
    if (error.code === 'no-server-part' && this.state) {
      // It was there: this is a proxy whose server is away.
      return LOST;
    }
    if (!LASTING.has(error.code)) {
      return `${error.message} Trying again …`;
    }
    const known = KNOWN_CODES.get(error.code);
    const advice = { text: error.message, command: error.remedy };
    this.giveUp(known === undefined ? advice : known === 'store' ? NO_STORE : NO_RUN);
    return null;
  }

  private giveUp(advice: Advice): void {
    this.channel.close();
    this.change({ kind: 'saved', advice });
  }

  private change(phase: Phase): void {
    this.phase = phase;
    this.onPhase(phase);
  }
}
