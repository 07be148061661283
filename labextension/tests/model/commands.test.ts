import type { ServerConnection } from '@jupyterlab/services';
import { beforeEach, describe, expect, it } from 'vitest';

import type { RunFacts } from '../../src/messages';
import { RunCommands } from '../../src/model/commands';
import { readReference } from '../../src/model/reference';
import { Server } from '../../src/request';

const STORE = 'http://host/nbtrack/api/stores/aa';

let asked: { url: string; body: unknown }[];
let answer: object;
let commands: RunCommands;

beforeEach(() => {
  [asked, answer] = [[], {}];
  const reference = readReference({ run: 'r1', project: 'digits', store: 'aa', format: 1 });
  const settings = { baseUrl: 'http://host/' } as ServerConnection.ISettings;
  const server = new Server(settings, (url, init) => {
    asked.push({ url, body: JSON.parse(init.body as string) as unknown });
    return Promise.resolve(Response.json(answer));
  });
  if (!reference) {
    throw new Error('The reference is refused.');
  }
  commands = new RunCommands(server, reference);
});

function tell(state: RunFacts['state']): void {
  commands.run = { state, tags: ['first'], notes: 'before' } as RunFacts;
}

describe('what is asked of a run', () => {
  it('goes to its loop, which answers under an id', async () => {
    tell('running');
    answer = { id: 'c1' };
    expect(await commands.post('tag', { tag: 'good' })).toEqual({ ok: true, text: '', id: 'c1' });
    expect(asked).toEqual([
      { url: `${STORE}/runs/digits/r1/commands`, body: { kind: 'tag', tag: 'good' } }
    ]);
  });

  it('is kept beside it by the server once it has ended', async () => {
    tell('finished');
    const results = [
      await commands.post('tag', { tag: 'good' }),
      await commands.post('untag', { tag: 'first' }),
      await commands.post('note', { text: 'after' })
    ];
    expect(results.map(({ id, changed }) => [id, changed])).toEqual([
      [undefined, { tags: ['first', 'good'] }],
      [undefined, { tags: ['good'] }],
      [undefined, { notes: 'before\nafter' }]
    ]);
    expect(asked.map(({ url }) => url)).toEqual(Array(3).fill(`${STORE}/edits`));
    expect(asked.map(({ body }) => body)).toEqual([
      { runs: ['digits/r1'], set: { add_tags: ['good'] } },
      { runs: ['digits/r1'], set: { remove_tags: ['first'] } },
      { runs: ['digits/r1'], set: { notes: 'before\nafter' } }
    ]);
  });

  it('is told when it is refused', async () => {
    tell('finished');
    answer = { changed: [], refused: [{ run: 'digits/r1', reason: 'the run is locked' }] };
    const { ok, text } = await commands.post('tag', { tag: 'good' });
    expect([ok, text]).toEqual([false, 'the run is locked']);
    tell('finished');
    answer = { error: { message: 'no' } };
    expect((await commands.post('stop', {})).ok).toBe(true);
    expect(asked.at(-1)?.url).toBe(`${STORE}/runs/digits/r1/commands`);
  });
});
