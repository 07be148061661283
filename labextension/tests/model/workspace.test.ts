import { describe, expect, it, vi } from 'vitest';

import { Acts, type Voice } from '../../src/model/acts';
import { type Memory, NO_MEMORY, readMemory } from '../../src/model/look';
import type { RunRow } from '../../src/model/runs';
import { NO_PREFERENCES, NOTHING_KEPT, type Preferences } from '../../src/model/preferences';
import { Workspace } from '../../src/model/workspace';

import { FakeRuns, FakeTimer, makeRow, settle, STORE } from './fake_runs';

interface Begin {
  rows?: RunRow[];
  memory?: Memory;
  preferences?: Partial<Preferences>;
}

async function begin({ rows = [makeRow(0), makeRow(1)], memory, preferences }: Begin = {}) {
  const fake = new FakeRuns();
  fake.rows = rows;
  const timer = new FakeTimer();
  const kept: Memory[] = [];
  const workspace = new Workspace({
    server: fake.server,
    begin: { preferences: { ...NO_PREFERENCES, ...preferences }, memory: memory ?? NO_MEMORY },
    remember: one => kept.push(one),
    timer
  });
  workspace.show();
  await settle();
  return { fake, timer, workspace, kept };
}

function voice() {
  const said: { text: string; undo?: () => Promise<void> }[] = [];
  const one: Voice = {
    done: (text, undo) => said.push({ text, undo }),
    failed: text => said.push({ text: `! ${text}` })
  };
  return { said, one };
}

describe('a workspace', () => {
  it('opens the project that was used last, with columns that the server chose', async () => {
    const other = makeRow(5, { run: 'mnist/r5', project: 'mnist' });
    const { fake, workspace } = await begin({ rows: [makeRow(0), makeRow(1), other] });
    expect(workspace.phase.kind).toBe('ready');
    expect(workspace.project).toBe('cifar');
    expect(workspace.columns).toEqual(['summary.val/acc']);
    expect(fake.tables[0]?.getAll('column')).toEqual([]);
  });

  it('comes back as it was left', async () => {
    const { workspace, kept } = await begin();
    await workspace.setLook({ q: 'run-1', order: '-duration', folded: ['a'] });
    workspace.meant.mean('run-1');
    const memory = readMemory(JSON.parse(JSON.stringify(kept.at(-1))));
    const again = await begin({ memory });
    expect(again.workspace.list.shownQuery).toMatchObject({ q: 'run-1', order: '-duration' });
    expect(again.workspace.looks.look.folded).toEqual(['a']);
    expect(again.workspace.looks.memory.searches).toEqual([{ q: 'run-1', matched: 1 }]);
  });

  it('keeps a search that was meant when its answer is there', async () => {
    const { fake, workspace } = await begin();
    fake.hold();
    const answered = workspace.setLook({ q: 'run-1' });
    workspace.meant.mean('run-1');
    expect(workspace.looks.memory.searches).toEqual([]);
    fake.letGo();
    await answered;
    expect(workspace.looks.memory.searches).toEqual([{ q: 'run-1', matched: 1 }]);
  });

  it('begins anew where what was kept is odd', () => {
    for (const odd of [null, 7, 'x', [], { looks: 3, searches: [null, 1], store: {} }]) {
      expect(readMemory(odd)).toMatchObject({ store: null, searches: [] });
    }
  });

  it('shows the columns that the user likes where a project has them', async () => {
    const preferences = { columns: ['summary.none', 'summary.val/acc:max'] };
    expect((await begin({ preferences })).workspace.columns).toEqual(['summary.val/acc:max']);
  });

  it('says how to begin where there are no runs, and goes on when there is one', async () => {
    const { fake, timer, workspace } = await begin({ rows: [] });
    expect(workspace.phase.kind).toBe('first');
    fake.rows = [makeRow(0)];
    await timer.pass(2_000);
    expect(workspace.phase.kind).toBe('ready');
  });

  it('says that the server part is missing, with the command, and tries again', async () => {
    const fake = new FakeRuns();
    fake.special = () => new Response('404', { status: 404 });
    const timer = new FakeTimer();
    const options = { server: fake.server, timer, begin: NOTHING_KEPT };
    const workspace = new Workspace({ ...options, remember: () => undefined });
    workspace.show();
    await settle();
    expect(workspace.phase).toMatchObject({
      kind: 'trouble',
      trouble: { kind: 'missing', title: 'The server part is missing' }
    });
    fake.special = () => undefined;
    fake.rows = [makeRow(0)];
    await timer.pass(20_000);
    expect(workspace.phase.kind).toBe('ready');
  });

  it('says that the server speaks another protocol', async () => {
    const fake = new FakeRuns();
    fake.special = url =>
      url.pathname.endsWith('/version') ? { version: '9.0.0', protocol: 9 } : undefined;
    const options = { server: fake.server, timer: new FakeTimer(), begin: NOTHING_KEPT };
    const workspace = new Workspace({ ...options, remember: () => undefined });
    workspace.show();
    await settle();
    expect(workspace.phase).toMatchObject({ kind: 'trouble', trouble: { kind: 'version' } });
  });
});

