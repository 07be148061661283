import { describe, expect, it } from 'vitest';

import { Demand, pointsFor } from '../../src/compare/demand';

const RUNS = ['p/a', 'p/b'];
const OVER_STEPS = () => '_step';

describe('what is fetched', () => {
  it('is what is seen, once', () => {
    const demand = new Demand();
    expect(demand.next(RUNS, OVER_STEPS)).toBeNull();
    demand.see(['loss', 'acc']);
    expect(demand.next(RUNS, OVER_STEPS)).toEqual({
      x: '_step',
      metrics: ['loss', 'acc'],
      runs: RUNS
    });
    expect(demand.next(RUNS, OVER_STEPS)).toBeNull();
  });

  it('is of the runs that have changed only', () => {
    const demand = new Demand();
    demand.see(['loss']);
    demand.next(RUNS, OVER_STEPS);
    demand.age(['p/b', 'other/z']);
    expect(demand.next(RUNS, OVER_STEPS)?.runs).toEqual(['p/b']);
  });

  it('waits until it is seen again', () => {
    const demand = new Demand();
    demand.see(['loss']);
    demand.next(RUNS, OVER_STEPS);
    demand.see([]);
    demand.age(['p/a']);
    expect(demand.next(RUNS, OVER_STEPS)).toBeNull();
    demand.see(['loss']);
    expect(demand.next(RUNS, OVER_STEPS)?.runs).toEqual(['p/a']);
  });

  it('is asked for apart where x or the runs differ', () => {
    const demand = new Demand();
    demand.see(['loss', 'acc', 'lr']);
    const xOf = (metric: string) => (metric === 'acc' ? 'epoch' : '_step');
    expect(demand.next(RUNS, xOf)?.metrics).toEqual(['loss', 'lr']);
    expect(demand.next(RUNS, xOf)).toMatchObject({ x: 'epoch', metrics: ['acc'] });
  });

  it('comes in pieces that do not take long', () => {
    const demand = new Demand();
    const many = Array.from({ length: 100 }, (_, i) => `p/r${i}`);
    demand.see(Array.from({ length: 8 }, (_, i) => `m${i}`));
    const sizes: number[] = [];
    for (let ask = demand.next(many, OVER_STEPS); ask; ask = demand.next(many, OVER_STEPS)) {
      sizes.push(ask.metrics.length * ask.runs.length * pointsFor(many.length));
    }
    expect(sizes.length).toBeGreaterThan(1);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(150_000);
  });

  it('is asked for again where it did not come, or x is another', () => {
    const demand = new Demand();
    demand.see(['loss']);
    const ask = demand.next(RUNS, OVER_STEPS);
    if (ask) {
      demand.putBack(ask);
    }
    expect(demand.next(RUNS, OVER_STEPS)).toEqual(ask);
    expect(demand.next(RUNS, () => '_runtime')?.x).toBe('_runtime');
    demand.forget();
    expect(demand.next(RUNS, OVER_STEPS)).toEqual(ask);
  });
});
