import { describe, expect, it } from 'vitest';

import { sharedExtent } from '../../src/pure/extent';
import { sortedFinite, valueRange, withGhost } from '../../src/pure/range';
import { exactAxis, logAxis, stepAxis, timeAxis, valueAxis } from '../../src/pure/ticks';

describe('ticks', () => {
  it('are the same as in the saved picture', () => {
    expect(stepAxis(0, 11_730).labels).toEqual(['0', '4k', '8k', '12k']);
    expect(valueAxis(0.63, 0.953).labels).toEqual(['0.6', '0.7', '0.8', '0.9', '1.0']);
  });

  it('are written out once where they lie far from zero', () => {
    const labels = valueAxis(999_999.99, 1_000_000.01).labels;
    expect(labels.slice(0, 3)).toEqual(['1,000,000', '+0.01', '+0.02']);
  });

  it('exist for one value, for none and for huge ones', () => {
    for (const [low, high] of [
      [3, 3],
      [0, 0],
      [-1e308, 1e308],
      [1e-300, 2e-300]
    ] as const) {
      const axis = valueAxis(low, high);
      expect(axis.high).toBeGreaterThan(axis.low);
      expect(axis.high - axis.low).toBeLessThan(Infinity);
      expect(axis.ticks.length).toBeGreaterThan(0);
      expect(axis.labels).toHaveLength(axis.ticks.length);
    }
  });

  it('stay inside of a range that was chosen', () => {
    const axis = exactAxis(1_322, 2_847);
    expect([axis.low, axis.high]).toEqual([1_322, 2_847]);
    expect(axis.labels).toEqual(['1,500', '2,000', '2,500']);
  });

  it('are powers on a logarithmic axis', () => {
    expect(logAxis(0.001, 1).labels).toEqual(['0.001', '0.01', '0.1', '1']);
    expect(logAxis(0.1, 1).labels).toEqual(['0.1', '0.2', '0.5', '1']);
  });

  it('come to an end on a logarithmic axis, however far it goes', () => {
    for (const [low, high] of [
      [1.2e308, 1e308],
      [5e-324, 1e-322],
      [0, Infinity],
      [1e-300, 1e300]
    ] as const) {
      const axis = logAxis(low, high);
      expect(axis.high).toBeGreaterThan(axis.low);
      expect(axis.high / axis.low).toBeLessThan(Infinity);
      expect(axis.ticks.length).toBeLessThan(20);
    }
  });

  it('are round times on an axis of time', () => {
    expect(timeAxis(0, 300, false).labels).toEqual(['0', '2 m', '4 m']);
    expect(timeAxis(0, 9_000, false).labels).toEqual(['0', '1 h', '2 h']);
  });
});

describe('the range of values', () => {
  it('does not let a spike flatten the curve', () => {
    const values = [900, ...Array.from({ length: 25 }, () => [1, 1.2, 0.9, 1.1]).flat()];
    const { low, high } = valueRange(sortedFinite(values));
    expect(low).toBe(0.9);
    expect(high).toBeCloseTo(1.275);
  });

  it('does not let a spike among few values flatten the others', () => {
    for (const size of [40, 50, 51, 100]) {
      const values = Array.from({ length: size }, (_, i) => (i === 3 ? 1e300 : i));
      expect(valueRange(sortedFinite(values)).high).toBeLessThan(2 * size);
    }
  });

  it('shows what must be shown, and something where there is nothing', () => {
    const values = [900, ...Array.from({ length: 100 }, (_, i) => i / 100)];
    expect(valueRange(sortedFinite(values), [900]).high).toBe(900);
    expect(valueRange(sortedFinite([NaN, Infinity]))).toEqual({ low: 0, high: 1 });
  });

  it('gives a ghost some room, but not all', () => {
    expect(withGhost({ low: 0, high: 1 }, { low: 0, high: 1.5 })).toEqual({ low: 0, high: 1.5 });
    expect(withGhost({ low: 0, high: 1 }, { low: 0, high: 100 })).toEqual({ low: 0, high: 1.75 });
  });
});

describe('the shared x axis', () => {
  const run = { first: 0, last: 1_000 };

  it('reaches to where the run is going', () => {
    expect(sharedExtent(run, null, 10_000, true)?.last).toBe(10_000);
    expect(sharedExtent(run, null, 10_000, false)?.last).toBe(1_000);
  });

  it('follows ghosts, but not to the end of the world', () => {
    expect(sharedExtent(run, { first: 0, last: 2_000 }, null, true)?.last).toBe(2_000);
    expect(sharedExtent(run, { first: 0, last: 1e6 }, null, true)?.last).toBe(4_000);
    expect(sharedExtent(null, { first: 0, last: 50 }, null, true)?.last).toBe(50);
    expect(sharedExtent(null, null, null, true)).toBeNull();
  });
});
