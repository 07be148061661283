/** Brings the charts of groups what they show: those that are seen, one after the other. */

import { waitMs } from '../model/backoff';
import type { CompareApi, GroupsQuestion } from '../model/compare_api';
import { RequestError } from '../request';
import { WireError } from '../wire';

import { readGroups } from './group_series';
import type { PageModel } from './model';

/** Of each group; a chart is a few hundred pixels wide. */
const POINTS = 300;
const AT_ONCE = 2;
/** The groups of runs that go on are worked out anew at most so often. */
const REFRESH_MS = 2_000;

export class GroupFeed {
  #visible: readonly string[] = [];
  /** By metric, of what its groups were asked for last. */
  readonly #asked = new Map<string, string>();
  #running = 0;
  #version = 0;
  #failures = 0;
  #isGone = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly model: PageModel,
    private readonly api: CompareApi,
    private readonly onRefused: (error: RequestError) => void
  ) {}

  see(metrics: readonly string[]): void {
    // What is judged first, then as the charts stand.
    const { metric, charts } = this.model;
    const places = new Map(charts.map((chart, place) => [chart.metric, place]));
    const rank = (name: string) => (name === metric ? -1 : (places.get(name) ?? charts.length));
    this.#visible = [...metrics].sort((a, b) => rank(a) - rank(b));
    this.#goOn();
  }

  /** Other runs are shown, or grouped otherwise. */
  renew(): void {
    this.#goOn();
  }

  /** Some runs have other rows. */
  age(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      if (document.visibilityState === 'visible') {
        this.#version += 1;
        this.#goOn();
      } else {
        this.age();
      }
    }, REFRESH_MS);
  }

  async detail(metric: string, from: number, to: number): Promise<void> {
    const question = this.#question(metric);
    try {
      const window = { start: from, end: to };
      const answer = await this.api.groups({ ...question, ...window });
      if (!this.#isGone && this.model.series(metric).xName === question.x) {
        this.model.takeGroupDetail(metric, { from, to }, readGroups(answer));
      }
    } catch (error) {
      // The whole curves are there still.
      this.#refuse(error);
    }
  }

  dispose(): void {
    this.#isGone = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#retryTimer);
  }

  #question(metric: string): GroupsQuestion {
    const { model } = this;
    const runs = model.runs
      .filter(({ key, isGone }) => !isGone && model.selection.isShown(key))
      .map(({ key }) => key);
    const x = model.series(metric).xName;
    // Nothing may differ any more between fewer runs: their groups are still those of all.
    const by = runs.length < model.runs.length && model.keys?.length ? model.keys : model.by;
    return { runs, metric, by, x, max_points: POINTS };
  }

  #goOn(): void {
    if (!this.model.isGrouped || this.#isGone) {
      return;
    }
    for (const metric of this.#visible) {
      const question = this.#question(metric);
      const key = JSON.stringify([this.#version, question]);
      if (this.#running >= AT_ONCE) {
        return;
      }
      if (this.#asked.get(metric) === key) {
        continue;
      }
      this.#asked.set(metric, key);
      if (question.runs.length > 0) {
        void this.#fetch(question, key);
      }
    }
  }

  async #fetch(question: GroupsQuestion, key: string): Promise<void> {
    const { metric } = question;
    this.#running += 1;
    try {
      const answer = await this.api.groups(question);
      this.#failures = 0;
      if (!this.#isGone && this.#asked.get(metric) === key) {
        const isOfAll = question.runs.length === this.model.runs.length;
        this.model.takeGroups(metric, readGroups(answer), isOfAll);
      }
    } catch (error) {
      this.#refuse(error);
      this.#asked.delete(metric);
      this.#retry();
    } finally {
      this.#running -= 1;
    }
    if (this.#retryTimer === undefined) {
      this.#goOn();
    }
  }

  #retry(): void {
    this.#failures += 1;
    this.#retryTimer ??= setTimeout(
      () => {
        this.#retryTimer = undefined;
        this.#goOn();
      },
      waitMs(this.#failures, Math.random())
    );
  }

  #refuse(error: unknown): void {
    if (!(error instanceof RequestError || error instanceof WireError)) {
      throw error;
    }
    if (error instanceof RequestError && error.code !== 'offline') {
      this.onRefused(error);
    }
  }
}
