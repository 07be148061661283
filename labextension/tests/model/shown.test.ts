import type { ServerConnection } from '@jupyterlab/services';
import { describe, expect, it } from 'vitest';

import { MIME_TYPE } from '../../src/model/reference';
import { type Output, fetchShown, findMissing } from '../../src/model/shown';
import { Server } from '../../src/request';

const SAVED_US = 1000;

const place = (run: string) => ({ store: 'aa', project: 'digits', run });

function shown(run: string, cell: string, started_us: number) {
  return { ...place(run), cell, started_us, shown_us: started_us + 100 };
}

function output(run: string): Output {
  const data = { [MIME_TYPE]: { format: 1, ...place(run) } };
  return { output_type: 'display_data', data };
}

const TEXT: Output = { output_type: 'stream', text: 'printed' };

describe('what a notebook lost', () => {
  it('is nothing where every run has its output, under whatever cell', () => {
    const cells = [
      { id: 'a', outputs: [TEXT] },
      { id: 'b', outputs: [output('r1')] }
    ];
    expect(findMissing(cells, [shown('r1', 'a', 990)], SAVED_US)).toEqual([]);
  });

  it('is what was shown after the notebook was saved, beside what it has', () => {
    const cells = [{ id: 'a', outputs: [TEXT, output('r1')] }];
    const runs = [shown('r1', 'a', 900), shown('r2', 'a', 900)];
    expect(findMissing(cells, runs, SAVED_US)).toEqual([
      { cell: 'a', runs: [runs[1]], kept: [TEXT, output('r1')] }
    ]);
  });

  it('takes the place of the runs of an earlier execution, and of nothing else', () => {
    const cells = [{ id: 'a', outputs: [TEXT, output('r1'), output('r2')] }];
    const runs = [shown('r2', 'a', 1100), shown('r3', 'a', 1100)];
    expect(findMissing(cells, runs, SAVED_US)).toEqual([
      { cell: 'a', runs: [runs[1]], kept: [TEXT, output('r2')] }
    ]);
  });

  it('is of the last execution of a cell only', () => {
    const cells = [{ id: 'a', outputs: [] }];
    const runs = [shown('r1', 'a', 1100), shown('r2', 'a', 1200)];
    expect(findMissing(cells, runs, SAVED_US)).toEqual([{ cell: 'a', runs: [runs[1]], kept: [] }]);
  });

  it('is not what stood under a cell that is gone', () => {
    expect(findMissing([{ id: 'b', outputs: [] }], [shown('r1', 'a', 1100)], SAVED_US)).toEqual([]);
  });
});

it('the server is asked by the name of the file', async () => {
  const asked: string[] = [];
  const settings = { baseUrl: 'http://host/' } as ServerConnection.ISettings;
  const server = new Server(settings, url => {
    asked.push(url);
    return Promise.resolve(Response.json({ runs: [shown('r1', 'a', 1)] }));
  });
  expect(await fetchShown(server, 'a & b.ipynb', 1.5)).toEqual([shown('r1', 'a', 1)]);
  expect(asked).toEqual(['http://host/nbtrack/api/shown?notebook=a+%26+b.ipynb&since_us=2']);
});
