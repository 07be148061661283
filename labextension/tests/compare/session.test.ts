import type { ServerConnection } from '@jupyterlab/services';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { readCompare } from '../../src/compare/reference';
import { CompareSession, type SessionOptions } from '../../src/compare/session';
import { PROTOCOL } from '../../src/messages';
import type { Phase } from '../../src/model/phase';
import { Server } from '../../src/request';
import { VERSION } from '../../src/version';

import { FakeSocket } from '../model/fake_socket';

const API = 'http://host/nbtrack/api';
const FACTS = { name: 'calm-otter', project: 'p', state: 'finished', problems: [] };

/** What the server answers, by address; everything else is not there. */
let answers: Record<string, () => Response | Promise<Response>>;
let phases: Phase[];
let session: CompareSession;
/** The bodies of what was posted, by address. */
let asked: Record<string, unknown[]>;

function refuse(code: string, status = 404): () => Response {
  const error = { code, message: `The server says ${code}.`, remedy: '' };
  return () => Response.json({ error }, { status });
}

/** All runs at once: what the server says of each. */
async function facts(): Promise<Response> {
  const said = { runs: {} as Record<string, unknown>, missing: [] as string[], ill: {} };
  for (const key of ['p/a', 'p/b']) {
    const answer = await answers[`/stores/aa/runs/${key}`]?.();
    const body = (await answer?.json()) as { error?: { code: string; message: string } };
    if (body.error?.code === 'ill') {
      said.ill = { ...said.ill, [key]: body.error.message };
    } else if (body.error) {
      said.missing.push(key);
    } else {
      said.runs[key] = body;
    }
  }
  return Response.json(said);
}

async function begin(options: SessionOptions = {}, names = ['a', 'b']): Promise<void> {
  const runs = names.map(run => ({ project: 'p', run, name: run }));
  const reference = readCompare({ format: 1, version: VERSION, store: 'aa', runs, metrics: null });
  const settings = { baseUrl: 'http://host/', wsUrl: 'ws://host/', WebSocket: FakeSocket };
  const server = new Server(settings as unknown as ServerConnection.ISettings, (url, { body }) => {
    const place = url.replace(API, '');
    const answer = answers[place];
    if (typeof body === 'string') {
      asked[place] = [...(asked[place] ?? []), JSON.parse(body)];
    }
    return Promise.resolve().then(() => answer?.() ?? new Response('', { status: 404 }));
  });
  if (!reference) {
    throw new Error('The reference is refused.');
  }
  session = new CompareSession(server, reference, phase => phases.push(phase), undefined, options);
  await vi.advanceTimersByTimeAsync(0);
}

beforeEach(() => {
  vi.useFakeTimers();
  phases = [];
  asked = {};
  const run = () => Response.json({ run: FACTS, config: {}, summary: {}, sections: [] });
  answers = {
    '/version': () => Response.json({ version: VERSION, protocol: PROTOCOL }),
    '/stores/aa/runs/p/a': run,
    '/stores/aa/runs/p/b': run,
    '/stores/aa/facts': facts
  };
});

afterEach(() => {
  session.dispose();
  vi.useRealTimers();
});

describe('a comparison on a page', () => {
  it('is live where the server has its runs', async () => {
    await begin();
    expect(phases).toEqual([{ kind: 'live', notice: null }]);
    expect(session.model.runs.map(run => run.facts?.name)).toEqual(['calm-otter', 'calm-otter']);
  });

  it('is live where the server has one of them', async () => {
    answers['/stores/aa/runs/p/a'] = refuse('unknown-run');
    await begin();
    expect(phases.map(({ kind }) => kind)).toEqual(['live']);
    expect(session.model.runs.map(run => run.isGone)).toEqual([true, false]);
  });

  it('is a picture where the server has none of them, or not their store', async () => {
    answers['/stores/aa/runs/p/a'] = answers['/stores/aa/runs/p/b'] = refuse('unknown-run');
    await begin();
    const text = 'These runs are not in their store any more.';
    expect(phases).toEqual([{ kind: 'saved', advice: { text, command: '' } }]);
    session.dispose();
    phases = [];
    answers['/stores/aa/facts'] = refuse('unknown-store');
    await begin();
    const other = 'The store of these runs is not on this server.';
    expect(phases).toEqual([{ kind: 'saved', advice: { text: other, command: '' } }]);
  });

  it('says what to type where the server has no part of ours', async () => {
    answers = {};
    await begin();
    expect(phases).toMatchObject([{ kind: 'saved', advice: { command: /enable nbtrack/ } }]);
  });

  it('is a picture where the server speaks another protocol', async () => {
    answers['/version'] = () => Response.json({ version: '9.0.0', protocol: PROTOCOL + 1 });
    await begin();
    expect(phases).toMatchObject([{ kind: 'saved', advice: { text: /Reload the page/ } }]);
  });

  it('waits for a server that is not there yet', async () => {
    const { '/version': version } = answers;
    answers['/version'] = () => {
      throw new TypeError('fetch failed');
    };
    await begin();
    expect(phases.at(-1)).toMatchObject({ kind: 'waiting', text: /does not answer/ });
    answers['/version'] = version ?? refuse('none');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(phases.at(-1)?.kind).toBe('live');
  });

  it('asks for the curves of the first charts before they are made', async () => {
    const charts = ['loss', 'hidden'].map(metric => ({
      ...{ metric, label: metric, x: '_step', direction: null, hidden: metric === 'hidden' }
    }));
    const said = { run: FACTS, config: {}, summary: {}, sections: [{ name: '', charts }] };
    answers['/stores/aa/runs/p/a'] = () => Response.json(said);
    await begin({ foresees: true });
    expect(asked['/stores/aa/curves']).toMatchObject([{ metrics: ['loss'], runs: ['p/a', 'p/b'] }]);
  });

  it('asks for all runs only when none of the first is there', async () => {
    const names = Array.from({ length: 30 }, (_, n) => `r${n}`);
    const keys = names.map(name => `p/${name}`);
    answers['/stores/aa/facts'] = () =>
      Response.json({
        runs: {},
        missing: (asked['/stores/aa/facts']?.at(-1) as { runs: string[] }).runs,
        ill: {}
      });
    await begin({}, names);
    expect(phases.map(({ kind }) => kind)).toEqual(['saved']);
    const questions = (asked['/stores/aa/facts'] as { runs: string[] }[]).map(({ runs }) => runs);
    expect(questions).toEqual([keys.slice(0, 10), keys.slice(10)]);
  });

  it('shows the other runs where the files of one are ill', async () => {
    answers['/stores/aa/runs/p/a'] = refuse('ill', 500);
    await begin();
    expect(phases.map(({ kind }) => kind)).toEqual(['live']);
    expect(session.model.runs.map(run => run.problem)).toEqual(['The server says ill.', '']);
    expect(session.model.error).toBeNull();
  });
});
