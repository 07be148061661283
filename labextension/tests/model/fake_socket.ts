/** The other end of a WebSocket, in the hands of a test. */

import type { Socket } from '../../src/model/connection';

import { frame } from '../frames';

export class FakeSocket implements Socket {
  binaryType: BinaryType = 'blob';
  onopen: Socket['onopen'] = null;
  onmessage: Socket['onmessage'] = null;
  onclose: Socket['onclose'] = null;
  isClosed = false;
  isOpen = false;
  readonly asked: { type: string }[] = [];

  send(data: string): void {
    if (!this.isOpen) {
      throw new DOMException('Still in CONNECTING state.', 'InvalidStateError');
    }
    this.asked.push(JSON.parse(data) as { type: string });
  }

  close(): void {
    this.isClosed = true;
  }

  /** The server says something. */
  say(header: object, ...arrays: number[][]): void {
    this.sendBytes(frame(header, ...arrays));
  }

  sendBytes(data: ArrayBuffer): void {
    this.onmessage?.(new MessageEvent('message', { data }));
  }

  /** The server lets us in. */
  open(): void {
    this.isOpen = true;
    this.onopen?.(new Event('open'));
  }

  /** The server, or the network, is gone. */
  drop(): void {
    this.onclose?.(new Event('close') as CloseEvent);
  }
}
