/** A server of made-up runs: the same answers as the real one's, without it. */

import type { CompareClient } from '../../src/compare/client';
import type {
  CurveEntry,
  CurvesAnswer,
  CurvesQuestion,
  RunAnswer,
  RunsAnswer
} from '../../src/compare/messages';
import type { CurveFacts, HeaderNumber, RunFacts, RunState } from '../../src/messages';
import { minmax } from '../../src/pure/decimate';
import { RequestError } from '../../src/request';

/** A run of the made-up store. */
export interface FakeRun {
  readonly name: string;
  readonly state: RunState;
  readonly config: Record<string, number | string>;
  /** By metric: its values from step 0 on, every so many steps. */
  readonly metrics: Record<string, { every: number; values: number[] }>;
}

const DIRECTIONS: [RegExp, 'min' | 'max'][] = [
  [/loss|error/, 'min'],
  [/acc/, 'max']
];

export class FakeClient implements CompareClient {
  readonly questions: CurvesQuestion[] = [];
  readonly askedRuns: string[] = [];
  isOffline = false;

  constructor(readonly runs: Map<string, FakeRun>) {}

  describe(keys: readonly string[]): Promise<RunsAnswer> {
    this.askedRuns.push(...keys);
    if (this.isOffline) {
      return Promise.reject(new RequestError('offline', 'The Jupyter server does not answer.'));
    }
    const there = keys.flatMap(key => {
      const run = this.runs.get(key);
      return run ? [[key, answerOf(key, run)] as const] : [];
    });
    const missing = keys.filter(key => !this.runs.has(key));
    return Promise.resolve({ runs: Object.fromEntries(there), missing, ill: {} });
  }

  curves(question: CurvesQuestion): Promise<CurvesAnswer> {
    this.questions.push(question);
    const buffers: Float64Array[] = [];
    const curves: CurveEntry[] = [];
    const missing: string[] = [];
    for (const key of question.runs) {
      const run = this.find(key);
      if (run instanceof RequestError && run.code === 'offline') {
        return Promise.reject(run);
      }
      if (run instanceof Error) {
        missing.push(key);
        continue;
      }
      for (const metric of question.metrics) {
        const held = run.metrics[metric];
        if (held) {
          curves.push(entry(metric, key, held, question, buffers));
        }
      }
    }
    return Promise.resolve({ header: { type: 'curves', x: question.x, curves, missing }, buffers });
  }

  private find(key: string): FakeRun | RequestError {
    if (this.isOffline) {
      return new RequestError('offline', 'The Jupyter server does not answer.');
    }
    return this.runs.get(key) ?? new RequestError('unknown-run', `There is no run ${key}.`);
  }
}

function entry(
  metric: string,
  run: string,
  { every, values }: { every: number; values: number[] },
  { max_points, start, end, x: axis }: CurvesQuestion,
  buffers: Float64Array[]
): CurveEntry {
  const scale = axis === '_runtime' ? 1 / 36 : axis === '_timestamp' ? 1 / 36 : 1;
  const from = axis === '_timestamp' ? 1_790_000_000 : 0;
  const all = values.map((y, i) => ({ x: from + i * every * scale, y }));
  const inside = all.filter(({ x }) => x >= (start ?? -Infinity) && x <= (end ?? Infinity));
  const [x, y] = [
    Float64Array.from(inside, point => point.x),
    Float64Array.from(inside, point => point.y)
  ];
  const places = minmax(x, y, max_points);
  buffers.push(
    Float64Array.from(places, i => x[i] ?? 0),
    Float64Array.from(places, i => y[i] ?? 0)
  );
  return {
    metric,
    run,
    x: buffers.length - 2,
    y: buffers.length - 1,
    points: inside.length,
    drawn: places.length,
    facts: factsOf(all)
  };
}

function factsOf(points: { x: number; y: number }[]): CurveFacts {
  const finite = points.filter(({ y }) => Number.isFinite(y)).sort((a, b) => a.y - b.y);
  const ill = points.filter(({ y }) => Number.isNaN(y));
  const [low, high, last] = [finite[0], finite.at(-1), points.at(-1)];
  return {
    count: points.length,
    last: last ? header(last.y) : null,
    last_x: last?.x ?? null,
    min: low?.y ?? null,
    min_x: low?.x ?? null,
    max: high?.y ?? null,
    max_x: high?.x ?? null,
    nan_count: ill.length,
    first_nan_x: ill[0]?.x ?? null,
    first_inf_x: null,
    inf_count: points.filter(({ y }) => Math.abs(y) === Infinity).length
  };
}

function header(value: number): HeaderNumber {
  return Number.isNaN(value) ? 'nan' : value;
}

function answerOf(key: string, run: FakeRun): RunAnswer {
  const names = Object.keys(run.metrics);
  const sections = [...new Set(names.map(name => sectionOf(name)))].map(name => ({
    name,
    charts: names
      .filter(metric => sectionOf(metric) === name)
      .map(metric => ({
        metric,
        label: metric.replace(/^[^/]*\//, ''),
        x: '_step',
        direction: DIRECTIONS.find(([pattern]) => pattern.test(metric))?.[1] ?? null,
        hidden: metric === 'epoch'
      }))
  }));
  return { run: factsOfRun(key, run), config: run.config, summary: {}, sections };
}

function sectionOf(metric: string): string {
  return metric.includes('/') ? (metric.split('/')[0] ?? '') : '';
}

function factsOfRun(key: string, run: FakeRun): RunFacts {
  const [project = '', id = ''] = key.split('/');
  return {
    id,
    name: run.name,
    project,
    store: 'aa',
    state: run.state,
    state_word: run.state,
    created_us: 0,
    started_us: 0,
    ended_us: null,
    elapsed_s: 10,
    step: 1,
    rows: 1,
    rate: null,
    total: null,
    eta_s: null,
    tags: [],
    notes: '',
    error: null,
    problems: [],
    tracking_cost_share: null
  };
}
