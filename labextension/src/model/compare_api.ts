/** What a page that compares runs asks of the server, beside their curves. */

import type { Server } from '../request';
import { decode } from '../wire';

import type { RunName } from './runs';

/** One thing that was set before the runs began, with a value for each of them. */
export interface Fact {
  readonly kind: 'config' | 'environment' | 'git' | 'code';
  readonly key: string;
  readonly values: readonly unknown[];
  readonly differs: boolean;
}

/** One number that the runs came to. */
export interface Measure {
  readonly metric: string;
  readonly direction: 'min' | 'max' | null;
  readonly values: readonly unknown[];
  /** Places of the best. */
  readonly best: readonly number[];
}

export interface CompareAnswer {
  readonly runs: readonly RunName[];
  readonly facts: readonly Fact[];
  readonly measures: readonly Measure[];
  /** Some of the runs differ in nothing but the seed. */
  readonly repeats: boolean;
  readonly missing: readonly RunName[];
}

export interface Verdict {
  /** Places of the groups. */
  readonly first: number;
  readonly second: number;
  readonly answer: 'likely' | 'not shown' | 'too few runs';
  readonly difference: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly runs: readonly [number, number];
  readonly text: string;
  readonly how: string;
}

/** Statistics of a group are indexes of buffers. */
export interface GroupEntry {
  readonly label: string;
  readonly values: Readonly<Record<string, unknown>>;
  readonly runs: readonly RunName[];
  readonly step: number;
  readonly n: number;
  readonly mean: number;
  readonly std: number;
  readonly sem: number;
  readonly ci_low: number;
  readonly ci_high: number;
  readonly min: number;
  readonly max: number;
  /** Where most runs still are; absent without values. */
  readonly last?: {
    readonly step: number;
    readonly mean: number;
    readonly half: number | null;
    readonly n: number;
  };
}

export interface GroupsHeader {
  readonly type: 'groups';
  readonly metric: string;
  readonly x: string;
  readonly by: readonly string[];
  readonly direction: 'min' | 'max' | null;
  readonly groups: readonly GroupEntry[];
  readonly verdicts: readonly Verdict[];
  readonly ill: Readonly<Record<RunName, string>>;
}

export interface GroupsAnswer {
  readonly header: GroupsHeader;
  readonly buffers: readonly Float64Array[];
}

export interface GroupsQuestion {
  readonly runs: readonly RunName[];
  readonly metric: string;
  readonly by: readonly string[];
  readonly x: string;
  readonly max_points: number;
  readonly start?: number;
  readonly end?: number;
}

export interface Parameter {
  readonly parameter: string;
  /** Share of all parameters together; null without scikit-learn. */
  readonly importance: number | null;
  readonly spread: number | null;
  readonly spearman: number | null;
  readonly runs: number;
}

export interface ImportanceAnswer {
  readonly parameters: readonly Parameter[];
  readonly how: string;
}

export interface CodeLine {
  readonly kind: 'same' | 'added' | 'removed' | 'gap';
  readonly text: string;
}

export interface CodeDifference {
  readonly lines: readonly CodeLine[];
  readonly added: number;
  readonly removed: number;
  readonly word: string;
}

/** All of these throw RequestError; `groups` WireError too. */
export class CompareApi {
  constructor(
    readonly server: Server,
    readonly store: string
  ) {}

  facts(runs: readonly RunName[], baseline: RunName | null): Promise<CompareAnswer> {
    return this.#ask('compare', { runs, baseline });
  }

  importance(runs: readonly RunName[], metric: string): Promise<ImportanceAnswer> {
    return this.#ask('importance', { runs, metric });
  }

  /** Colours for runs that are about to be shown in theirs. */
  async slots(runs: readonly RunName[]): Promise<Readonly<Record<RunName, number>>> {
    return (await this.#ask<{ slots: Record<RunName, number> }>('slots', { runs })).slots;
  }

  async groups(question: GroupsQuestion): Promise<GroupsAnswer> {
    const init = { method: 'POST', body: JSON.stringify(question) };
    const response = await this.server.fetch(['stores', this.store, 'groups'], init);
    return decode<GroupsHeader>(await response.arrayBuffer());
  }

  code(one: RunName, other: RunName): Promise<CodeDifference> {
    const parts = [...one.split('/'), ...other.split('/')];
    return this.server.json(['stores', this.store, 'code-difference', ...parts]);
  }

  #ask<T>(what: string, body: object): Promise<T> {
    const init = { method: 'POST', body: JSON.stringify(body) };
    return this.server.json<T>(['stores', this.store, what], init);
  }
}
