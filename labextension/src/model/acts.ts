/** What is done to runs. Nothing is lost by it: what is done can be undone. */

import { count } from '../pure/format';
import { RequestError } from '../request';

import type { Catalogue } from './catalogue';
import type {
  EditAnswer,
  Refusal,
  RunEdit,
  RunName,
  RunRow,
  SavedView,
  Trashed,
  TrashEntry
} from './runs';
import type { RunsApi } from './runs_api';

/** How the user is told. */
export interface Voice {
  /** Something was done; with `undo` it can be taken back for a while. */
  done(text: string, undo?: () => Promise<void>): void;
  failed(text: string): void;
}

type Runs = readonly RunRow[];

/** Where runs are looked at: a list of them, or the page of one. */
export interface ActsHome {
  readonly api: RunsApi;
  /** Folder of the project; null for all. */
  readonly project: string | null;
  readonly catalogue: Pick<Catalogue, 'saveView' | 'dropView'>;
  readonly selection: { drop(runs?: Iterable<RunName>): void };
  readonly list: {
    refresh(): Promise<unknown>;
    reload(runs: readonly RunName[]): Promise<unknown>;
  };
}

export class Acts {
  constructor(
    private readonly workspace: ActsHome,
    private readonly voice: Voice
  ) {}

  async rename(row: RunRow, name: string): Promise<void> {
    const clean = name.trim();
    if (clean !== '' && clean !== row.name) {
      await this.#edit([row], { name: clean });
    }
  }

  setNotes(row: RunRow, notes: string): Promise<void> {
    return this.#edit([row], { notes });
  }

  setGroup(rows: Runs, group: string): Promise<void> {
    return this.#edit(rows, { group: group.trim() || null });
  }

  setTags(rows: Runs, add: readonly string[], remove: readonly string[]): Promise<void> {
    return this.#edit(rows, { add_tags: add, remove_tags: remove });
  }

  lock(rows: Runs, locked: boolean): Promise<void> {
    return this.#edit(rows, { locked });
  }

  /** Out of the list, or into it again. */
  async archive(rows: Runs, archived: boolean): Promise<void> {
    const changed = await this.#change(rows, { archived });
    if (changed.length === 0) {
      return;
    }
    const names = new Set(changed);
    const moved = rows.filter(({ run }) => names.has(run));
    this.workspace.selection.drop(changed);
    await this.workspace.list.refresh();
    const where = archived ? 'archived' : 'in the list again';
    this.voice.done(`${whatWas(moved)} ${where}`, async () => {
      await this.#change(moved, { archived: !archived });
      await this.workspace.list.refresh();
    });
  }

