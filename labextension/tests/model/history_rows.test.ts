import { beforeEach, describe, expect, it, vi } from 'vitest';

import { HistoryRows, PAGE_ROWS } from '../../src/model/history_rows';
import type { HistoryPage, HistoryShape } from '../../src/model/run_api';
import { RequestError } from '../../src/request';

/** A run whose value in each row is the number of the row. */
class FakeHistory {
  total = 1_000_000;
  metrics = ['loss', 'n'];
  asked: string[] = [];
  isAway = false;

  historyShape(): Promise<HistoryShape> {
    const metrics = this.metrics.map(name => ({ name, kind: 'number' as const }));
    return this.#answer({ total: this.total, metrics, problems: [] });
  }

  historyPage(offset: number, limit: number, columns: readonly string[]): Promise<HistoryPage> {
    this.asked.push(`${offset}+${limit} ${columns.join()}`);
    const count = Math.max(0, Math.min(limit, this.total - offset));
    const values = Array.from({ length: count }, (_, place) => offset + place);
    const names = ['_step', '_runtime', '_timestamp', ...columns];
    const found = new Map(names.map(name => [name, values]));
    return this.#answer({ total: this.total, count, columns: found });
  }

  #answer<T>(value: T): Promise<T> {
    return this.isAway
      ? Promise.reject(new RequestError('offline', 'The Jupyter server does not answer.'))
      : Promise.resolve(value);
  }
}

describe('rows of a history', () => {
  let fake: FakeHistory;
  let rows: HistoryRows;

  beforeEach(async () => {
    vi.useFakeTimers();
    fake = new FakeHistory();
    rows = new HistoryRows(fake);
    await rows.refresh();
    rows.setColumns(['_runtime', 'loss', 'n']);
  });

  const settle = () => vi.advanceTimersByTimeAsync(200);

  it('are fetched when they are looked at', async () => {
    expect(rows.value(500_000, 'loss')).toBeUndefined();
    expect(fake.asked).toEqual([]);
    await settle();
    expect(rows.value(500_000, 'loss')).toBe(500_000);
    expect(fake.asked).toEqual([`${Math.floor(500_000 / PAGE_ROWS) * PAGE_ROWS}+256 loss,n`]);
  });

  it('are not fetched where one only scrolls by', async () => {
    for (let row = 0; row < 100_000; row += PAGE_ROWS) {
      rows.value(row, 'loss');
    }
    await settle();
    expect(fake.asked.length).toBeLessThan(20);
    expect(rows.value(99_999, 'loss')).toBe(99_999);
  });

  it('come in blocks of columns', async () => {
    const many = Array.from({ length: 100 }, (_, place) => `m${place}`);
    rows.setColumns(many);
    rows.value(0, 'm50');
    await settle();
    expect(fake.asked.at(-1)).toBe(`0+256 ${many.slice(48, 72).join()}`);
  });

  it('that may have changed are fetched again when a run goes on', async () => {
    fake.total = 300;
    await rows.refresh();
    rows.value(0, 'loss');
    rows.value(299, 'loss');
    await settle();
    fake.total = 400;
    await rows.refresh();
    expect(rows.total).toBe(400);
    expect(rows.value(0, 'loss')).toBe(0);
    expect(rows.value(299, 'loss')).toBeUndefined();
    await settle();
    expect(rows.value(399, 'loss')).toBe(399);
  });

  it('that lack a metric have a gap', async () => {
    rows.value(0, 'loss');
    await settle();
    expect(rows.value(0, 'never logged')).toBeNull();
  });

  it('can be fetched before they are looked at, to be copied', async () => {
    await rows.load(10, 1_000, ['n']);
    expect([rows.value(10, 'n'), rows.value(1_000, 'n')]).toEqual([10, 1_000]);
  });

  it('that cannot be fetched are told of, and asked for again at the next look', async () => {
    const told: string[] = [];
    rows.changed.connect(change => change.kind === 'failed' && told.push(change.text));
    fake.isAway = true;
    rows.value(0, 'loss');
    await settle();
    expect(told).toEqual(['The Jupyter server does not answer.']);
    fake.isAway = false;
    rows.value(0, 'loss');
    await settle();
    expect(rows.value(0, 'loss')).toBe(0);
  });
});
