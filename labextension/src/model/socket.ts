/** A feed over the server's WebSocket. It comes back by itself and asks again for what is open. */

import type { Message, Request } from '../messages';
import type { Channel, ChannelStatus } from '../view/types';
import { WireError, decode, encode } from '../wire';

import { waitMs } from './backoff';
import { Demands } from './demands';

/** A run that goes on is heard of every 15 s at least, whatever it does. */
const SUSPICIOUS_MS = 20_000;
const LOST_MS = 60_000;

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

type MessageHandler = (message: Message) => void;
type StatusHandler = (status: ChannelStatus) => void;

export class SocketChannel implements Channel {
  private socket: Socket | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private silenceTimer: ReturnType<typeof setTimeout> | undefined;
  private attempt = 0;
  private isClosed = false;
  /** The socket takes requests. */
  private isOpen = false;
  /** Of the run, as this connection told it. */
  private isRunning = false;
  private heardMs = 0;
  /** All was sent: there is nothing to come back for, until something is asked. */
  private isOver = false;
  private readonly demands = new Demands();
  private readonly messageHandlers: MessageHandler[] = [];
  private readonly statusHandlers: StatusHandler[] = [];
  private status: ChannelStatus = { connected: false, since: Date.now(), text: '' };

  constructor(private readonly options: SocketOptions) {
    this.connect();
  }

  send(request: Request): void {
    this.demands.remember(request);
    if (this.socket && this.isOpen) {
      this.socket.send(encode(request));
    } else if (this.isOver && !this.socket) {
      this.isOver = false;
      this.connect();
    }
  }

  onMessage(handler: MessageHandler): void {
    this.messageHandlers.push(handler);
  }

  onStatus(handler: StatusHandler): void {
    this.statusHandlers.push(handler);
    handler(this.status);
  }

  /** Try at once, not when the time has come: the page is seen again, or the network is back. */
  hurry(): void {
    if (this.timer !== undefined) {
      this.connect();
    } else if (this.isRunning && Date.now() - this.heardMs > SUSPICIOUS_MS) {
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
    socket.onopen = () => this.greet();
    socket.onmessage = event => this.receive(event.data);
    socket.onclose = () => void this.lose();
    this.socket = socket;
  }

  private receive(data: unknown): void {
    let message: Message;
    try {
      message = decode(data as ArrayBuffer);
    } catch (error) {
      if (!(error instanceof WireError)) {
        throw error;
      }
      // Half a message would leave a gap in a curve: everything is asked for anew.
      console.warn(`nbtrack: ${error.message}`);
      void this.lose();
      return;
    }
    const { type } = message.header;
    if (message.header.type === 'run') {
      // Only now: a server that opens and falls over each time is not to be asked without pause.
      this.attempt = 0;
      this.isRunning = message.header.run.state === 'running';
    }
    this.listen();
    this.isOver = type === 'end' || (this.isOver && type === 'detail');
    this.demands.settle(message.header);
    for (const handler of this.messageHandlers) {
      handler(message);
    }
  }

  /** A computer that has slept, or changed its network, is not told that nobody is there. */
  private listen(): void {
    clearTimeout(this.silenceTimer);
    this.heardMs = Date.now();
    if (this.isRunning) {
      this.silenceTimer = setTimeout(() => void this.lose(), LOST_MS);
    }
  }

  private greet(): void {
    this.isOpen = true;
    this.tell(true, '');
    for (const request of this.demands.all()) {
      this.socket?.send(encode(request));
    }
  }

  private async lose(): Promise<void> {
    this.letGo();
    if (this.isOver) {
      return;
    }
    const wasConnected = this.status.connected;
    if (wasConnected) {
      this.tell(false, 'The connection is lost. Connecting again …');
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
    this.isOpen = this.isRunning = false;
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
