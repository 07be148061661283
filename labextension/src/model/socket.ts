/** A feed over the server's WebSocket. After a lost connection it asks again for what is open. */

import type { Message, Request } from '../messages';
import type { Channel, ChannelStatus } from '../view/types';
import { decode, encode } from '../wire';

import { Connection, type SocketOptions } from './connection';
import { Demands } from './demands';

/** What also comes when the run has ended and all of it was told. */
const ANSWERS: ReadonlySet<string> = new Set(['detail', 'items', 'file']);

type MessageHandler = (message: Message) => void;

export class SocketChannel implements Channel {
  private readonly connection: Connection;
  private readonly demands = new Demands();
  private readonly messageHandlers: MessageHandler[] = [];

  constructor(options: SocketOptions) {
    this.connection = new Connection(options, {
      greet: () => this.demands.all().forEach(request => this.connection.send(encode(request))),
      take: data => this.receive(decode(data as ArrayBuffer))
    });
  }

  send(request: Request): void {
    this.demands.remember(request);
    if (this.connection.isOpen) {
      this.connection.send(encode(request));
    } else {
      this.connection.wake();
    }
  }

  onMessage(handler: MessageHandler): void {
    this.messageHandlers.push(handler);
  }

  onStatus(handler: (status: ChannelStatus) => void): void {
    this.connection.onStatus(handler);
  }

  /** Try at once, not when the time has come: the page is seen again, or the network is back. */
  hurry(): void {
    this.connection.hurry();
  }

  close(): void {
    this.connection.close();
  }

  private receive(message: Message): void {
    const { connection } = this;
    const { type } = message.header;
    if (message.header.type === 'run') {
      // Only now: a server that opens and falls over each time is not to be asked without pause.
      connection.settle(message.header.run.state === 'running');
    }
    connection.isOver = type === 'end' || (connection.isOver && ANSWERS.has(type));
    this.demands.settle(message.header);
    for (const handler of this.messageHandlers) {
      handler(message);
    }
  }
}
