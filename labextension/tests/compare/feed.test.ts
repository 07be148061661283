import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { CompareFeed } from '../../src/compare/feed';
import type { CompareModel } from '../../src/compare/model';
import type { RequestError } from '../../src/request';

import type { FakeClient } from './fake_client';
import { compared, fakeRun } from './made';

let model: CompareModel;
let client: FakeClient;
let feed: CompareFeed;
let isSeen: boolean;
let refused: RequestError[];
let change: (keys: readonly string[]) => void;

beforeEach(async () => {
  vi.useFakeTimers();
  [isSeen, refused] = [true, []];
  ({ model, client } = compared({
    a: fakeRun('calm-otter', { loss: [3, 2, 1], acc: [0, 1] }, { state: 'running' }),
    b: fakeRun('brisk-heron', { loss: [3, 1] })
  }));
  const listen = (onChanged: typeof change) => {
    change = onChanged;
    return () => undefined;
  };
  feed = new CompareFeed(model, {
    client,
    events: { listen },
    isSeen: () => isSeen,
    onStatus: () => undefined,
    onRefused: error => refused.push(error)
  });
  await vi.advanceTimersByTimeAsync(0);
});

afterEach(() => {
  feed.dispose();
  vi.useRealTimers();
});

async function see(...metrics: string[]): Promise<void> {
  feed.send({ type: 'visible', metrics });
  await vi.advanceTimersByTimeAsync(0);
}

const values = (metric: string, key: string) => [
  ...(model.series(metric).curves.get(key)?.curve.y ?? [])
];

describe('the feed of a comparison', () => {
  it('knows what the runs are before any chart is seen', () => {
    expect(model.runs.map(run => run.facts?.name)).toEqual(['calm-otter', 'brisk-heron']);
    expect(client.questions).toEqual([]);
  });

  it('fetches the charts that are seen, and only those', async () => {
    await see('loss');
    expect(client.questions).toHaveLength(1);
    expect(values('loss', 'p/b')).toEqual([3, 1]);
    expect(model.series('acc').curves.size).toBe(0);
    await see('loss', 'acc');
    expect(client.questions.at(-1)?.metrics).toEqual(['acc']);
  });

  it('fetches what has changed, at most once a second', async () => {
    await see('loss');
    change(['p/a']);
    await vi.advanceTimersByTimeAsync(0);
    client.runs.set('p/a', fakeRun('calm-otter', { loss: [3, 2, 1, 0.5] }));
    for (let i = 0; i < 5; i++) {
      change(['p/a', 'p/a', 'other/run']);
      await vi.advanceTimersByTimeAsync(100);
    }
    expect(client.questions).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(500);
    expect(client.questions).toHaveLength(3);
    expect(client.questions.at(-1)?.runs).toEqual(['p/a']);
    expect(values('loss', 'p/a')).toEqual([3, 2, 1, 0.5]);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(model.peer('p/a')?.facts?.state).toBe('finished');
  });

  it('fetches nothing while nobody looks, and all of it afterwards', async () => {
    await see('loss');
    isSeen = false;
    change(['p/a']);
    await vi.advanceTimersByTimeAsync(5_000);
    expect(client.questions).toHaveLength(1);
    isSeen = true;
    feed.hurry();
    await vi.advanceTimersByTimeAsync(0);
    expect(client.questions.at(-1)?.runs).toEqual(['p/a']);
  });

  it('begins anew over another x', async () => {
    await see('loss');
    feed.send({ type: 'x', x: '_runtime' });
    await vi.advanceTimersByTimeAsync(0);
    expect(client.questions.at(-1)).toMatchObject({ x: '_runtime', runs: ['p/a', 'p/b'] });
    expect(model.series('loss').xName).toBe('_runtime');
    expect(model.series('loss').curves.get('p/a')?.curve.x[1]).toBeCloseTo(1 / 36);
    feed.send({ type: 'x', x: null });
    await vi.advanceTimersByTimeAsync(0);
    expect(model.series('loss').xName).toBe('_step');
  });

  it('asks once for all charts that were zoomed together, and each time that a run grows', async () => {
    await see('loss', 'acc');
    const zoom = { type: 'detail', request: 1, from: 1, to: 2, max_points: 2_000 } as const;
    feed.send({ ...zoom, metric: 'loss' });
    feed.send({ ...zoom, metric: 'acc' });
    await vi.advanceTimersByTimeAsync(30);
    const details = client.questions.filter(({ start }) => start !== undefined);
    expect(details.map(({ metrics, start, end }) => [metrics, start, end])).toEqual([
      [['loss'], 1, 2],
      [['acc'], 1, 2]
    ]);
    const curve = model.series('loss').curves.get('p/a');
    expect([...(curve?.within(1, 2).y ?? [])]).toEqual([2, 1]);
    expect([...(curve?.within(0, 2).y ?? [])]).toEqual([3, 2, 1]);
    change(['p/a']);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(client.questions.at(-1)).toMatchObject({ runs: ['p/a'], start: 1 });
    const before = client.questions.length;
    feed.endZoom();
    change(['p/a']);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(client.questions.slice(before).map(({ start }) => start)).toEqual([undefined]);
  });

  it('goes on without a run that was deleted', async () => {
    await see('loss');
    client.runs.delete('p/b');
    change(['p/b']);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(model.peer('p/b')?.isGone).toBe(true);
    change(['p/a']);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(client.questions.at(-1)?.runs).toEqual(['p/a']);
    expect(refused).toEqual([]);
  });

  it('tries again until the server is back', async () => {
    client.isOffline = true;
    await see('loss');
    expect(values('loss', 'p/a')).toEqual([]);
    await vi.advanceTimersByTimeAsync(2_000);
    client.isOffline = false;
    await vi.advanceTimersByTimeAsync(15_000);
    expect(values('loss', 'p/a')).toEqual([3, 2, 1]);
    expect(refused).toEqual([]);
  });
});
