import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { Message } from '../../src/messages';
import type { Channel } from '../../src/view/types';
import { Hub } from '../../src/widget/hub';
import type { ToKernel } from '../../src/widget/protocol';
import { HELLO, batch, curve, run } from './batches';

let sent: ToKernel[];
let greeted: number;
let hub: Hub;

beforeEach(() => {
  vi.useFakeTimers();
  [sent, greeted] = [[], 0];
  hub = new Hub({
    send: content => sent.push(content),
    greet: () => greeted++,
    bokeh: () => Promise.resolve(null),
    css: '',
    initial: { runId: 'r', name: 'run', project: 'p' }
  });
});

afterEach(() => {
  hub.dispose();
  vi.useRealTimers();
});

function lastId(): number {
  const last = sent.at(-1);
  return last && 'id' in last ? last.id : 0;
}

function take(...said: Parameters<typeof batch>): void {
  hub.take(...batch(...said));
}

/** A view that has opened its channel, and what it was told since. */
async function view(): Promise<[Channel, Message['header'][]]> {
  const channel = hub.channel();
  const heard: Message['header'][] = [];
  channel.onMessage(({ header }) => heard.push(header));
  channel.send({ type: 'open', cursor: null, max_points: 2_000, visible: [] });
  await vi.advanceTimersByTimeAsync(0);
  return [channel, heard];
}

describe('views of a run', () => {
  it('are told what came before them, and then what comes', async () => {
    take({ number: 1 }, HELLO, run(), curve('loss', [0], [5], { replace: true }));
    const [, heard] = await view();
    take({ number: 2 }, curve('loss', [1], [4]));
    expect(heard.map(({ type }) => type)).toEqual(['hello', 'run', 'curve', 'curve']);
  });

  it('hear nothing after they are closed', async () => {
    const [channel, heard] = await view();
    channel.close();
    take({ number: 1 }, HELLO);
    expect(heard).toEqual([]);
  });
});

describe('batches', () => {
  it('are complete as long as their numbers follow each other', () => {
    expect(hub.progress()).toEqual({ batch: 0, whole: false });
    take({ number: 1 }, HELLO);
    take({ number: 2 }, curve('loss', [1], [4]));
    expect(hub.progress()).toEqual({ batch: 2, whole: true });
  });

  it('that are missing make the page say that it is there', () => {
    take({ number: 1 }, HELLO);
    take({ number: 3 });
    take({ number: 4 });
    expect(hub.progress()).toEqual({ batch: 4, whole: false });
    expect(greeted).toBe(1);
    take({ number: 5 }, HELLO);
    expect(hub.progress()).toEqual({ batch: 5, whole: true });
  });
});

describe('a request', () => {
  const detail = {
    type: 'detail',
    request: 1,
    metric: 'a',
    from: 0,
    to: 1,
    max_points: 9
  } as const;

  it('for a zoom goes to the kernel; for what is visible it does not', async () => {
    const [channel] = await view();
    channel.send({ type: 'visible', metrics: ['a'] });
    channel.send(detail);
    expect(sent).toEqual([{ type: 'ask', id: lastId(), request: detail }]);
  });

  it('that is not answered soon says why', async () => {
    const [channel, heard] = await view();
    channel.send(detail);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(heard).toMatchObject([{ type: 'ack', done: false }]);
  });

  it('that is answered says nothing', async () => {
    const [channel, heard] = await view();
    channel.send(detail);
    take({ number: 1, answers: lastId() });
    await vi.advanceTimersByTimeAsync(2_000);
    expect(heard).toEqual([]);
  });
});

describe('commands', () => {
  it('are refused while the kernel executes a cell', async () => {
    take({ number: 1, busy: true }, HELLO, run());
    expect(hub.refusal).toContain('The kernel is busy');
    expect(await hub.commands.post('stop', {})).toEqual({ ok: false, text: hub.refusal });
    expect(sent).toEqual([]);
  });

  it('are not refused where the kernel hears pages meanwhile', () => {
    take({ number: 1, busy: true, hears: true }, HELLO, run());
    expect(hub.refusal).toBe('');
  });

  it('are answered by the kernel', async () => {
    take({ number: 1, busy: false }, HELLO, run());
    const done = hub.commands.post('note', { text: 'warm' });
    const id = lastId();
    expect(sent).toEqual([{ type: 'command', id, kind: 'note', body: { text: 'warm' } }]);
    hub.take({ type: 'answer', id, ok: true, text: 'added' }, []);
    expect(await done).toEqual({ ok: true, text: 'added' });
  });

  it('that a cell came before are done when it has ended', async () => {
    take({ number: 1, busy: false }, HELLO, run());
    const done = hub.commands.post('note', { text: 'warm' });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(await done).toMatchObject({ ok: false });
  });

  it('become possible, and the views look again, when the cell has ended', async () => {
    take({ number: 1, busy: true }, HELLO, run());
    const [, heard] = await view();
    heard.length = 0;
    take({ number: 2, busy: false });
    expect(heard.map(({ type }) => type)).toEqual(['run']);
  });
});

describe('a run that is written elsewhere', () => {
  it('is asked for news, one question at a time, until it has ended', async () => {
    take({ number: 1, busy: false, pull: true }, HELLO, run());
    await vi.advanceTimersByTimeAsync(20_000);
    expect(sent).toEqual([{ type: 'look', id: lastId() }]);
    take({ number: 2, busy: false, pull: true, answers: lastId() });
    await vi.advanceTimersByTimeAsync(3_000);
    expect(sent).toHaveLength(2);
    take({ number: 3, busy: false, pull: true, answers: lastId() }, [{ type: 'end' }]);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(sent).toHaveLength(2);
  });
});
