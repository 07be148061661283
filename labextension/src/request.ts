/** The only door to the server's REST API, and what to say when it does not open. */

import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';

const ROOT = 'nbtrack/api';
const OFFLINE = 'The Jupyter server does not answer.';

/** A stretch of a text, in characters. */
export interface TextPlace {
  at: number;
  length: number;
}

/** What stands behind the `?` of an address; what is undefined is left out, a list is repeated. */
export type Query = Record<string, string | number | readonly string[] | undefined>;

/** Says what went wrong in words for the reader of a notebook. */
export class RequestError extends Error {
  override readonly name = 'RequestError';

  /**
   * @param code - the server's word for it, or one of `offline`, `no-server-part`, `signed-out`.
   * @param message - what is wrong.
   * @param remedy - what to type to mend it; empty where there is nothing to type.
   * @param place - which part of what was asked is meant, if only a part of it is.
   */
  constructor(
    readonly code: string,
    message: string,
    readonly remedy = '',
    readonly place: TextPlace | null = null
  ) {
    super(message);
  }
}

/** The part of ServerConnection that is used here; tests bring their own. */
export type Ask = (url: string, init: RequestInit) => Promise<Response>;

/** A Jupyter server, by the settings that every service of the page has. */
export class Server {
  private readonly ask: Ask;

  constructor(
    readonly settings: ServerConnection.ISettings,
    ask?: Ask
  ) {
    this.ask = ask ?? ((url, init) => ServerConnection.makeRequest(url, init, settings));
  }

  /**
   * Fetches a resource below `nbtrack/api`.
   *
   * @param parts - the path; each part is quoted.
   * @param query - what stands behind the question mark.
   * @throws RequestError for every way in which this can fail.
   */
  async fetch(
    parts: readonly string[],
    init: RequestInit = {},
    query: Query = {}
  ): Promise<Response> {
    const url = this.#address(parts) + searchOf(query);
    let response: Response;
    try {
      response = await this.ask(url, init);
    } catch {
      throw new RequestError('offline', OFFLINE);
    }
    if (!response.ok) {
      throw await explain(response);
    }
    return response;
  }

  async json<T>(parts: readonly string[], init: RequestInit = {}, query: Query = {}): Promise<T> {
    return (await (await this.fetch(parts, init, query)).json()) as T;
  }

  /** The address of a resource below `nbtrack/api`, for what the browser fetches by itself. */
  url(parts: readonly string[]): string {
    const { appendToken, token } = this.settings;
    const search = appendToken && token ? `?token=${encodeURIComponent(token)}` : '';
    return this.#address(parts) + search;
  }

  #address(parts: readonly string[]): string {
    return URLExt.join(this.settings.baseUrl, ROOT, ...parts.map(encodeURIComponent));
  }

  /** The address of a WebSocket below `nbtrack/api`. */
  socketUrl(parts: readonly string[]): string {
    const { appendToken, token, wsUrl } = this.settings;
    const url = URLExt.join(wsUrl, ROOT, ...parts.map(encodeURIComponent));
    return appendToken && token ? `${url}?token=${encodeURIComponent(token)}` : url;
  }
}

interface ErrorBody {
  error?: { code?: string; message?: string; remedy?: string; at?: number; length?: number };
}

function searchOf(query: Query): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? (value as string[]) : [value as string | number]) {
      if (one !== undefined) {
        search.append(name, String(one));
      }
    }
  }
  return search.size ? `?${search}` : '';
}

async function explain(response: Response): Promise<RequestError> {
  if (response.status === 401 || response.status === 403) {
    // Ours says it in a word of HTTP, Jupyter's by a page.
    return new RequestError('signed-out', 'You are signed out of Jupyter. Reload the page.');
  }
  const { error } = await readBody(response);
  if (response.status === 503) {
    // It stops, or what stands before it says that it is away: as good as no answer.
    return new RequestError('offline', error?.message ?? OFFLINE);
  }
  if (error?.message) {
    const { code = 'refused', message, remedy, at, length = 0 } = error;
    return new RequestError(code, message, remedy, at === undefined ? null : { at, length });
  }
  if (response.status === 404) {
    // Our own part answers every 404 with an error in JSON: this one is Jupyter's.
    return new RequestError(
      'no-server-part',
      "nbtrack's server part is not running in this Jupyter. Enable it, then restart Jupyter:",
      'jupyter server extension enable nbtrack.server'
    );
  }
  return new RequestError(
    'refused',
    `The server answered ${response.status} ${response.statusText}.`.replace(' .', '.')
  );
}

async function readBody(response: Response): Promise<ErrorBody> {
  try {
    return ((await response.json()) ?? {}) as ErrorBody;
  } catch {
    return {};
  }
}
