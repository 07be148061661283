import { describe, expect, it, vi } from 'vitest';

import type { CurveHeader, Message } from '../../src/messages';
import { chartKey, scaled } from '../../src/view/keys';
import { RunModel } from '../../src/view/model';

const FACTS: CurveHeader['facts'] = {
  count: 3,
  last: 'nan',
  last_x: 2,
  min: 1,
  min_x: 0,
  max: 3,
  max_x: 1,
  nan_count: 1,
  first_nan_x: 2,
  inf_count: 0,
  first_inf_x: 1
};

function curve(more: Partial<CurveHeader> = {}): Message {
  const x = Float64Array.of(0, 1, 2);
  const y = Float64Array.of(1, 3, NaN);
  const header: CurveHeader = {
    type: 'curve',
    metric: 'loss',
    which: 'run',
    replace: true,
    x: 0,
    y: 1,
    t: 2,
    points: 3,
    drawn: 3,
    facts: FACTS,
    ...more
  };
  return { header, buffers: [x, y, x] };
}

function layout(x: string): Message {
  const chart = { metric: 'loss', label: 'loss', x, direction: 'min', hidden: false } as const;
  return {
    header: { type: 'layout', metrics: 1, sections: [{ name: '', charts: [chart] }] },
    buffers: []
  };
}

describe('a run', () => {
  it('knows its curves and their statistics', () => {
    const model = new RunModel();
    model.take(layout('_step'));
    model.take(curve());
    const series = model.series('loss');
    expect([...series.run.y]).toEqual([1, 3, NaN]);
    expect(series.facts).toMatchObject({ count: 3, min: 1, firstIllX: 1 });
    expect(series.subject(0, 2).bestPoint).toEqual({ x: 0, y: 1 });
    expect(model.extents('_step').run).toEqual({ first: 0, last: 2 });
  });

  it('tells who listens what changed', () => {
    const model = new RunModel();
    const heard: string[] = [];
    model.changed.connect(changed => heard.push(changed));
    model.curveChanged.connect(series => heard.push(series.metric));
    model.take(layout('_step'));
    model.take(curve());
    expect(heard).toEqual(['layout', 'loss', 'curves']);
  });

  it('keeps ghosts apart from its own curve', () => {
    const model = new RunModel();
    model.take(curve({ which: 'best', run: { id: 'b', name: 'calm-otter-7' } }));
    const series = model.series('loss');
    expect(series.best?.size).toBe(3);
    expect(series.bestRun?.name).toBe('calm-otter-7');
    expect([series.run.size, series.previous]).toEqual([0, null]);
  });

  it('forgets points that lie over another x', () => {
    const model = new RunModel();
    model.take(layout('_step'));
    model.take(curve());
    model.take(layout('_runtime'));
    // Until others come, so that a chart is never empty, or drawn over the wrong axis.
    expect([model.series('loss').run.size, model.series('loss').xName]).toEqual([3, '_step']);
    model.take(curve({ which: 'best' }));
    expect([model.series('loss').run.size, model.series('loss').xName]).toEqual([0, '_runtime']);
    expect(model.extents('_step').run).toBeNull();
  });

  it('draws the better known part only where it covers all that is seen', () => {
    const model = new RunModel();
    model.take(curve());
    const { x, y, t } = { x: 0, y: 1, t: 2 };
    const known = { type: 'detail', metric: 'loss', from: 0, to: 1, request: 1 } as const;
    const buffers = [Float64Array.of(0, 0.5, 1), Float64Array.of(1, 2, 3), new Float64Array(3)];
    model.take({ header: { ...known, x, y, t, points: 3, drawn: 3 }, buffers });
    expect([...model.series('loss').subject(0, 1).run.x]).toEqual([0, 0.5, 1]);
    expect([...model.series('loss').subject(0, 2).run.x]).toEqual([0, 1, 2]);
  });
});

describe('keys in a chart', () => {
  const x = Float64Array.of(0, 10, 20);
  const axis = { low: 0, high: 20, ticks: [], labels: [], tickStep: 0 };
  const press = (key: string, at: number | null, more: object = {}) =>
    chartKey(
      { key, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, ...more },
      x,
      at,
      axis
    );

  it('move the crosshair from point to point', () => {
    expect(press('ArrowLeft', 10)).toEqual({ kind: 'point', x: 0 });
    expect(press('ArrowRight', 20)).toEqual({ kind: 'point', x: 20 });
    expect(press('ArrowLeft', null)).toEqual({ kind: 'point', x: 20 });
    expect(press('Home', 10)).toEqual({ kind: 'point', x: 0 });
  });

  it('open, zoom and let go', () => {
    expect(press('Enter', null)).toEqual({ kind: 'open', mode: 'chart' });
    expect(press('t', null)).toEqual({ kind: 'open', mode: 'table' });
    expect(press('0', null)).toEqual({ kind: 'zoom', window: null });
    expect(press('Escape', 10)).toEqual({ kind: 'point', x: null });
    expect(scaled(axis, 5, 0.5)).toEqual({ from: 2.5, to: 12.5 });
  });

  it('are left to the page where they are not ours', () => {
    expect(press('s', null)).toBeNull();
    expect(press('ArrowLeft', 10, { ctrlKey: true })).toBeNull();
  });
});

describe('the time of a run', () => {
  it('stands still while nobody can tell of it', () => {
    vi.useFakeTimers({ now: 1_000_000 });
    try {
      const model = new RunModel();
      const header = { type: 'run', run: { state: 'running' }, colour: 1 };
      model.take({ header, buffers: [] } as unknown as Message);
      vi.advanceTimersByTime(5_000);
      expect(model.sinceHeardMs).toBe(5_000);
      model.setStatus({ connected: false, since: Date.now(), text: 'lost' });
      vi.advanceTimersByTime(60_000);
      expect(model.sinceHeardMs).toBe(5_000);
      model.setStatus({ connected: true, since: Date.now(), text: '' });
      expect(model.sinceHeardMs).toBe(65_000);
    } finally {
      vi.useRealTimers();
    }
  });
});
