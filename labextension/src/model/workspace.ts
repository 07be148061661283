/** The runs of a user: which store and project, how they are looked at, and what is picked. */

import { plainColumn } from '../pure/columns';
import { Signal } from '../pure/signal';
import { PAGE_TIMER, type Timer } from '../pure/throttle';
import type { Server } from '../request';

import { Catalogue } from './catalogue';
import { ColourClaims } from './colour_claims';
import { EMPTY_QUERY } from './list_query';
import { Listening } from './listening';
import { type Look, Looks, type Memory, NO_MEMORY } from './look';
import { MeantSearch } from './meant_search';
import { type Begin, NO_PREFERENCES, type Preferences } from './preferences';
import { findStores, type ListPhase, type StoreChoice, TroubleError } from './reaching';
import { RunList } from './run_list';
import { RunsApi } from './runs_api';
import { Selection } from './selection';
import { Sparklines } from './sparklines';

export interface WorkspaceOptions {
  server: Server;
  /** What the user has set, and how it was left: it may take a while until that is known. */
  begin: Begin | Promise<Begin>;
  /** Told whenever there is something to keep. */
  remember: (memory: Memory) => void;
  timer?: Timer;
}

const TRY_AGAIN_MS = 20_000;

export class Workspace {
  readonly api: RunsApi;
  readonly list: RunList;
  readonly selection = new Selection();
  readonly sparklines: Sparklines;
  readonly events: Listening;
  readonly catalogue: Catalogue;
  readonly looks: Looks;
  readonly meant: MeantSearch;
  readonly phaseChanged = new Signal<ListPhase>();
  readonly lookChanged = new Signal<Partial<Look>>();

  phase: ListPhase = { kind: 'loading' };
  stores: readonly StoreChoice[] = [];
  /** The folder of the project; null for all. */
  project: string | null = null;

  #preferences = NO_PREFERENCES;
  readonly #begun: Promise<void>;
  #isShown = false;
  #stopWaiting: (() => void) | null = null;
  readonly #colours: ColourClaims;
  readonly #timer: Timer;

