/** What the server answers to those who compare runs. */

import type { CurveFacts, Plain, RunFacts, SectionLayout } from '../messages';

/** One curve: `x` and `y` are indexes of buffers. */
export interface CurveEntry {
  readonly metric: string;
  /** "<project folder>/<run folder>". */
  readonly run: string;
  readonly x: number;
  readonly y: number;
  /** How many points there are in all, and how many of them were sent. */
  readonly points: number;
  readonly drawn: number;
  readonly facts: CurveFacts;
}

export interface CurvesHeader {
  readonly type: 'curves';
  readonly x: string;
  readonly curves: readonly CurveEntry[];
  /** Runs that are not in the store. */
  readonly missing: readonly string[];
  /** By run, why it cannot be read. */
  readonly ill?: Readonly<Record<string, string>>;
}

export interface CurvesAnswer {
  readonly header: CurvesHeader;
  readonly buffers: readonly Float64Array[];
}

/** What is asked for; the server cuts nothing off that is asked for in one piece. */
export interface CurvesQuestion {
  readonly metrics: readonly string[];
  readonly runs: readonly string[];
  readonly x: string;
  readonly max_points: number;
  readonly start?: number;
  readonly end?: number;
}

/** One run with its tables and charts. */
export interface RunAnswer {
  readonly run: RunFacts;
  readonly config: Record<string, Plain>;
  readonly summary: Record<string, Plain>;
  readonly sections: readonly SectionLayout[];
}

/** Many runs at once. */
export interface RunsAnswer {
  readonly runs: Readonly<Record<string, RunAnswer>>;
  readonly missing: readonly string[];
  /** By run why it cannot be read. */
  readonly ill: Readonly<Record<string, string>>;
}
