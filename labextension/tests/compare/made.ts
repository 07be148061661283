/** A comparison of made-up runs, for tests. */

import { CompareModel } from '../../src/compare/model';
import { readCompare } from '../../src/compare/reference';

import { FakeClient, type FakeRun } from './fake_client';

/** A run; by metric, its values at step 0, 1, 2 ... */
export function fakeRun(
  name: string,
  metrics: Record<string, number[]>,
  more: Partial<FakeRun> = {}
): FakeRun {
  const held = Object.entries(metrics).map(([metric, values]) => [metric, { every: 1, values }]);
  return {
    name,
    state: 'finished',
    config: {},
    metrics: Object.fromEntries(held) as FakeRun['metrics'],
    ...more
  };
}

export function compared(runs: Record<string, FakeRun>): {
  model: CompareModel;
  client: FakeClient;
} {
  const names = Object.keys(runs);
  const reference = readCompare({
    format: 1,
    store: 'aa',
    runs: names.map((run, i) => ({ project: 'p', run, name: run, slot: i + 1 })),
    metrics: null
  });
  if (reference === null) {
    throw new Error('The reference is refused.');
  }
  const client = new FakeClient(new Map(names.map(run => [`p/${run}`, runs[run] as FakeRun])));
  return { model: new CompareModel(reference), client };
}

/** A comparison that has heard all there is. */
export async function told(runs: Record<string, FakeRun>): Promise<CompareModel> {
  const { model, client } = compared(runs);
  model.takeRuns(await client.describe(model.runs.map(({ key }) => key)));
  const metrics = model.charts.map(chart => chart.metric);
  const keys = model.runs.map(run => run.key);
  const question = { metrics, runs: keys, x: '_step', max_points: 1_000 };
  model.takeCurves(metrics, keys, await client.curves(question));
  return model;
}
