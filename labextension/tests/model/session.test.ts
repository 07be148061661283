import type { ServerConnection } from '@jupyterlab/services';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { PROTOCOL } from '../../src/messages';
import { readReference } from '../../src/model/reference';
import type { Phase } from '../../src/model/phase';
import { RunSession } from '../../src/model/session';
import { Server } from '../../src/request';
import { VERSION } from '../../src/version';

import { FakeSocket } from './fake_socket';

const HELLO = { type: 'hello', protocol: PROTOCOL, version: VERSION };
const RUN = 'http://host/nbtrack/api/stores/aa/runs/digits/r1';

/** What the server answers, by address; everything else is not there. */
let answers: Record<string, () => Response>;
let asked: { url: string; body: unknown }[];
let sockets: FakeSocket[];
let phases: Phase[];
let onEnd: () => void;
let session: RunSession;

class Opened extends FakeSocket {
  constructor(readonly url: string) {
    super();
    sockets.push(this);
  }
}

function begin(said: object = {}): FakeSocket {
  const value = { run: 'r1', project: 'digits', store: 'aa', format: 1, ...said };
  const reference = readReference(value);
  const settings = { baseUrl: 'http://host/', wsUrl: 'ws://host/', WebSocket: Opened };
  const server = new Server(settings as unknown as ServerConnection.ISettings, (url, init) => {
    asked.push({ url, body: init.body ? JSON.parse(init.body as string) : null });
    const answer = answers[url];
    return Promise.resolve().then(() => answer?.() ?? new Response('', { status: 404 }));
  });
  if (!reference) {
    throw new Error('The reference is refused.');
  }
  session = new RunSession(server, reference, phase => phases.push(phase), onEnd);
  return sockets[0] as FakeSocket;
}

beforeEach(() => {
  vi.useFakeTimers();
  [sockets, phases, asked] = [[], [], []];
  onEnd = vi.fn();
  const version = () => Response.json({ version: VERSION, protocol: PROTOCOL });
  answers = { 'http://host/nbtrack/api/version': version, [RUN]: () => Response.json({}) };
});

afterEach(() => {
  session.dispose();
  vi.useRealTimers();
});

async function refused(): Promise<Phase | undefined> {
  begin().drop();
  await vi.advanceTimersByTimeAsync(0);
  return phases.at(-1);
}

describe('a run on this server', () => {
  it('is live as soon as the server lets us in', () => {
    const socket = begin() as Opened;
    expect(socket.url).toBe('ws://host/nbtrack/api/stores/aa/runs/digits/r1/stream');
    expect(phases.at(-1)).toEqual({ kind: 'waiting', text: '' });
    socket.open();
    socket.say(HELLO);
    expect(phases.at(-1)).toEqual({ kind: 'live', notice: null });
  });

  it('has ended when it says so and all was sent', () => {
    const socket = begin();
    socket.open();
    socket.say({ type: 'run', run: { state: 'running' } });
    socket.say({ type: 'end' });
    expect(onEnd).not.toHaveBeenCalled();
    socket.say({ type: 'run', run: { state: 'finished' } });
    socket.say({ type: 'end' });
    expect(onEnd).toHaveBeenCalledOnce();
  });

  it('takes commands', async () => {
    begin();
    answers[`${RUN}/commands`] = () => Response.json({ text: 'It will stop.' });
    const result = await session.commands.post('stop', { writer: 0 });
    expect(result).toEqual({ ok: true, text: 'It will stop.' });
    expect(asked.at(-1)?.body).toEqual({ kind: 'stop', writer: 0 });
  });

  it('says why a command was refused', async () => {
    begin();
    const error = { code: 'ended', message: 'The run has ended.', remedy: '' };
    answers[`${RUN}/commands`] = () => Response.json({ error }, { status: 409 });
    expect(await session.commands.post('stop', {})).toEqual({
      ok: false,
      text: 'The run has ended.'
    });
  });
});

describe('a run that cannot be live', () => {
  const lasting = (code: string) => () =>
    Response.json({ error: { code, message: 'no' } }, { status: 404 });

  it('because its store is elsewhere', async () => {
    answers[RUN] = lasting('unknown-store');
    const text = "This run's store is not on this server.";
    expect(await refused()).toEqual({ kind: 'saved', advice: { text, command: '' } });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sockets).toHaveLength(1);
  });

  it('because it was deleted while it was shown', () => {
    const socket = begin();
    socket.open();
    socket.say({ type: 'error', code: 'unknown-run', text: 'no run', command: '' });
    expect(phases.at(-1)).toMatchObject({ kind: 'saved' });
    expect(socket.isClosed).toBe(true);
  });

  it('because the server part is not enabled', async () => {
    answers = {};
    expect(await refused()).toMatchObject({
      kind: 'saved',
      advice: { command: 'jupyter server extension enable nbtrack.server' }
    });
  });

  it('because the server speaks another protocol', async () => {
    const version = { version: '0.0.1', protocol: PROTOCOL - 1 };
    answers['http://host/nbtrack/api/version'] = () => Response.json(version);
    const phase = await refused();
    expect(phase).toMatchObject({ kind: 'saved' });
    expect(phase?.kind === 'saved' && phase.advice.text).toContain('Restart Jupyter');
  });
});

describe('a run that is not live yet', () => {
  it('because the server does not answer: it is tried again', async () => {
    answers[RUN] = () => {
      throw new TypeError('Failed to fetch');
    };
    expect(await refused()).toEqual({
      kind: 'waiting',
      text: 'The Jupyter server does not answer. Trying again …'
    });
    await vi.advanceTimersByTimeAsync(1000);
    expect(sockets).toHaveLength(2);
  });
});

it('a server part that was there is waited for when something else answers in its place', async () => {
  const socket = begin();
  socket.open();
  socket.say({ type: 'run', run: { state: 'running' } });
  answers = {};
  socket.drop();
  for (let attempt = 1; attempt < 4; attempt++) {
    await vi.advanceTimersByTimeAsync(10_000);
    sockets.at(-1)?.drop();
  }
  expect(sockets.length).toBeGreaterThan(3);
  expect(phases.at(-1)).toMatchObject({ kind: 'live' });
});

it('a kernel that is newer than Jupyter is named above the panel', () => {
  const socket = begin({ nbtrack: '99.0.0' });
  socket.open();
  socket.say(HELLO);
  const phase = phases.at(-1);
  expect(phase?.kind === 'live' && phase.notice?.command).toContain('nbtrack>=99.0.0');
});
