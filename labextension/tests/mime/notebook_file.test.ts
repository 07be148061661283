import { beforeEach, describe, expect, it } from 'vitest';

import { NotebookFile } from '../../src/mime/notebook_file';

import { FakeLocks, FakeNotebook } from './fake_notebook';

let locks: FakeLocks;

/** A notebook in a tab of its own, and whether the page may change it; null while it must wait. */
function open(notebook: FakeNotebook, place = '/'): { may: () => Promise<boolean | null> } {
  const file = new NotebookFile(notebook, notebook, place, locks);
  return { may: () => Promise.race([file.mayChange(), settled().then(() => null)]) };
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) {
    await Promise.resolve();
  }
}

beforeEach(() => {
  locks = new FakeLocks();
});

describe('a notebook', () => {
  it('is changed by the tab that opened it first, and by the next when that is closed', async () => {
    const [one, two] = [new FakeNotebook(), new FakeNotebook()];
    const [first, second] = [open(one), open(two)];
    expect(await first.may()).toBe(true);
    expect(await second.may()).toBe(null);
    one.close();
    await settled();
    expect(await first.may()).toBe(false);
    expect(await second.may()).toBe(true);
  });

  it('is left alone by a tab that was closed while it waited', async () => {
    const notebooks = [new FakeNotebook(), new FakeNotebook(), new FakeNotebook()] as const;
    const [, , third] = notebooks.map(notebook => open(notebook));
    notebooks[1].close();
    notebooks[0].close();
    await settled();
    expect(await third?.may()).toBe(true);
  });

  it('is not taken for one of another name, or of another server', async () => {
    open(new FakeNotebook('a.ipynb'));
    expect(await open(new FakeNotebook('b.ipynb')).may()).toBe(true);
    expect(await open(new FakeNotebook('a.ipynb'), '/user/b/').may()).toBe(true);
  });

  it('may be changed where pages know nothing of each other', async () => {
    const notebook = new FakeNotebook();
    const file = new NotebookFile(notebook, notebook, '/', undefined);
    expect(await file.mayChange()).toBe(true);
  });
});

describe('a file that others have saved', () => {
  it('is left alone', async () => {
    const notebook = new FakeNotebook();
    const tab = open(notebook);
    notebook.onDisk = { last_modified: '2026-01-01T00:00:00Z', hash: 'other' };
    expect(await tab.may()).toBe(false);
  });

  it('is known by its time where there is no hash', async () => {
    const notebook = new FakeNotebook();
    const tab = open(notebook);
    notebook.onDisk = { last_modified: notebook.onDisk.last_modified };
    expect(await tab.may()).toBe(true);
    notebook.onDisk = { last_modified: '2027-01-01T00:00:00Z' };
    expect(await tab.may()).toBe(false);
  });

  it('is left alone when nobody can say', async () => {
    const notebook = new FakeNotebook();
    const tab = open(notebook);
    notebook.get = () => Promise.reject(new Error('offline'));
    expect(await tab.may()).toBe(false);
  });
});

it('a page that is saving waits until it has', async () => {
  const notebook = new FakeNotebook();
  const tab = open(notebook);
  notebook.save('started');
  notebook.onDisk = { last_modified: '2027-01-01T00:00:00Z', hash: 'own' };
  expect(await tab.may()).toBe(null);
  notebook.contentsModel = notebook.onDisk;
  notebook.save('completed');
  expect(await tab.may()).toBe(true);
});

it('a page that begins to save while it looks looks again', async () => {
  const notebook = new FakeNotebook();
  const tab = open(notebook);
  const before = notebook.onDisk;
  let looks = 0;
  notebook.get = () => {
    looks += 1;
    if (looks === 1) {
      notebook.save('started');
      notebook.onDisk = notebook.contentsModel = { ...before, hash: 'own' };
      notebook.save('completed');
      return Promise.resolve(before);
    }
    return Promise.resolve(notebook.onDisk);
  };
  expect(await tab.may()).toBe(true);
  expect(looks).toBe(2);
});