  /** Live and locked runs stay: the server refuses them and says why. */
  async trash(rows: Runs): Promise<void> {
    await this.#try(async () => {
      const { trashed, refused } = await this.workspace.api.trash(rows.map(({ run }) => run));
      const gone = new Set(trashed.map(({ run }) => run));
      this.workspace.selection.drop(gone);
      await this.workspace.list.refresh();
      if (trashed.length > 0) {
        const moved = rows.filter(({ run }) => gone.has(run));
        const text = `${whatWas(moved)} moved to the trash`;
        this.voice.done(text, async () => void (await this.restore(trashed)));
      }
      this.#tellRefused(refused, rows, 'not moved to the trash');
    });
  }

  /** @returns whether all of them are back. */
  async restore(trashed: readonly Pick<Trashed, 'entry'>[]): Promise<boolean> {
    let isAll = false;
    await this.#try(async () => {
      const { refused } = await this.workspace.api.restore(trashed.map(({ entry }) => entry));
      isAll = refused.length === 0;
      new Set(refused.map(({ reason }) => reason)).forEach(reason => this.voice.failed(reason));
      await this.workspace.list.refresh();
    });
    return isAll;
  }

  async saveView(view: SavedView): Promise<void> {
    await this.#try(() => this.workspace.catalogue.saveView(view));
  }

  async dropView(name: string): Promise<void> {
    await this.#try(() => this.workspace.catalogue.dropView(name));
  }

  /** What is in the trash; null where it cannot be told. */
  async trashEntries(): Promise<readonly TrashEntry[] | null> {
    let entries: readonly TrashEntry[] | null = null;
    await this.#try(async () => {
      entries = await this.workspace.api.trashEntries(this.workspace.project);
    });
    return entries;
  }

  /** For ever. */
  empty(entries: readonly TrashEntry[]): Promise<boolean> {
    return this.#try(() => this.workspace.api.empty(entries.map(({ entry }) => entry)));
  }

  /** Deltas are against this run; null for none. */
  async setBaseline(row: RunRow, isBaseline: boolean): Promise<void> {
    await this.#try(async () => {
      const [project = ''] = row.run.split('/');
      await this.workspace.api.setBaseline(project, isBaseline ? row.run : null);
      await this.workspace.list.refresh();
    });
  }

  /** Ask the loops of live runs to end. */
  stop(rows: Runs): Promise<void> {
    return this.#askLive(rows, run => this.workspace.api.stop(run), 'stopping at the next log()');
  }

  /** Ask the notebooks of live runs to finish them. */
  finish(rows: Runs): Promise<void> {
    const ask = (run: RunName) => this.workspace.api.finish(run);
    return this.#askLive(rows, ask, 'finishing as soon as no cell runs');
  }

  /** Do something that may end with a word on why it did not work. */
  async attempt(act: () => Promise<string | null>): Promise<void> {
    await this.#try(async () => {
      const problem = await act();
      if (problem !== null) {
        this.voice.failed(problem);
      }
    });
  }

  async openFolder(row: RunRow): Promise<void> {
    await this.#try(() => this.workspace.api.openFolder(row.run));
  }

  async #edit(rows: Runs, set: RunEdit): Promise<void> {
    const changed = await this.#change(rows, set);
    if (changed.length > 0) {
      await this.workspace.list.reload(changed);
    }
  }

  async #change(rows: Runs, set: RunEdit): Promise<readonly RunName[]> {
    let answer: EditAnswer = { changed: [], refused: [] };
    await this.#try(async () => {
      answer = await this.workspace.api.edit(
        rows.map(({ run }) => run),
        set
      );
      this.#tellRefused(answer.refused, rows, 'not changed');
    });
    return answer.changed;
  }

  #tellRefused(refused: readonly Refusal[], rows: Runs, what: string): void {
    const reasons = [...new Set(refused.map(({ reason }) => reason))];
    for (const reason of reasons) {
      const runs = new Set(refused.filter(one => one.reason === reason).map(({ run }) => run));
      const meant = rows.filter(({ run }) => runs.has(run));
      this.voice.failed(`${whatWas(meant)} ${what}: ${reason}`);
    }
  }

  async #askLive(rows: Runs, ask: (run: RunName) => Promise<void>, said: string): Promise<void> {
    const live = rows.filter(({ state }) => state === 'running');
    const answers = await Promise.all(live.map(row => this.#try(() => ask(row.run))));
    const asked = live.filter((_, place) => answers[place]);
    if (asked.length > 0) {
      this.voice.done(`${namesOf(asked)}: ${said}`);
    }
  }

  /** Whether it was done; if not, the user was told why. */
  async #try(act: () => Promise<void>): Promise<boolean> {
    try {
      await act();
      return true;
    } catch (error) {
      if (!(error instanceof RequestError)) {
        throw error;
      }
      this.voice.failed([error.message, error.remedy].filter(Boolean).join(' '));
      return false;
    }
  }
}

function whatWas(rows: Runs): string {
  return rows.length === 1 ? `${namesOf(rows)} was` : `${count(rows.length, 'run')} were`;
}

function namesOf(rows: Runs): string {
  return rows.length === 1 ? (rows[0]?.name ?? '') : count(rows.length, 'run');
}
