/** Everything that is asked of the server about one run, besides its curves. */

import type { Server } from '../request';
import { decode } from '../wire';

import type { EditAnswer, RunName, RunRow } from './runs';
import { RunsApi } from './runs_api';

/** A file that the run has kept. */
export interface RunFile {
  readonly path: string;
  readonly bytes: number;
  readonly changed_us: number;
  /** By its ending, as in "image/png"; null where that says nothing. */
  readonly type: string | null;
}

export interface FileList {
  readonly files: readonly RunFile[];
  /** Of all files, also of those that are not listed. */
  readonly count: number;
  readonly bytes: number;
  /** Of all that is kept of the run. */
  readonly disk_bytes: number;
}

/** Where and with what a run ran. */
export interface Surroundings {
  readonly git: { readonly sha: string; readonly branch?: string | null } | null;
  readonly environment: {
    readonly system: string;
    readonly machine?: string | null;
    readonly processors?: number | null;
    readonly packages?: Readonly<Record<string, string>>;
  } | null;
  readonly host: string | null;
  readonly user: string | null;
  readonly python: string | null;
  readonly nbtrack: string | null;
  readonly program: string | null;
  readonly notebook: string | null;
  readonly attempts: number;
  readonly exit_code: number | null;
  /** Keys of the config whose values were not written down. */
  readonly hidden: readonly string[];
  readonly overhead_s: number;
}

/** An executed cell, as it was executed last. */
export interface CodeCell {
  readonly number: number | null;
  readonly source: string;
  readonly times: number;
  readonly duration_s: number | null;
  readonly outcome: string | null;
}

/** Number: may have decimals. Whole: an int. */
export type MetricKind = 'number' | 'whole' | 'flag' | 'text' | 'seconds' | 'moment';

export interface HistoryMetric {
  readonly name: string;
  readonly kind: MetricKind;
}

/** How many rows there are, and what stands in them. */
export interface HistoryShape {
  readonly total: number;
  readonly metrics: readonly HistoryMetric[];
  readonly problems: readonly string[];
}

/** A value of a row; null where the row lacks it. */
export type HistoryValue = number | string | null;

export interface HistoryPage {
  readonly total: number;
  readonly count: number;
  /** By column; `_step`, `_runtime` and `_timestamp` always come. */
  readonly columns: ReadonlyMap<string, readonly HistoryValue[]>;
}

interface RowsHeader {
  type: string;
  total: number;
  count: number;
  problems: string[];
  row?: number;
  metrics?: HistoryMetric[];
  columns: { name: string; y?: number; nan?: number[]; texts?: (string | null)[] }[];
}

export class RunApi {
  readonly runs: RunsApi;
  readonly #parts: readonly string[];

  constructor(
    readonly server: Server,
    readonly store: string,
    readonly run: RunName
  ) {
    this.runs = new RunsApi(server, store);
    this.#parts = ['stores', store, 'runs', ...run.split('/')];
  }

  /** The run as a row of a list; null where it is not there any more. */
  async row(columns: readonly string[]): Promise<RunRow | null> {
    const { rows } = await this.runs.rows([this.run], columns);
    return rows[0] ?? null;
  }

  /** The run that others of its project are compared with, if there is one. */
  async baseline(columns: readonly string[]): Promise<RunRow | null> {
    const [project = ''] = this.run.split('/');
    const query = { project, q: '', order: '', group: '', columns, which: 'active' as const };
    return (await this.runs.table(query, 0, 1)).baseline ?? null;
  }

  surroundings(): Promise<Surroundings> {
    return this.server.json([...this.#parts, 'surroundings']);
  }

  async code(): Promise<readonly CodeCell[]> {
    const { cells } = await this.server.json<{ cells: CodeCell[] }>([...this.#parts, 'code']);
    return cells;
  }

  files(): Promise<FileList> {
    return this.server.json([...this.#parts, 'files']);
  }

  /** Where the browser gets a file. */
  fileUrl(path: string): string {
    return this.server.url([...this.#parts, 'files', ...path.split('/')]);
  }

  /** The first bytes of a file, or all. */
  async file(path: string, mostBytes?: number): Promise<Blob> {
    const headers: HeadersInit = mostBytes ? { Range: `bytes=0-${mostBytes - 1}` } : {};
    const parts = [...this.#parts, 'files', ...path.split('/')];
    return (await this.server.fetch(parts, { headers })).blob();
  }

  async historyShape(): Promise<HistoryShape> {
    const { total, metrics = [], problems } = (await this.#rows({ limit: 0 })).header;
    return { total, metrics, problems };
  }

  /** The number of the row at which a step stands, or the first later one. */
  async rowAt(step: number): Promise<number> {
    return (await this.#rows({ limit: 0, step })).header.row ?? 0;
  }

  async historyPage(
    offset: number,
    limit: number,
    column: readonly string[]
  ): Promise<HistoryPage> {
    const { header, buffers } = await this.#rows({ offset, limit, column });
    const columns = header.columns.map(({ name, y, nan = [], texts }) => {
      const values = texts ?? withGaps(buffers[y ?? -1] ?? new Float64Array(0), nan);
      return [name, values] as const;
    });
    return { total: header.total, count: header.count, columns: new Map(columns) };
  }

  /**
   * Keep other notes.
   *
   * @param was - the notes as they were when the change began: where others stand by now, nothing
   * is written.
   */
  saveNotes(notes: string, was: string): Promise<EditAnswer> {
    const body = JSON.stringify({ runs: [this.run], set: { notes }, was: { notes: was } });
    return this.server.json(['stores', this.store, 'edits'], { method: 'POST', body });
  }

  async #rows(query: Record<string, number | readonly string[]>) {
    const answer = await this.server.fetch([...this.#parts, 'rows'], {}, query);
    return decode<RowsHeader>(await answer.arrayBuffer());
  }
}

/** In the buffer a gap is NaN; `nan` names the rows where the value is. */
function withGaps(values: Float64Array, nan: readonly number[]): HistoryValue[] {
  const found: HistoryValue[] = Array.from(values, value => (Number.isNaN(value) ? null : value));
  for (const row of nan) {
    found[row] = NaN;
  }
  return found;
}
