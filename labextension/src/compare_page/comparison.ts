/** All that a page of runs compared knows and remembers, before anything is drawn. */

import { readCompare } from '../compare/reference';
import { CompareSession } from '../compare/session';
import type { Request } from '../messages';
import { type CodeDifference, CompareApi, type ImportanceAnswer } from '../model/compare_api';
import { type CompareState, keyOf } from '../model/compare_state';
import { eventsOf } from '../model/events';
import type { Phase } from '../model/phase';
import { Signal } from '../pure/signal';
import { RequestError, type Server } from '../request';

import { GroupFeed } from './group_feed';
import { PageModel } from './model';

const REFRESH_MS = 2_000;
/** A request for each of a hundred runs would hold up the one for their curves. */
const PATIENCE_MS = 700;
const REST_MS = 120;
/** What the server calls all keys that differ but the seed. */
export const ALL_BUT_SEED = 'all-but-seed';
/** Past the last colour. */
const GREY_SLOT = 81;

export class Comparison {
  readonly stateChanged = new Signal<keyof CompareState>();
  readonly #groupFeed: GroupFeed;
  readonly #disconnect: (() => void)[];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #pointTimer: ReturnType<typeof setTimeout> | undefined;
  #isGone = false;

  private constructor(
    readonly model: PageModel,
    readonly session: CompareSession,
    readonly api: CompareApi,
    public state: CompareState
  ) {
    model.selection.hide(state.hidden);
    model.by = state.by ?? [];
    model.band = state.band;
    this.#groupFeed = new GroupFeed(model, api, error => this.#refuse(error));
    const keys = new Set(model.runs.map(({ key }) => key));
    this.#disconnect = [
      model.selection.changed.connect(isOther =>
        isOther ? this.#reselect() : this.pointSoon(model.selection.hot)
      ),
      // Another metric is judged, or there are no groups any more.
      model.groupsChanged.connect(() => session.feed?.goOn()),
      eventsOf(api.server, api.store).listen(
        changed => changed.some(key => keys.has(key)) && this.#age(),
        () => undefined
      )
    ];
  }

  /**
   * Ask for the colours of the runs, and begin.
   *
   * @returns null if the state names no run.
   * @throws RequestError if the colours are not told.
   */
  static async open(
    server: Server,
    state: CompareState,
    onPhase: (phase: Phase) => void
  ): Promise<Comparison | null> {
    const api = new CompareApi(server, state.store);
    const isKnown = state.runs.every(({ slot }) => slot !== undefined);
    const slots = isKnown ? {} : await api.slots(state.runs.map(keyOf));
    const runs = state.runs.map(run => ({
      ...run,
      slot: slots[keyOf(run)] ?? run.slot ?? GREY_SLOT
    }));
    const { store, metrics } = state;
    const reference = readCompare({
      ...{ format: 1, store, runs: runs.map(run => ({ ...run })) },
      metrics: metrics && [...metrics]
    });
    if (reference === null) {
      return null;
    }
    const model = new PageModel(reference);
    const session = new CompareSession(server, reference, onPhase, model, {
      patienceMs: PATIENCE_MS,
      // Groups, and curves over another x, are other questions.
      foresees: !state.by?.length && state.x === ''
    });
    return new Comparison(model, session, api, { ...state, runs });
  }

  set<K extends keyof CompareState>(name: K, value: CompareState[K]): void {
    if (JSON.stringify(this.state[name]) !== JSON.stringify(value)) {
      this.state = { ...this.state, [name]: value };
      this.stateChanged.emit(name);
    }
  }

  get keys(): string[] {
    return this.model.runs.map(({ key }) => key);
  }

  get baseline(): string | null {
    return this.state.baseline ?? this.keys[0] ?? null;
  }

  /** What differs; whether there are groups worth seeing is decided by it, once. */
  async loadFacts(): Promise<void> {
    try {
      const facts = await this.api.facts(this.keys, this.baseline);
      if (this.#isGone) {
        return;
      }
      if (this.state.by === null) {
        this.group(facts.repeats ? [ALL_BUT_SEED] : []);
      }
      this.model.takeFacts(facts);
    } catch (error) {
      this.#refuse(error);
    }
  }

  group(by: readonly string[]): void {
    this.set('by', by);
    this.model.group(by);
    this.#groupFeed.renew();
  }

  /** What the charts ask for. */
  send(request: Request): void {
    const { model, session } = this;
    if (request.type === 'detail' && model.isGrouped) {
      void this.#groupFeed.detail(request.metric, request.from, request.to);
    } else if (request.type === 'visible') {
      session.feed?.send(request);
      this.#groupFeed.see(request.metrics);
    } else {
      session.feed?.send(request);
    }
    if (request.type === 'x') {
      model.forgetGroups();
      this.#groupFeed.renew();
    }
  }

  /** Null where there are too few runs. */
  async importance(metric: string): Promise<ImportanceAnswer | null> {
    try {
      return await this.api.importance(this.keys, metric);
    } catch (error) {
      if (error instanceof RequestError) {
        return null;
      }
      throw error;
    }
  }

  /** In words where it cannot be told. */
  async code(one: string, other: string): Promise<CodeDifference | string> {
    try {
      return await this.api.code(one, other);
    } catch (error) {
      if (error instanceof RequestError) {
        return error.message;
      }
      throw error;
    }
  }

  dispose(): void {
    this.#isGone = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#pointTimer);
    this.#disconnect.forEach(disconnect => disconnect());
    this.#groupFeed.dispose();
    this.session.dispose();
  }

  #reselect(): void {
    this.set('hidden', this.model.selection.hidden);
    this.#groupFeed.renew();
  }

  /** Show the group of this run, once the mouse rests: on its way it comes over many. */
  pointSoon(key: string | null): void {
    clearTimeout(this.#pointTimer);
    this.#pointTimer = setTimeout(() => {
      const { model, session } = this;
      if (model.showMembersOf(key)) {
        session.feed?.goOn();
      }
    }, REST_MS);
  }

  #age(): void {
    this.#groupFeed.age();
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      if (document.visibilityState === 'visible') {
        void this.loadFacts();
      } else {
        this.#age();
      }
    }, REFRESH_MS);
  }

  #refuse(error: unknown): void {
    if (!(error instanceof RequestError)) {
      throw error;
    }
    if (error.code !== 'offline' && !this.#isGone) {
      const { code, message: text, remedy: command } = error;
      this.model.error = { type: 'error', code, text, command };
      this.model.changed.emit('error');
    }
  }
}
