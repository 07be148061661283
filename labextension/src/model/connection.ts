/** A WebSocket that comes back by itself: what is said over it is the concern of others. */

import type { ChannelStatus } from '../view/types';
import { WireError } from '../wire';

import { waitMs } from './backoff';

/** One that goes on is heard of every 15 s at least, whatever it does. */
const SUSPICIOUS_MS = 20_000;
const LOST_MS = 60_000;

export const LOST = 'The connection is lost. Connecting again …';

/** The part of a WebSocket that is used here; tests bring their own. */
export interface Socket {
  binaryType: BinaryType;
  onopen: ((event: Event) => void) | null;
  onmessage: ((event: MessageEvent<unknown>) => void) | null;
  onclose: ((event: CloseEvent) => void) | null;
  send(data: string): void;
  close(): void;
}

export interface SocketOptions {
  /** Begins a connection. */
  open: () => Socket;
  /**
   * Says why there is no connection, in plain words, after one has failed; a socket tells nothing.
   * Null ends all attempts: another try cannot help, and whoever gave this function has said why.
   */
  diagnose: () => Promise<string | null>;
  /** From 0 to 1. */
  random?: () => number;
}

/** Whoever speaks over the connection. */
export interface Speaker {
  /** It is open, for the first time or again. */
  greet(): void;
  /** Takes what came; a `WireError` breaks the connection off. */
  take(data: unknown): void;
}

type StatusHandler = (status: ChannelStatus) => void;

export class Connection {
  /** All was said: there is nothing to come back for, until `wake`. */
  isOver = false;
  /** The socket takes what is said. */
  isOpen = false;
  /** Whether there is something to hear now and then; silence then means that nobody is there. */
  private hasNews = false;
  private heardMs = 0;
  private silenceTimer: ReturnType<typeof setTimeout> | undefined;
  private socket: Socket | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private attempt = 0;
  private isClosed = false;
  private readonly statusHandlers: StatusHandler[] = [];
  private status: ChannelStatus = { connected: false, since: Date.now(), text: '' };

  constructor(
    private readonly options: SocketOptions,
    private readonly speaker: Speaker
  ) {
    this.connect();
  }

  send(data: string): void {
    this.socket?.send(data);
  }

  /** Come back, if there was nothing more to come back for. */
  wake(): void {
    if (this.isOver && !this.socket) {
      this.isOver = false;
      this.connect();
    }
  }

  /**
   * The server is well: the next failure is a first one.
   *
   * @param hasNews - whether more is to come by itself.
   */
  settle(hasNews: boolean): void {
    this.attempt = 0;
    this.hasNews = hasNews;
  }

  onStatus(handler: StatusHandler): void {
    this.statusHandlers.push(handler);
    handler(this.status);
  }

  /** Try at once, not when the time has come: the page is seen again, or the network is back. */
  hurry(): void {
    if (this.timer !== undefined) {
      this.connect();
    } else if (this.hasNews && Date.now() - this.heardMs > SUSPICIOUS_MS) {
      void this.lose();
    }
  }

  close(): void {
    this.isClosed = true;
    clearTimeout(this.timer);
    this.timer = undefined;
    this.letGo();
  }

  private connect(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const socket = this.options.open();
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => {
      this.isOpen = true;
      this.tell(true, '');
      this.speaker.greet();
    };
    socket.onmessage = event => this.receive(event.data);
    socket.onclose = () => void this.lose();
    this.socket = socket;
  }

  private receive(data: unknown): void {
    try {
      this.speaker.take(data);
      this.listen();
    } catch (error) {
      if (!(error instanceof WireError)) {
        throw error;
      }
      // Half a message would leave a gap: everything is asked for anew.
      console.warn(`nbtrack: ${error.message}`);
      void this.lose();
    }
  }

  /** A computer that has slept, or changed its network, is not told that nobody is there. */
  private listen(): void {
    clearTimeout(this.silenceTimer);
    this.heardMs = Date.now();
    if (this.hasNews) {
      this.silenceTimer = setTimeout(() => void this.lose(), LOST_MS);
    }
  }

  private async lose(): Promise<void> {
    this.letGo();
    if (this.isOver) {
      return;
    }
    const wasConnected = this.status.connected;
    if (wasConnected) {
      this.tell(false, LOST);
    }
    // A server that was there a moment ago is most likely there again: ask only if it is not.
    const reason = wasConnected ? this.status.text : await this.options.diagnose();
    if (reason === null || this.isClosed) {
      return;
    }
    this.tell(false, reason);
    const pause = waitMs(this.attempt, (this.options.random ?? Math.random)());
    this.attempt += 1;
    this.timer = setTimeout(() => this.connect(), pause);
  }

  private letGo(): void {
    clearTimeout(this.silenceTimer);
    this.isOpen = this.hasNews = false;
    if (this.socket) {
      this.socket.onopen = null;
      this.socket.onmessage = null;
      this.socket.onclose = null;
      this.socket.close();
      this.socket = null;
    }
  }

  private tell(connected: boolean, text: string): void {
    const { status } = this;
    if (status.connected === connected && status.text === text) {
      return;
    }
    const since = status.connected === connected ? status.since : Date.now();
    this.status = { connected, since, text };
    for (const handler of this.statusHandlers) {
      handler(this.status);
    }
  }
}
