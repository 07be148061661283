import { describe, expect, it } from 'vitest';

import { Curve, MAX_POINTS } from '../../src/pure/curve';
import { minmax } from '../../src/pure/decimate';
import { makeDrawing, type Subject } from '../../src/pure/drawing';
import { isolated } from '../../src/pure/isolated';
import { lowerBound, nearest } from '../../src/pure/nearest';
import { exponentialMean } from '../../src/pure/smooth';
import { stepAxis } from '../../src/pure/ticks';

const numbers = (size: number) => Float64Array.from({ length: size }, (_, i) => i);
const curveOf = (x: Float64Array, y: Float64Array) => {
  const curve = new Curve();
  curve.replace(x, y, x);
  return curve;
};

describe('a curve', () => {
  it('grows, and begins anew when all is sent again', () => {
    const curve = curveOf(numbers(2), Float64Array.of(5, 6));
    curve.append(Float64Array.of(2), Float64Array.of(7), Float64Array.of(2));
    expect([...curve.y]).toEqual([5, 6, 7]);
    curve.replace(Float64Array.of(9), Float64Array.of(1), Float64Array.of(0));
    expect([...curve.x]).toEqual([9]);
  });

  it('leaves alone what was handed out before', () => {
    const curve = curveOf(numbers(2), Float64Array.of(5, 6));
    const shown = curve.y;
    curve.replace(numbers(2), Float64Array.of(1, 2), numbers(2));
    expect([...shown]).toEqual([5, 6]);
  });

  it('is sorted where x goes back', () => {
    const curve = curveOf(Float64Array.of(0, 5), Float64Array.of(1, 2));
    curve.append(Float64Array.of(3), Float64Array.of(9), Float64Array.of(0));
    expect([...curve.x]).toEqual([0, 3, 5]);
    expect([...curve.y]).toEqual([1, 9, 2]);
  });

  it('never has too many points, and keeps first, last, lowest and highest', () => {
    const y = numbers(50_000).map(i => Math.sin(i / 700));
    y[31_234] = 9;
    y[17_001] = -9;
    const curve = new Curve();
    for (let from = 0; from < y.length; from += 500) {
      const x = numbers(500).map(i => i + from);
      curve.append(x, y.subarray(from, from + 500), x);
    }
    expect(curve.size).toBeLessThanOrEqual(MAX_POINTS);
    expect([curve.x[0], curve.x[curve.size - 1]]).toEqual([0, 49_999]);
    expect([Math.min(...curve.y), Math.max(...curve.y)]).toEqual([-9, 9]);
  });

  it('knows whether its values are whole numbers', () => {
    expect(curveOf(numbers(3), Float64Array.of(1, NaN, 3)).isInteger).toBe(true);
    expect(curveOf(numbers(2), Float64Array.of(1, 0.5)).isInteger).toBe(false);
    expect(new Curve().isInteger).toBe(false);
  });
});

describe('thinning', () => {
  it('keeps a point where a whole stretch is a gap', () => {
    const y = numbers(1_000).map(i => (i >= 400 && i < 600 ? NaN : 1));
    const kept = minmax(numbers(1_000), y, 20);
    expect([...kept].some(place => Number.isNaN(y[place]))).toBe(true);
    expect(kept.length).toBeLessThanOrEqual(20);
  });

  it('copes with one x, with no values and with none finite', () => {
    expect(minmax(new Float64Array(100), numbers(100), 10).length).toBeLessThanOrEqual(10);
    expect(minmax(numbers(0), numbers(0), 10)).toHaveLength(0);
    expect(minmax(numbers(100), new Float64Array(100).fill(NaN), 10).length).toBeGreaterThan(0);
  });
});

describe('smoothing', () => {
  it('does not move a constant, or pull the start towards zero', () => {
    expect([...exponentialMean(numbers(3), Float64Array.of(4, 4, 4), 0.9)]).toEqual([4, 4, 4]);
    expect(exponentialMean(numbers(100), numbers(100).fill(7), 0.99)[0]).toBe(7);
  });

  it('goes over gaps and keeps them', () => {
    const smooth = exponentialMean(numbers(3), Float64Array.of(1, NaN, 1), 0.9);
    expect([...smooth]).toEqual([1, NaN, 1]);
  });

  it('does nothing without strength, and stays finite for huge values', () => {
    expect([...exponentialMean(numbers(3), Float64Array.of(1, 5, 2), 0)]).toEqual([1, 5, 2]);
    const huge = exponentialMean(numbers(1_000), numbers(1_000).fill(1e308), 0.99);
    expect(huge.every(Number.isFinite)).toBe(true);
  });
});

