import { describe, expect, it } from 'vitest';

import { RunList } from '../../src/model/run_list';
import { RunsApi } from '../../src/model/runs_api';

import { FakeRuns, FakeTimer, makeRow, settle, STORE } from './fake_runs';

const REFRESH_MS = 2_000;

function start(count: number) {
  const fake = new FakeRuns();
  fake.rows = Array.from({ length: count }, (_, number) => makeRow(number));
  const timer = new FakeTimer();
  const list = new RunList(new RunsApi(fake.server, STORE), REFRESH_MS, timer);
  const said: string[] = [];
  list.changed.connect(change => said.push(change.kind));
  return { fake, timer, list, said };
}

describe('a long list', () => {
  it('fetches only what is seen', async () => {
    const { fake, list } = start(10_000);
    await list.setQuery({ project: 'cifar' });
    expect(list.matched).toBe(10_000);
    expect([list.rowAt(0)?.name, list.rowAt(99)?.name]).toEqual(['run-0', 'run-99']);
    expect(list.rowAt(5_050)).toBeUndefined();
    list.look(5_040, 5_060);
    await settle();
    expect(list.rowAt(5_050)?.name).toBe('run-5050');
    list.look(5_045, 5_065);
    await settle();
    expect(fake.tables).toHaveLength(2);
  });

  it('gives all rows from one place to another', async () => {
    const { list } = start(500);
    await list.setQuery({});
    const rows = await list.between(90, 310);
    expect(rows).toHaveLength(221);
    expect(rows.at(-1)?.name).toBe('run-310');
  });
});

describe('a search', () => {
  it('shows what matches', async () => {
    const { list } = start(200);
    await list.setQuery({});
    await list.setQuery({ q: 'run-19' });
    expect(list.matched).toBe(11);
    expect(list.facts?.total).toBe(200);
  });

  it('asks for the newest only, however fast one types', async () => {
    const { fake, list } = start(200);
    fake.hold();
    for (const q of ['r', 'ru', 'run', 'run-', 'run-1', 'run-19']) {
      void list.setQuery({ q });
    }
    fake.letGo();
    await settle();
    expect(fake.tables.map(table => table.get('q'))).toEqual(['r', 'run-19']);
    expect(list.matched).toBe(11);
  });

  it('that does not parse keeps what was shown, and says why', async () => {
    const { fake, list } = start(50);
    await list.setQuery({ q: 'run-1' });
    const error = { code: 'filter', message: 'found adn', remedy: '', at: 4, length: 3 };
    fake.special = url =>
      url.searchParams.get('q')?.includes('adn')
        ? Response.json({ error }, { status: 400 })
        : undefined;
    await list.setQuery({ q: 'lr adn' });
    expect(list.failure?.place).toEqual({ at: 4, length: 3 });
    expect([list.matched, list.shownQuery.q]).toEqual([11, 'run-1']);
    await list.setQuery({ q: 'run-2' });
    expect([list.failure, list.matched]).toEqual([null, 11]);
  });
});

describe('a run that changes', () => {
  it('is one row that is asked for and told', async () => {
    const { fake, list, said } = start(300);
    await list.setQuery({ project: 'cifar' });
    list.look(0, 20);
    fake.rows[3] = makeRow(3, { name: 'renamed' });
    said.length = 0;
    const changes: string[][] = [];
    list.changed.connect(change => change.kind === 'rows' && changes.push([...change.runs]));
    await list.take(['cifar/r3']);
    expect(list.rowAt(3)?.name).toBe('renamed');
    expect(changes).toEqual([['cifar/r3']]);
    expect(said).toEqual(['rows']);
    expect(fake.asked.at(-1)).toBe('GET rows?run=cifar%2Fr3&column=summary.val%2Facc');
  });

  it('of another project is nothing to this one', async () => {
    const { fake, list } = start(10);
    await list.setQuery({ project: 'cifar' });
    const before = fake.asked.length;
    await list.take(['cifar-2/r3', 'mnist/x']);
    expect(fake.asked).toHaveLength(before);
  });

  it('changes its icon at once and its place later', async () => {
    const { fake, timer, list } = start(10);
    fake.rows[0] = makeRow(0, { state: 'running' });
    await list.setQuery({ project: 'cifar' });
    await timer.pass(REFRESH_MS);
    fake.rows[0] = makeRow(0, { state: 'finished' });
    await list.take(['cifar/r0']);
    expect(list.rowAt(0)?.state).toBe('finished');
    expect(fake.tables).toHaveLength(1);
    await timer.pass(2_000);
    expect(fake.tables).toHaveLength(2);
  });

  it('puts the list in order anew where its values decide that, not more often than is set', async () => {
    const { fake, timer, list } = start(10);
    await list.setQuery({ project: 'cifar', order: '-summary.val/acc' });
    for (let turn = 0; turn < 10; turn++) {
      await list.take(['cifar/r1']);
      await timer.pass(500);
    }
    // Five seconds: at once, after two, and after four.
    expect(fake.tables).toHaveLength(4);
  });

  it('that was not there makes the list look again', async () => {
    const { fake, timer, list } = start(10);
    await list.setQuery({ project: 'cifar' });
    fake.rows.unshift(makeRow(10, { state: 'running' }));
    await list.take(['cifar/r10']);
    await timer.pass(0);
    expect(list.rowAt(0)?.id).toBe('r10');
    expect(list.facts?.live).toBe(1);
  });

  it('that is gone leaves the list', async () => {
    const { fake, timer, list } = start(10);
    await list.setQuery({ project: 'cifar' });
    fake.rows.shift();
    await list.take(['cifar/r0']);
    await timer.pass(0);
    expect([list.matched, list.rowAt(0)?.id]).toEqual([9, 'r1']);
  });
});

describe('a server that is gone', () => {
  it('leaves the rows where they are, and is asked again', async () => {
    const { fake, list } = start(10);
    await list.setQuery({});
    fake.isThere = false;
    await list.refresh();
    expect(list.failure?.code).toBe('offline');
    expect(list.rowAt(0)?.id).toBe('r0');
    fake.isThere = true;
    await list.refresh();
    expect(list.failure).toBeNull();
  });
});
