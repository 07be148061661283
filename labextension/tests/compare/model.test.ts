import { describe, expect, it } from 'vitest';

import { tellPeers } from '../../src/compare/readings';
import { overlayTitle } from '../../src/compare/title';
import { differingConfig, verdict } from '../../src/compare/verdict';
import { xAxisFor } from '../../src/pure/drawing_axis';
import type { Settings } from '../../src/view/context';

import { fakeRun, told } from './made';

const SETTINGS: Settings = {
  smoothing: 0,
  logY: false,
  showPrevious: true,
  showBest: true,
  x: '',
  isPaused: false
};
const AXIS = xAxisFor('number', 0, 4, false);
const STYLE = { yParts: 3, fromZero: false, isZoomed: false, width: null };

const three = () =>
  told({
    a: fakeRun('calm-otter', { 'val/loss': [3, 2, 1, 0.5, 0.4] }, { config: { lr: 0.1, seed: 1 } }),
    b: fakeRun('brisk-heron', { 'val/loss': [3, 1, 0.3, 0.6] }, { config: { lr: 0.2, seed: 1 } }),
    c: fakeRun('amber-tern', { 'val/acc': [0.1, 0.9] }, { state: 'running' })
  });

describe('runs laid over each other', () => {
  it('have a chart for each metric of any of them', async () => {
    const model = await three();
    expect(model.sections.map(({ name }) => name)).toEqual(['val']);
    expect(model.charts.map(({ metric }) => metric)).toEqual(['val/loss', 'val/acc']);
    expect([...model.series('val/loss').curves.keys()]).toEqual(['p/a', 'p/b']);
    expect(model.extent('_step')).toEqual({ first: 0, last: 4 });
    expect(model.isLive).toBe(true);
  });

  it('lose a curve that is hidden, from the axes too, and get it back', async () => {
    const model = await three();
    const changed: string[] = [];
    model.curveChanged.connect(series => changed.push(series.metric));
    model.selection.toggle('p/a');
    expect(changed).toEqual(['val/loss', 'val/acc']);
    expect(model.series('val/loss').shown.map(([key]) => key)).toEqual(['p/b']);
    expect(model.extent('_step')).toEqual({ first: 0, last: 3 });
    model.selection.showOnly('p/a');
    expect(model.selection.hiddenCount).toBe(2);
    model.selection.showOnly('p/a');
    expect(model.selection.hiddenCount).toBe(0);
  });

  it('are drawn with a line each, in their order', async () => {
    const model = await three();
    const [layout] = model.charts;
    if (!layout) {
      throw new Error('There is no chart.');
    }
    const source = model.source(layout, { settings: SETTINGS, axis: () => AXIS });
    const shown = source.draw(AXIS, SETTINGS, STYLE);
    expect(shown.dots.map(dot => [...dot.y])).toEqual([
      [3, 2, 1, 0.5, 0.4],
      [3, 1, 0.3, 0.6]
    ]);
    expect(shown.dots.map(dot => dot.colour)).toEqual(['var(--nbt-run-1)', 'var(--nbt-run-2)']);
    expect([shown.yAxis.low, shown.yAxis.high]).toEqual([0, 3]);
  });

  it('say at a place what all of them say, the highest first', async () => {
    const model = await three();
    const layout = model.charts[0];
    if (!layout) {
      throw new Error('There is no chart.');
    }
    const source = model.source(layout, { settings: SETTINGS, axis: () => AXIS });
    source.draw(AXIS, SETTINGS, STYLE);
    const { head, rows, more } = source.tell(2.2);
    expect(head).toEqual(['step 2']);
    expect(rows.map(({ name, text }) => `${name} ${text}`)).toEqual([
      'calm-otter 1.000',
      'brisk-heron 0.300'
    ]);
    expect(more).toBe(0);
    // A run that has ended before says nothing.
    expect(source.tell(4).rows.map(({ name }) => name)).toEqual(['calm-otter']);
  });

  it('say only what is near to the mouse where there are many', async () => {
    const runs = Object.fromEntries(
      Array.from({ length: 30 }, (_, i) => [`r${i}`, fakeRun(`run ${i}`, { loss: [i, i] })])
    );
    const model = await told(runs);
    const series = model.series('loss');
    const lines = model.runs.map(peer => {
      const held = series.curves.get(peer.key);
      if (!held) {
        throw new Error('There is no curve.');
      }
      const { x, y } = held.curve;
      return { peer, held, line: { x, y }, raw: null, isSmoothed: false };
    });
    const near = lines.slice(10, 22);
    const { rows, more } = tellPeers(lines, near, 'p/r29', series, AXIS, 1);
    expect(rows.map(({ name }) => name)).toEqual(
      [29, 18, 17, 16, 15, 14, 13, 12, 11, 10].map(i => `run ${i}`)
    );
    expect(rows[0]?.kind).toBe('run');
    expect(more).toBe(20);
  });

  it('know the best by the direction of the metric', async () => {
    const model = await three();
    expect(model.series('val/loss').ranking.map(({ key, x, y }) => [key, x, y])).toEqual([
      ['p/b', 2, 0.3],
      ['p/a', 4, 0.4]
    ]);
    const title = overlayTitle(model, model.series('val/loss'), [], 0.5);
    expect(`${title.last} ${title.best}`).toBe('best 0.3000 brisk-heron at 2');
    expect(title.spoken).toBe('val/loss, 2 of 3 runs, best 0.3000 of brisk-heron');
  });

  it('end with a sentence: who is the best, by how much, and what differs', async () => {
    const model = await three();
    expect(differingConfig(model.runs.slice(0, 2))).toEqual([
      { key: 'lr', values: ['0.1', '0.2'] }
    ]);
    expect(verdict(model, model.series('val/loss'))).toEqual([
      'brisk-heron has the best val/loss so far: 0.3000, ahead of calm-otter by 0.1000',
      'they differ in lr, seed'
    ]);
  });

  it('say which values are no numbers', async () => {
    const model = await told({
      a: fakeRun('calm-otter', { loss: [1, NaN] }),
      b: fakeRun('brisk-heron', { loss: [1, 2] })
    });
    const { note, last } = overlayTitle(model, model.series('loss'), [], 0.5);
    expect([last, note]).toEqual(['best 1', 'NaN or inf in calm-otter']);
  });

  it('leave out what is in a summary and is no metric', async () => {
    const model = await told({ a: fakeRun('calm-otter', { loss: [1], 'loss.min': [] }) });
    expect(model.charts.map(({ metric }) => metric)).toEqual(['loss']);
  });

  it('keep the curves of a run that was deleted', async () => {
    const model = await three();
    model.lose('p/a');
    expect(model.peer('p/a')?.isGone).toBe(true);
    expect(model.series('val/loss').shown.map(([key]) => key)).toEqual(['p/a', 'p/b']);
  });
});
