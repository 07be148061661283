import { describe, expect, it } from 'vitest';

import { overlayRange } from '../../src/pure/overlay';
import { runLook, runVariable } from '../../src/pure/palette';
import { stepAxis } from '../../src/pure/ticks';

const AXIS = stepAxis(0, 100);

function line(value: (x: number) => number, size = 101) {
  const x = Float64Array.from({ length: size }, (_, i) => i);
  return { x, y: x.map(value) };
}

function range(...lines: ReturnType<typeof line>[]) {
  return overlayRange(
    lines,
    lines.map(() => null),
    AXIS
  );
}

describe('the range of curves laid over each other', () => {
  it('has room for all of them', () => {
    const { low, high, outside } = range(
      line(x => x / 100),
      line(x => 2 + x / 100)
    );
    expect([low, high, outside]).toEqual([0, 3, []]);
  });

  it('leaves out a run that went astray, and says which', () => {
    const fine = [0, 1, 2].map(i => line(x => 1 + i / 10 + x / 100));
    const astray = line(x => (x > 50 ? 1e6 : 1));
    const { high, outside } = range(...fine, astray);
    expect(high).toBeLessThan(3);
    expect(outside).toEqual([3]);
  });

  it('shows a run that is bad, but of the same size', () => {
    const fine = [0, 1, 2].map(i => line(() => 0.9 + i / 1000));
    const { low, outside } = range(
      ...fine,
      line(() => 0.1)
    );
    expect([low, outside]).toEqual([0.1, []]);
  });

  it('never leaves out one of two', () => {
    expect(
      range(
        line(() => 1),
        line(() => 1e6)
      ).outside
    ).toEqual([]);
  });

  it('gives its room to where the runs end, not to where they begin', () => {
    const course = (end: number) => line(x => end + 10 * Math.exp(-x / 5));
    const { low, high } = range(course(0.1), course(0.2));
    expect(low).toBeCloseTo(0.1, 2);
    expect(high).toBeLessThan(1);
    const zoomed = overlayRange([course(0.1), course(0.2)], [null, null], AXIS, true);
    expect(zoomed.high).toBeGreaterThan(9);
  });

  it('shows where a run ended that ended early', () => {
    const course = (end: number) => line(x => end + 10 * Math.exp(-x / 5));
    const { high } = range(
      course(0.1),
      course(0.2),
      line(x => 2 - x / 100, 10)
    );
    expect(high).toBeCloseTo(1.91, 2);
  });

  it('is there without any value', () => {
    expect(range(line(() => NaN))).toEqual({ low: 0, high: 1, outside: [] });
    expect(range()).toEqual({ low: 0, high: 1, outside: [] });
  });

  it('takes huge values', () => {
    const { low, high } = range(
      line(() => -1e308),
      line(() => 1e308)
    );
    expect(Number.isFinite(low) && Number.isFinite(high)).toBe(true);
  });
});

describe('the look of a run', () => {
  it('is a colour for the first 20, the same with dashes for the next, grey after 80', () => {
    expect(runLook(1)).toEqual({ colour: 0, dash: [] });
    expect(runLook(20).colour).toBe(19);
    expect(runLook(21)).toEqual({ colour: 0, dash: [6, 3] });
    expect(runLook(41).dash).toEqual([2, 3]);
    expect(runLook(80)).toEqual({ colour: 19, dash: [8, 3, 2, 3] });
    expect(runLook(81)).toEqual({ colour: null, dash: [] });
    expect([runVariable(runLook(3)), runVariable(runLook(99))]).toEqual([
      'var(--nbt-run-3)',
      'var(--nbt-ghost)'
    ]);
  });
});