describe('events', () => {
  it('reach the row, and none are listened to while nobody looks', async () => {
    const { fake, timer, workspace } = await begin();
    fake.socket.open();
    fake.socket.say([]);
    await settle();
    fake.rows[1] = makeRow(1, { name: 'renamed' });
    fake.socket.say(['cifar/r1'], 'c2');
    await settle();
    expect(workspace.list.rowAt(1)?.name).toBe('renamed');
    workspace.hide();
    expect(fake.socket.isClosed).toBe(true);
    expect(timer.isIdle).toBe(true);
    const before = fake.asked.length;
    await timer.pass(60_000);
    expect(fake.asked).toHaveLength(before);
  });

  it('go on from where they were, and what was missed is asked for', async () => {
    const { fake, workspace } = await begin();
    fake.socket.open();
    fake.socket.say([], 'c7');
    await settle();
    workspace.hide();
    fake.rows.unshift(makeRow(9));
    workspace.show();
    expect(fake.sockets).toHaveLength(2);
    fake.socket.open();
    expect(fake.socket.asked).toEqual([{ type: 'open', cursor: 'c7' }]);
    fake.socket.say([], 'c8');
    await settle();
    expect(workspace.list.rowAt(0)?.id).toBe('r9');
  });

  it('come again after the server was gone', async () => {
    const { fake, workspace } = await begin();
    fake.socket.open();
    fake.socket.say([]);
    fake.socket.drop();
    expect(workspace.events.status?.connected).toBe(false);
    await settle();
    workspace.hurry();
    expect(fake.sockets).toHaveLength(2);
    fake.socket.open();
    fake.socket.say([]);
    expect(workspace.events.status?.connected).toBe(true);
    workspace.dispose();
  });

  it('are asked for instead where they do not get through', async () => {
    const { fake, workspace } = await begin();
    vi.useFakeTimers();
    fake.rows.unshift(makeRow(9));
    fake.socket.drop();
    await vi.advanceTimersByTimeAsync(100);
    expect(workspace.list.rowAt(0)?.id).toBe('r9');
    workspace.dispose();
    vi.useRealTimers();
  });
});

