import type { ServerConnection } from '@jupyterlab/services';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { eventsOf } from '../../src/model/events';
import { Server } from '../../src/request';

import { FakeSocket } from './fake_socket';

let sockets: FakeSocket[];
let server: Server;
let heard: string[][];
let leave: () => void;

class Opened extends FakeSocket {
  constructor(readonly url: string) {
    super();
    sockets.push(this);
  }

  tell(cursor: string, ...changed: string[]): void {
    const data = JSON.stringify({ type: 'changes', cursor, changed });
    this.onmessage?.(new MessageEvent('message', { data }));
  }
}

const latest = () => sockets.at(-1) as Opened;

beforeEach(() => {
  vi.useFakeTimers();
  [sockets, heard] = [[], []];
  const settings = { baseUrl: 'http://host/', wsUrl: 'ws://host/', WebSocket: Opened };
  server = new Server(settings as unknown as ServerConnection.ISettings);
  leave = listen();
});

afterEach(() => {
  leave();
  vi.useRealTimers();
});

function listen(): () => void {
  return eventsOf(server, 'aa').listen(
    runs => heard.push([...runs]),
    () => undefined
  );
}

describe('the events of a store', () => {
  it('come over one socket, however many listen, which closes with the last of them', () => {
    const leaveToo = listen();
    expect(sockets.map(socket => (socket as Opened).url)).toEqual([
      'ws://host/nbtrack/api/stores/aa/events'
    ]);
    latest().open();
    latest().tell('1', 'p/a');
    expect(heard).toEqual([['p/a'], ['p/a']]);
    leaveToo();
    leaveToo();
    latest().tell('2', 'p/b');
    expect(heard).toHaveLength(3);
    expect(latest().isClosed).toBe(false);
    leave();
    expect(latest().isClosed).toBe(true);
  });

  it('say after a lost connection what happened meanwhile', async () => {
    latest().open();
    expect(latest().asked).toEqual([{ type: 'open', cursor: null }]);
    latest().tell('7');
    latest().drop();
    await vi.advanceTimersByTimeAsync(1_000);
    latest().open();
    expect(latest().asked).toEqual([{ type: 'open', cursor: '7' }]);
    latest().tell('9', 'p/a');
    expect(heard).toEqual([['p/a']]);
  });

  it('are asked for anew where something else was said', async () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue();
    latest().open();
    latest().onmessage?.(new MessageEvent('message', { data: 'what?' }));
    expect(warn).toHaveBeenCalledOnce();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(sockets).toHaveLength(2);
    warn.mockRestore();
  });
});