describe('the nearest point', () => {
  const x = Float64Array.of(0, 10, 20);

  it('is found between, at and beyond the ends', () => {
    expect([-5, 0, 4, 6, 10, 99].map(at => nearest(x, at))).toEqual([0, 0, 0, 1, 1, 2]);
    expect(lowerBound(x, 10)).toBe(1);
  });

  it('is none where the curve does not reach', () => {
    expect([-2, 22].map(at => nearest(x, at, 1))).toEqual([-1, -1]);
    expect(nearest(new Float64Array(0), 3)).toBe(-1);
  });
});

describe('an isolated value', () => {
  it('has no number beside it', () => {
    const y = Float64Array.of(1, NaN, 2, 3, NaN, 4, Infinity, 5);
    expect(isolated({ x: numbers(8), y })).toEqual({ x: [0, 5, 7], y: [1, 4, 5] });
    expect(isolated({ x: numbers(9), y: numbers(9) })).toEqual({ x: [], y: [] });
  });
});

describe('a drawing', () => {
  const look = { smoothing: 0.8, logY: false, showPrevious: true, showBest: true };
  const style = { yParts: 3, fromZero: false, isZoomed: false, width: null };
  const axis = stepAxis(0, 100);
  const subject = (run: Curve, more: Partial<Subject> = {}): Subject => ({
    run,
    previous: null,
    best: null,
    bestPoint: null,
    illX: null,
    ...more
  });

  it('marks the points of a short curve and does not smooth it', () => {
    const run = curveOf(numbers(12), numbers(12));
    const drawing = makeDrawing(subject(run), look, stepAxis(0, 12), style);
    expect(drawing.hasPoints).toBe(true);
    expect(drawing.raw).toBeNull();
    expect(drawing.head).toEqual({ x: 11, y: 11 });
  });

  it('keeps the raw values behind a smoothed curve', () => {
    const run = curveOf(
      numbers(200),
      numbers(200).map(i => i % 7)
    );
    const drawing = makeDrawing(subject(run), look, stepAxis(0, 200), style);
    expect(drawing.raw?.y).toEqual(run.y);
    expect(drawing.hasPoints).toBe(false);
  });

  it('leaves out what a logarithmic axis has no place for', () => {
    const run = curveOf(numbers(3), Float64Array.of(-1, 0, 10));
    const drawing = makeDrawing(subject(run), { ...look, logY: true }, stepAxis(0, 3), style);
    expect([...drawing.main.y]).toEqual([NaN, NaN, 10]);
    expect(drawing.yAxis.low).toBeGreaterThan(0);
    expect(drawing.isOffLog).toBe(false);
  });

  it('says when a logarithmic axis has no place for any value', () => {
    const isOffLog = (logY: boolean, ...y: number[]) =>
      makeDrawing(
        subject(curveOf(numbers(y.length), Float64Array.from(y))),
        { ...look, logY },
        axis,
        style
      ).isOffLog;
    expect([isOffLog(true, -1, 0), isOffLog(false, -1, 0), isOffLog(true, NaN)]).toEqual([
      true,
      false,
      false
    ]);
  });

  it('can be made of nothing but NaN, and of nothing', () => {
    for (const run of [curveOf(numbers(50), numbers(50).fill(NaN)), new Curve()]) {
      const drawing = makeDrawing(subject(run), look, stepAxis(0, 1), style);
      expect(drawing.head).toBeNull();
      expect(drawing.yAxis.high).toBeGreaterThan(drawing.yAxis.low);
    }
  });

  it('begins where a curve of few points begins, however steep it falls', () => {
    const y = Float64Array.from(numbers(40), x => 0.05 + 1.35 * Math.exp(-x));
    const drawing = makeDrawing(subject(curveOf(numbers(40), y)), look, stepAxis(0, 40), style);
    expect(drawing.main.y[0]).toBeCloseTo(1.4);
  });

  it('has no line where a value is infinite, smoothed or not', () => {
    for (const size of [10, 100]) {
      const some = numbers(size).map(i => (i % 2 ? Infinity : -Infinity));
      const drawing = makeDrawing(subject(curveOf(numbers(size), some)), look, axis, style);
      expect([...drawing.main.y].filter(Number.isFinite)).toEqual([]);
      expect(drawing.head).toBeNull();
    }
  });

  it('says when there is one value only, among whatever else', () => {
    const isLone = (...y: number[]) =>
      makeDrawing(subject(curveOf(numbers(y.length), Float64Array.from(y))), look, axis, style)
        .isLone;
    expect([isLone(5), isLone(NaN, 5, NaN), isLone(5, 6), isLone(NaN)]).toEqual([
      true,
      true,
      false,
      false
    ]);
  });

  it('has no ghosts that were turned off', () => {
    const ghost = curveOf(numbers(5), numbers(5));
    const both = subject(ghost, { previous: ghost, best: ghost });
    const drawing = makeDrawing(both, { ...look, showBest: false }, stepAxis(0, 5), style);
    expect(drawing.previous).not.toBeNull();
    expect(drawing.best).toBeNull();
  });
});