describe('acts', () => {
  it('move runs to the trash, and take them out of it again', async () => {
    const { fake, workspace } = await begin();
    const { said, one } = voice();
    const acts = new Acts(workspace, one);
    const row = workspace.list.rowAt(0) as RunRow;
    workspace.selection.toggle(row);
    fake.special = url => {
      if (url.pathname.endsWith('/trash')) {
        const [gone] = fake.rows.splice(0, 1);
        return { trashed: [{ run: gone?.run, entry: 'e1' }], refused: [] };
      }
      return undefined;
    };
    await acts.trash([row]);
    expect(said[0]?.text).toBe('run-0 was moved to the trash');
    expect([workspace.selection.size, workspace.list.matched]).toEqual([0, 1]);
    await said[0]?.undo?.();
    expect(fake.asked).toContain('POST restore');
  });

  it('reach however many runs, in pieces that the server takes', async () => {
    const rows = Array.from({ length: 2_300 }, (_, number) => makeRow(number));
    const { fake, workspace } = await begin({ rows });
    const sizes: number[] = [];
    fake.special = (url, body) => {
      if (url.pathname.endsWith('/edits')) {
        sizes.push((body.runs as string[]).length);
        return { changed: [], refused: [] };
      }
      return undefined;
    };
    const all = await workspace.list.between(0, 2_299);
    expect(all.map(({ run }) => run)).toEqual(rows.map(({ run }) => run));
    await new Acts(workspace, voice().one).setTags(all, ['many'], []);
    expect(sizes).toEqual([1_000, 1_000, 300]);
  });

  it('say what was refused and why, once a reason', async () => {
    const { fake, workspace } = await begin();
    const { said, one } = voice();
    const refused = ['cifar/r0', 'cifar/r1'].map(run => ({ run, reason: 'it is running' }));
    fake.special = url => (url.pathname.endsWith('/trash') ? { trashed: [], refused } : undefined);
    await new Acts(workspace, one).trash([makeRow(0), makeRow(1)]);
    expect(said.map(({ text }) => text)).toEqual([
      '! 2 runs were not moved to the trash: it is running'
    ]);
  });

  it('rename in place, and only if there is something to rename', async () => {
    const { fake, workspace } = await begin();
    const acts = new Acts(workspace, voice().one);
    const row = workspace.list.rowAt(0) as RunRow;
    await acts.rename(row, '  ');
    await acts.rename(row, ' run-0 ');
    expect(fake.asked).not.toContain('POST edits');
    fake.special = (url, body) => {
      if (url.pathname.endsWith('/edits')) {
        fake.rows[0] = makeRow(0, body.set as Partial<RunRow>);
        return { changed: ['cifar/r0'], refused: [] };
      }
      return undefined;
    };
    await acts.rename(row, ' better ');
    expect(workspace.list.rowAt(0)?.name).toBe('better');
  });

  it('tell why something could not be done', async () => {
    const { fake, workspace } = await begin();
    const { said, one } = voice();
    fake.isThere = false;
    await new Acts(workspace, one).archive([makeRow(0)], true);
    expect(said[0]?.text).toBe('! The Jupyter server does not answer.');
  });
});

describe('the selection', () => {
  it('knows the newest of its runs, and loses those that are gone', async () => {
    const { fake, workspace } = await begin();
    const { list, selection } = workspace;
    selection.add([list.rowAt(0) as RunRow, list.rowAt(1) as RunRow]);
    fake.rows[0] = makeRow(0, { locked: true });
    await list.take(['cifar/r0']);
    expect(selection.rows[0]?.locked).toBe(true);
    expect(selection.size).toBe(2);
  });

  it('lets go of a run that was deleted elsewhere', async () => {
    const { fake, workspace } = await begin();
    workspace.selection.add([workspace.list.rowAt(0) as RunRow, makeRow(7)]);
    fake.socket.open();
    fake.rows = [];
    fake.socket.say(['cifar/r0', 'cifar/r7']);
    await settle();
    expect(workspace.selection.size).toBe(0);
  });

  it('is of one project', async () => {
    const { workspace } = await begin();
    workspace.selection.toggle(workspace.list.rowAt(0) as RunRow);
    await workspace.chooseProject(null);
    expect([workspace.selection.size, workspace.project]).toEqual([0, null]);
  });

  it('is of the store that was chosen', async () => {
    const { workspace, kept } = await begin();
    await workspace.chooseStore(STORE);
    expect(kept.at(-1)?.store).toBe(STORE);
  });
});
