import type { ServerConnection } from '@jupyterlab/services';
import { describe, expect, it } from 'vitest';

import { type Ask, RequestError, Server } from '../src/request';

const SETTINGS = {
  baseUrl: 'http://host/user/ada/',
  wsUrl: 'ws://host/user/ada/',
  token: 'secret word',
  appendToken: true
} as ServerConnection.ISettings;

function server(answer: () => Response | Promise<Response>, asked: string[] = []): Server {
  const ask: Ask = url => {
    asked.push(url);
    return Promise.resolve().then(answer);
  };
  return new Server(SETTINGS, ask);
}

async function failure(answer: () => Response): Promise<RequestError> {
  const error = await server(answer)
    .fetch(['version'])
    .catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(RequestError);
  return error as RequestError;
}

describe('a request', () => {
  it('goes to the base URL of the server, each part quoted', async () => {
    const asked: string[] = [];
    const answer = await server(() => Response.json({ ok: 1 }), asked).json(['stores', 'a/b c']);
    expect(answer).toEqual({ ok: 1 });
    expect(asked).toEqual(['http://host/user/ada/nbtrack/api/stores/a%2Fb%20c']);
  });

  it('repeats the names of lists and leaves out what is not said', async () => {
    const asked: string[] = [];
    const query = { q: 'a & b', limit: 10, column: ['config.lr', 'x y'], order: undefined };
    await server(() => Response.json({}), asked).json(['table'], {}, query);
    expect(asked[0]).toMatch(/table\?q=a\+%26\+b&limit=10&column=config\.lr&column=x\+y$/);
  });

  it('by WebSocket carries the token only where cookies do not', () => {
    const cookies = new Server({ ...SETTINGS, appendToken: false });
    expect(cookies.socketUrl(['x'])).toBe('ws://host/user/ada/nbtrack/api/x');
    const token = new Server(SETTINGS).socketUrl(['x']);
    expect(token).toBe('ws://host/user/ada/nbtrack/api/x?token=secret%20word');
  });
});

describe('a refusal', () => {
  it('says what the server says', async () => {
    const error = { code: 'unknown-run', message: 'No run r1.', remedy: 'nbtrack runs' };
    const refusal = await failure(() => Response.json({ error }, { status: 404 }));
    expect(refusal).toMatchObject(error);
  });

  it('says which part of the question is meant', async () => {
    const error = { code: 'filter', message: 'Found adn.', remedy: '', at: 15, length: 3 };
    const refusal = await failure(() => Response.json({ error }, { status: 400 }));
    expect(refusal.place).toEqual({ at: 15, length: 3 });
  });

  it('names the command that enables a missing server part', async () => {
    const refusal = await failure(() => new Response('<h1>404</h1>', { status: 404 }));
    expect(refusal.code).toBe('no-server-part');
    expect(refusal.remedy).toBe('jupyter server extension enable nbtrack.server');
  });

  it('asks to sign in again', async () => {
    const ours = { error: { code: 'forbidden', message: 'Forbidden', remedy: 'log in' } };
    for (const body of [{ message: 'Forbidden' }, ours]) {
      const refusal = await failure(() => Response.json(body, { status: 403 }));
      expect(refusal).toMatchObject({ code: 'signed-out', remedy: '' });
    }
  });

  it('says that the server does not answer', async () => {
    const refusal = await failure(() => {
      throw new TypeError('Failed to fetch');
    });
    expect(refusal.code).toBe('offline');
  });

  it('takes a server that stops, or is away, for one that does not answer', async () => {
    const error = { code: 'stopping', message: 'This Jupyter server is stopping.', remedy: '' };
    const refusal = await failure(() => Response.json({ error }, { status: 503 }));
    expect(refusal).toMatchObject({ code: 'offline', message: 'This Jupyter server is stopping.' });
    const proxys = await failure(() => new Response('<h1>503</h1>', { status: 503 }));
    expect(proxys).toMatchObject({
      code: 'offline',
      message: 'The Jupyter server does not answer.'
    });
  });

  it('tells the status of any other answer', async () => {
    const refusal = await failure(() => new Response('', { status: 502 }));
    expect(refusal.message).toBe('The server answered 502.');
  });
});
