/** What those who compare runs ask of the server. */

import type { Server } from '../request';
import { decode } from '../wire';

import type { CurvesAnswer, CurvesHeader, CurvesQuestion, RunsAnswer } from './messages';
import type { CompareReference } from './reference';

/** The answers; tests bring their own. */
export interface CompareClient {
  /** @param keys - names of runs, as `<project folder>/<run folder>`. */
  describe(keys: readonly string[]): Promise<RunsAnswer>;
  curves(question: CurvesQuestion): Promise<CurvesAnswer>;
}

export class ServerClient implements CompareClient {
  constructor(
    private readonly server: Server,
    private readonly reference: CompareReference
  ) {}

  /** @throws RequestError if the store is not there, or the server does not answer. */
  async describe(keys: readonly string[]): Promise<RunsAnswer> {
    const init = { method: 'POST', body: JSON.stringify({ runs: keys }) };
    const response = await this.server.fetch(['stores', this.reference.store, 'facts'], init);
    return (await response.json()) as RunsAnswer;
  }

  /** @throws RequestError, WireError */
  async curves(question: CurvesQuestion): Promise<CurvesAnswer> {
    const path = ['stores', this.reference.store, 'curves'];
    // As a body: the names of a hundred runs are too long for an address.
    const init = { method: 'POST', body: JSON.stringify(question) };
    const response = await this.server.fetch(path, init);
    return decode<CurvesHeader>(await response.arrayBuffer());
  }
}
