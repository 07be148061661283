import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { Message, Request } from '../../src/messages';
import { SocketChannel } from '../../src/model/socket';
import type { ChannelStatus } from '../../src/view/types';

import { FakeSocket } from './fake_socket';

const OPEN: Request = { type: 'open', cursor: null, max_points: 2000, visible: null };

let sockets: FakeSocket[];
let reason: string | null;
let channel: SocketChannel;
let messages: Message[];
let statuses: ChannelStatus[];

function latest(): FakeSocket {
  const socket = sockets.at(-1);
  if (!socket) {
    throw new Error('There is no socket.');
  }
  return socket;
}

beforeEach(() => {
  vi.useFakeTimers();
  [sockets, messages, statuses, reason] = [[], [], [], 'Nobody is there.'];
  channel = new SocketChannel({
    open: () => {
      sockets.push(new FakeSocket());
      return latest();
    },
    diagnose: () => Promise.resolve(reason),
    random: () => 0.5
  });
  channel.onMessage(message => messages.push(message));
  channel.onStatus(status => statuses.push(status));
});

afterEach(() => {
  channel.close();
  vi.useRealTimers();
});

describe('a channel', () => {
  it('asks when the server has let it in, and not before', () => {
    channel.send(OPEN);
    expect(latest().asked).toEqual([]);
    latest().open();
    expect(latest().asked).toEqual([OPEN]);
    channel.send({ type: 'x', x: '_runtime' });
    expect(latest().asked.at(-1)).toEqual({ type: 'x', x: '_runtime' });
  });

  it('hands on what comes', () => {
    latest().say({ type: 'curve', metric: 'loss', x: 0 }, [1, 2]);
    expect(messages).toHaveLength(1);
    expect([...(messages[0]?.buffers[0] ?? [])]).toEqual([1, 2]);
  });

  it('tells whether it is connected, at once and at every change', () => {
    latest().open();
    expect(statuses.map(({ connected }) => connected)).toEqual([false, true]);
  });
});

describe('a lost connection', () => {
  it('comes back and asks for what is open now', async () => {
    channel.send(OPEN);
    latest().open();
    channel.send({ type: 'visible', metrics: ['loss'] });
    channel.send({ type: 'x', x: '_runtime' });
    latest().drop();
    expect(statuses.at(-1)?.text).toMatch(/lost/);
    await vi.advanceTimersByTimeAsync(500);
    expect(sockets).toHaveLength(2);
    latest().open();
    expect(latest().asked).toEqual([{ ...OPEN, visible: ['loss'], x: '_runtime' }]);
    expect(statuses.at(-1)).toMatchObject({ connected: true, text: '' });
  });

  it('asks for a zoom again only if it was not answered', async () => {
    latest().open();
    const zoom = { type: 'detail', from: 0, to: 9, max_points: 2000 } as const;
    channel.send({ ...zoom, request: 1, metric: 'answered' });
    channel.send({ ...zoom, request: 2, metric: 'open' });
    latest().say({ type: 'detail', request: 1, metric: 'answered' });
    latest().drop();
    await vi.advanceTimersByTimeAsync(500);
    latest().open();
    expect(latest().asked).toMatchObject([{ type: 'detail', request: 2 }]);
  });

  it('waits longer after each failure, and starts anew after a success', async () => {
    const pauses: number[] = [];
    for (let attempt = 0; attempt < 8; attempt++) {
      const before = sockets.length;
      latest().drop();
      let waited = 0;
      while (sockets.length === before) {
        await vi.advanceTimersByTimeAsync(250);
        waited += 250;
      }
      pauses.push(waited);
    }
    expect(pauses).toEqual([500, 1000, 2000, 4000, 8000, 15000, 15000, 15000]);
    latest().open();
    latest().say({ type: 'run', run: { state: 'finished' } });
    latest().drop();
    await vi.advanceTimersByTimeAsync(500);
    expect(sockets).toHaveLength(10);
  });

  it('says why the server cannot be reached', async () => {
    latest().drop();
    await vi.advanceTimersByTimeAsync(0);
    expect(statuses.at(-1)).toMatchObject({ connected: false, text: 'Nobody is there.' });
  });

  it('stays lost where another attempt cannot help', async () => {
    reason = null;
    latest().drop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sockets).toHaveLength(1);
  });

  it('does not wait for its time when the page is seen again', async () => {
    latest().drop();
    await vi.advanceTimersByTimeAsync(0);
    channel.hurry();
    expect(sockets).toHaveLength(2);
  });

  it('is what bytes that are no message are taken for', async () => {
    latest().open();
    const first = latest();
    first.sendBytes(new ArrayBuffer(2));
    await vi.advanceTimersByTimeAsync(500);
    expect(first.isClosed).toBe(true);
    expect(sockets).toHaveLength(2);
  });
});

describe('a run of which all was sent', () => {
  beforeEach(() => {
    channel.send(OPEN);
    latest().open();
    latest().say({ type: 'end' });
  });

  it('needs no connection', async () => {
    latest().drop();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sockets).toHaveLength(1);
    expect(statuses.at(-1)?.connected).toBe(true);
  });

  it('connects again for a zoom', () => {
    latest().drop();
    channel.send({ type: 'x', x: '_runtime' });
    expect(sockets).toHaveLength(2);
    latest().open();
    expect(latest().asked).toEqual([{ ...OPEN, x: '_runtime' }]);
  });

  it('waits for the server to let it in when more is asked meanwhile', () => {
    latest().drop();
    channel.send({ type: 'x', x: '_runtime' });
    channel.send({ type: 'x', x: '_timestamp' });
    expect(sockets).toHaveLength(2);
    latest().open();
    expect(latest().asked).toEqual([{ ...OPEN, x: '_timestamp' }]);
  });
});

describe('a silent connection', () => {
  const say = (state: string) => latest().say({ type: 'run', run: { state } });

  beforeEach(() => {
    channel.send(OPEN);
    latest().open();
  });

  it('is given up for a new one, if the run should be heard of', async () => {
    say('running');
    await vi.advanceTimersByTimeAsync(59_000);
    say('running');
    await vi.advanceTimersByTimeAsync(59_000);
    expect(sockets).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(sockets).toHaveLength(2);
    expect(sockets[0]?.isClosed).toBe(true);
  });

  it('is given up earlier when the page is seen again', async () => {
    say('running');
    channel.hurry();
    await vi.advanceTimersByTimeAsync(21_000);
    expect(sockets).toHaveLength(1);
    channel.hurry();
    await vi.advanceTimersByTimeAsync(500);
    expect(sockets).toHaveLength(2);
  });

  it('is kept where there is nothing to hear, or nothing was heard yet', async () => {
    await vi.advanceTimersByTimeAsync(90_000);
    say('stale');
    await vi.advanceTimersByTimeAsync(90_000);
    channel.hurry();
    expect(sockets).toHaveLength(1);
  });
});

it('a closed channel stays closed', async () => {
  latest().open();
  const socket = latest();
  channel.close();
  expect(socket.isClosed).toBe(true);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(sockets).toHaveLength(1);
});
