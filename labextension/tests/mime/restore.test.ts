import type { ServerConnection } from '@jupyterlab/services';
import { beforeEach, describe, expect, it } from 'vitest';

import { NotebookFile } from '../../src/mime/notebook_file';
import { restoreRuns } from '../../src/mime/restore';
import { MIME_TYPE } from '../../src/model/reference';
import type { ShownRun } from '../../src/model/shown';
import { Server } from '../../src/request';

import { FakeLocks, FakeNotebook, FakeOutputs } from './fake_notebook';

const SAVED_US = Date.parse('2026-01-01T00:00:00Z') * 1000;

let notebook: FakeNotebook;
let outputs: FakeOutputs;
let runs: ShownRun[];
let asked: string[];

function picture(run: string) {
  const reference = { format: 1, store: 'aa', project: 'digits', run };
  return { data: { [MIME_TYPE]: reference, 'text/plain': `picture of ${run}` }, metadata: {} };
}

const outputOf = (run: string) => ({ output_type: 'display_data', ...picture(run) });

function shown(run: string): ShownRun {
  const place = { store: 'aa', project: 'digits', run, cell: 'a' };
  return { ...place, started_us: SAVED_US + 1, shown_us: SAVED_US + 2 };
}

async function restore(answer?: () => Response): Promise<void> {
  const settings = { baseUrl: 'http://host/' } as ServerConnection.ISettings;
  const server = new Server(settings, url => {
    const path = url.replace('http://host/nbtrack/api/', '');
    asked.push(path);
    const [, run] = /runs\/digits\/(\w+)\/picture/.exec(path) ?? [];
    return Promise.resolve(answer?.() ?? Response.json(run ? picture(run) : { runs }));
  });
  await restoreRuns(server, new NotebookFile(notebook, notebook, '/', new FakeLocks()));
}

beforeEach(() => {
  [notebook, outputs, runs, asked] = [new FakeNotebook(), new FakeOutputs(), [], []];
  notebook.model.cells = [{ id: 'text' }, { id: 'a', outputs }];
});

describe('a notebook that is opened', () => {
  it('has the runs again that it lost', async () => {
    runs = [shown('r1'), shown('r2')];
    await restore();
    expect(outputs.toJSON()).toEqual([outputOf('r1'), outputOf('r2')]);
    expect(asked[0]).toBe(`shown?notebook=train.ipynb&since_us=${SAVED_US - 2_000_000}`);
  });

  it('has the new run in the place of the old one', async () => {
    outputs.fromJSON([outputOf('old')]);
    runs = [shown('new')];
    await restore();
    expect(outputs.toJSON()).toEqual([outputOf('new')]);
  });

  it('stays as it is where it lost nothing', async () => {
    await restore();
    expect(asked).toHaveLength(1);
    expect(outputs.toJSON()).toEqual([]);
  });

  it('stays as it is where another tab has saved it', async () => {
    runs = [shown('r1')];
    notebook.onDisk = { ...notebook.onDisk, hash: 'other' };
    await restore();
    expect(outputs.toJSON()).toEqual([]);
  });

  it('stays as it is where the server cannot say', async () => {
    runs = [shown('r1')];
    await restore(() => new Response('', { status: 404 }));
    expect(outputs.toJSON()).toEqual([]);
  });

  it('is not asked about where it lives in the server', async () => {
    notebook.model.collaborative = true;
    await restore();
    expect(asked).toEqual([]);
  });
});
