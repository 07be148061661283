/** Everything that is asked of the server about many runs. */

import type { Query, Server } from '../request';

import type {
  CellRecord,
  EditAnswer,
  Key,
  KeysAnswer,
  ListQuery,
  Project,
  RestoreAnswer,
  RowsAnswer,
  RunEdit,
  RunName,
  RunTable,
  TrashAnswer,
  TrashEntry,
  ViewsAnswer
} from './runs';

/** Longer lists of runs go into the body of a request, not into its address. */
const MOST_IN_ADDRESS = 50;
/** The server takes no more at once. */
const MOST_IN_BODY = 1_000;

/** What is known of how a run came about. */
export interface RunOrigin {
  /** Path of the notebook as this Jupyter names it; null where it was not found. */
  readonly notebook: string | null;
  readonly cells: readonly CellRecord[];
}

export class RunsApi {
  constructor(
    readonly server: Server,
    public store: string
  ) {}

  async projects(): Promise<readonly Project[]> {
    const { projects } = await this.#get<{ projects: Project[] }>(['projects']);
    return projects;
  }

  /** A window of the list. */
  table(query: ListQuery, offset: number, limit: number, signal?: AbortSignal): Promise<RunTable> {
    return this.#get(
      ['table'],
      {
        project: query.project ?? undefined,
        q: query.q || undefined,
        order: query.order || undefined,
        group: query.group || undefined,
        column: query.columns,
        which: query.which,
        offset,
        limit
      },
      signal
    );
  }

  /** Some runs again, after they have changed. */
  async rows(runs: readonly RunName[], columns: readonly string[]): Promise<RowsAnswer> {
    const parts = inPieces(runs).map(run =>
      this.#get<RowsAnswer>(['rows'], { run, column: columns })
    );
    const answers = await Promise.all(parts);
    return {
      rows: answers.flatMap(({ rows }) => rows),
      gone: answers.flatMap(({ gone }) => gone)
    };
  }

  /** At most 40 values a run, for a curve in its row. */
  async sparklines(
    metric: string,
    runs: readonly RunName[]
  ): Promise<Readonly<Record<RunName, readonly (number | null)[]>>> {
    type Lines = { lines: Record<RunName, (number | null)[]> };
    const parts = inPieces(runs).map(run => this.#get<Lines>(['sparklines'], { metric, run }));
    const answers = await Promise.all(parts);
    return Object.assign({}, ...answers.map(({ lines }) => lines)) as Lines['lines'];
  }

  async keys(project: string | null): Promise<readonly Key[]> {
    const { keys } = await this.#get<KeysAnswer>(['keys'], { project: project ?? undefined });
    return keys;
  }

  async edit(runs: readonly RunName[], set: RunEdit): Promise<EditAnswer> {
    const answers = await oneByOne(inPieces(runs, MOST_IN_BODY), piece =>
      this.#send<EditAnswer>('POST', ['edits'], { runs: piece, set })
    );
    return {
      changed: answers.flatMap(({ changed }) => changed),
      refused: answers.flatMap(({ refused }) => refused)
    };
  }

  async setBaseline(project: string, run: RunName | null): Promise<void> {
    await this.#send('PUT', ['baseline'], { project, run });
  }

  views(project: string | null): Promise<ViewsAnswer> {
    return this.#get(['views'], { project: project ?? undefined });
  }

  /** Refused where they are not of this version any more: another page has changed them. */
  async setViews(project: string | null, { views, version }: ViewsAnswer): Promise<void> {
    await this.#send('PUT', ['views'], { views, version }, { project: project ?? undefined });
  }

  /** Colours for runs that are about to be shown in theirs. */
  async claimSlots(runs: readonly RunName[]): Promise<Readonly<Record<RunName, number>>> {
    type Answer = { slots: Record<RunName, number> };
    const { slots } = await this.#send<Answer>('POST', ['slots'], { runs });
    return slots;
  }

  async trash(runs: readonly RunName[]): Promise<TrashAnswer> {
    const answers = await oneByOne(inPieces(runs, MOST_IN_BODY), piece =>
      this.#send<TrashAnswer>('POST', ['trash'], { runs: piece })
    );
    return {
      trashed: answers.flatMap(({ trashed }) => trashed),
      refused: answers.flatMap(({ refused }) => refused)
    };
  }

  async trashEntries(project: string | null): Promise<readonly TrashEntry[]> {
    const query = { project: project ?? undefined };
    const { entries } = await this.#get<{ entries: TrashEntry[] }>(['trash'], query);
    return entries;
  }

  async restore(entries: readonly string[]): Promise<RestoreAnswer> {
    const answers = await oneByOne(inPieces(entries, MOST_IN_BODY), piece =>
      this.#send<RestoreAnswer>('POST', ['restore'], { entries: piece })
    );
    return {
      restored: answers.flatMap(({ restored }) => restored),
      refused: answers.flatMap(({ refused }) => refused)
    };
  }

  /** For ever. */
  async empty(entries: readonly string[]): Promise<void> {
    await oneByOne(inPieces(entries, MOST_IN_BODY), piece =>
      this.#send('POST', ['empty'], { entries: piece })
    );
  }

  /** Only a server on the user's own computer does it; others refuse and say so. */
  async openFolder(run: RunName): Promise<void> {
    await this.#send('POST', ['open-folder'], { run });
  }

  /** Asks the loop of a live run to end at its next `log()`. */
  async stop(run: RunName): Promise<void> {
    await this.#send('POST', ['runs', ...run.split('/'), 'commands'], { kind: 'stop' });
  }

  /** Asks the notebook of a live run to finish it, as soon as no cell is being executed. */
  async finish(run: RunName): Promise<void> {
    await this.#send('POST', ['runs', ...run.split('/'), 'commands'], { kind: 'finish' });
  }

  /** Where a run was made. */
  origin(run: RunName): Promise<RunOrigin> {
    return this.#get(['runs', ...run.split('/'), 'origin']);
  }

  #get<T>(parts: readonly string[], query: Query = {}, signal?: AbortSignal): Promise<T> {
    return this.server.json<T>(['stores', this.store, ...parts], { signal }, query);
  }

  #send<T>(
    method: 'POST' | 'PUT',
    parts: readonly string[],
    body: object,
    query: Query = {}
  ): Promise<T> {
    const init = { method, body: JSON.stringify(body) };
    return this.server.json<T>(['stores', this.store, ...parts], init, query);
  }
}

function inPieces(names: readonly string[], most = MOST_IN_ADDRESS): string[][] {
  const pieces: string[][] = [];
  for (let start = 0; start < names.length; start += most) {
    pieces.push(names.slice(start, start + most));
  }
  return pieces;
}

/** One after the other: the server changes files, which would only be slower at once. */
async function oneByOne<T>(
  pieces: readonly string[][],
  ask: (piece: readonly string[]) => Promise<T>
): Promise<T[]> {
  const answers: T[] = [];
  for (const piece of pieces) {
    answers.push(await ask(piece));
  }
  return answers;
}