  constructor(private readonly options: WorkspaceOptions) {
    const { server, timer = PAGE_TIMER } = options;
    this.#timer = timer;
    this.api = new RunsApi(server, '');
    this.list = new RunList(this.api, NO_PREFERENCES.refreshMs, timer);
    this.sparklines = new Sparklines(this.api, timer);
    this.catalogue = new Catalogue(this.api);
    this.looks = new Looks(NO_MEMORY, options.remember);
    this.meant = new MeantSearch(this.list, this.looks);
    this.#begun = this.#begin();
    this.events = new Listening(server);
    this.events.changed.connect(runs => void this.list.take(runs, run => this.selection.has(run)));
    this.list.heard.connect(({ rows, gone }) => {
      this.selection.update(rows);
      this.selection.drop(gone);
    });
    this.events.statusChanged.connect(() => this.#catchUp());
    // Where events do not get through, asking now and then does: at the times when they are tried.
    this.events.failed.connect(() => this.#catchUp());
    this.#colours = new ColourClaims(this, timer);
    this.list.changed.connect(({ kind }) => {
      this.#updateSelection();
      if (kind === 'all') {
        this.sparklines.metric = this.#sparklineMetric();
      }
    });
  }

  /** Somebody looks. */
  show(): void {
    if (this.#isShown) {
      return;
    }
    this.#isShown = true;
    if (this.phase.kind === 'ready') {
      this.events.start(this.api.store);
    } else {
      void this.load();
    }
  }

  /** Nobody looks: nothing is asked and nothing is told. */
  hide(): void {
    this.#isShown = false;
    this.#stopWaiting?.();
    this.events.stop();
  }

  /** Try at once what was tried now and then: the network is back. */
  hurry(): void {
    if (this.phase.kind === 'trouble' && this.#isShown) {
      void this.load();
    }
    this.events.hurry();
  }

  /** From the beginning: the server, its stores, the project, its runs. */
  async load(): Promise<void> {
    this.#stopWaiting?.();
    await this.#begun;
    try {
      this.stores = await findStores(this.options.server);
    } catch (error) {
      this.#tell(error);
      return;
    }
    const chosen = this.#chooseStore();
    this.api.store = chosen?.id ?? '';
    this.catalogue.projects = chosen?.projects ?? [];
    if (this.catalogue.projects.length === 0) {
      this.#enter({ kind: 'first' });
      // Nothing tells of the first run: there is no store yet that could be watched.
      this.#wait(this.#preferences.refreshMs);
      return;
    }
    await this.chooseProject(this.#preferences.project || this.looks.memory.project);
  }

  /** @param project - a folder, a name, null for all, or undefined for the one used last. */
  async chooseProject(project: string | null | undefined): Promise<void> {
    this.project = project === null ? null : this.catalogue.folderOf(project);
    this.looks.place = `${this.api.store}/${this.project ?? ''}`;
    this.looks.keep({ store: this.api.store, project: this.project });
    this.selection.drop();
    const keys = this.catalogue.open(this.project);
    if (this.looks.look.columns.length === 0 && this.#preferences.columns.length > 0) {
      // Which of the columns that the user likes there are is known when the keys are.
      await keys;
    }
    const { q, order, group } = this.looks.look;
    const { project: of, wantedColumns: columns } = this;
    await this.list.setQuery({ ...EMPTY_QUERY, project: of, q, order, group, columns });
    this.#enter({ kind: 'ready' });
  }

  async chooseStore(store: string): Promise<void> {
    this.events.stop();
    this.looks.keep({ store, project: undefined });
    this.#preferences = { ...this.#preferences, store: '', project: '' };
    await this.load();
  }

  /** Look at the project in another way; what that changes is asked for. */
  async setLook(change: Partial<Look>): Promise<void> {
    this.looks.keepLook(change);
    this.lookChanged.emit(change);
    const { q, order, group } = this.looks.look;
    if (Object.keys(change).some(name => name !== 'folded')) {
      await this.list.setQuery({ q, order, group, columns: this.wantedColumns });
    }
  }

  /** What rows show at the right. */
  get columns(): readonly string[] {
    return this.list.facts?.columns.map(({ key }) => key) ?? this.wantedColumns;
  }

  /** What was chosen, else what this user likes; none where the server is to choose. */
  get wantedColumns(): readonly string[] {
    const { columns } = this.looks.look;
    const known = new Set(this.catalogue.keys.map(({ key }) => key));
    const liked = this.#preferences.columns.filter(column => known.has(plainColumn(column)));
    return columns.length > 0 ? columns : liked;
  }

  /** Settings have changed. */
  setPreferences(preferences: Preferences): void {
    const before = this.#preferences;
    this.#preferences = preferences;
    this.list.refreshMs = preferences.refreshMs;
    if (preferences.store !== before.store || preferences.project !== before.project) {
      void this.load();
    } else if (String(preferences.columns) !== String(before.columns)) {
      void this.setLook({ columns: this.looks.look.columns });
    }
  }

  dispose(): void {
    this.hide();
    this.#colours.dispose();
    this.list.dispose();
    this.sparklines.dispose();
  }

  async #begin(): Promise<void> {
    const { memory, preferences } = await this.options.begin;
    this.looks.memory = memory;
    this.#preferences = preferences;
    this.list.refreshMs = preferences.refreshMs;
  }

  #chooseStore(): StoreChoice | undefined {
    const wanted = [this.#preferences.store, this.looks.memory.store];
    const found = wanted.map(store => this.stores.find(({ id }) => id === store));
    return found.find(choice => choice !== undefined) ?? this.stores[0];
  }

  #sparklineMetric(): string {
    const first = this.columns.find(column => column.startsWith('summary.')) ?? '';
    return plainColumn(first).slice('summary.'.length);
  }

  /** After a pause, or without events: what is seen may have changed. */
  #catchUp(): void {
    const { status } = this.events;
    // A first attempt to connect tells nothing yet.
    if (status?.connected || status?.text) {
      void this.list.refresh();
      void this.catalogue.refreshProjects();
    }
  }

  #updateSelection(): void {
    const rows = this.selection.rows.map(({ run }) => this.list.rowOf(run));
    this.selection.update(rows.filter(row => row !== undefined));
  }

  #enter(phase: ListPhase): void {
    this.phase = phase;
    this.phaseChanged.emit(phase);
    if (phase.kind === 'ready' && this.#isShown) {
      this.events.start(this.api.store);
    }
  }

  #tell(error: unknown): void {
    if (!(error instanceof TroubleError)) {
      throw error;
    }
    const againMs = this.#timer.now() + TRY_AGAIN_MS;
    this.#enter({ kind: 'trouble', trouble: error.trouble, againMs });
    this.#wait(TRY_AGAIN_MS);
  }

  #wait(ms: number): void {
    if (this.#isShown) {
      this.#stopWaiting = this.#timer.after(ms, () => void this.load());
    }
  }
}
