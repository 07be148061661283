import { describe, expect, it } from 'vitest';

import { onTop } from '../../src/pure/colour';
import { configValue } from '../../src/pure/format';
import { flatten, searchRows } from '../../src/pure/keys';
import {
  knobSteps,
  knobText,
  knobToShare,
  readKnob,
  shareToKnob,
  wasWords
} from '../../src/pure/knob';
import { panelLayout } from '../../src/pure/layout';
import { LONGEST_INTERVAL_MS, PAINT_INTERVAL_MS, Pace } from '../../src/pure/pace';
import { chartTitle, headerNumber, xWords, type Facts } from '../../src/pure/title';

const facts: Facts = {
  count: 12,
  last: 0.92614,
  lastX: 4_692,
  min: 0.65,
  minX: 0,
  max: 0.94312,
  maxX: 4_301,
  nanCount: 0,
  firstIllX: null,
  infCount: 0
};

describe('the title of a chart', () => {
  it('says the last value, the best one and where', () => {
    const title = chartTitle('val/acc', facts, 'max', '_step', { isInteger: false });
    expect([title.last, title.best]).toEqual(['0.9261', 'best 0.9431 at 4,301']);
    expect(title.spoken).toBe('val/acc, last 0.9261 at step 4,692, best 0.9431');
  });

  it('says no best where nobody knows what is better', () => {
    expect(chartTitle('x', facts, null, '_step', { isInteger: false }).best).toBe('');
  });

  it('says what is no number', () => {
    const ill = { ...facts, nanCount: 2, firstIllX: 2_210, infCount: 1 };
    const title = chartTitle('x', ill, null, '_step', { isInteger: false });
    expect([title.note, title.shortNote]).toEqual(['2 NaN, 1 inf from step 2,210', '2 NaN, 1 inf']);
  });

  it('says that there is nothing yet', () => {
    expect(chartTitle('x', null, null, '_step', { isInteger: false }).spoken).toBe(
      'x, no values yet'
    );
  });

  it('names the x axis', () => {
    expect(xWords('_step', 3_128)).toBe('step 3,128');
    expect(xWords('_runtime', 87)).toBe('1 m 27 s');
    expect(xWords('epoch', 4)).toBe('epoch 4');
  });

  it('reads numbers that JSON has no word for', () => {
    expect(['nan', 'inf', '-inf', 2, null].map(headerNumber)).toEqual([
      NaN,
      Infinity,
      -Infinity,
      2,
      null
    ]);
  });
});

describe('a knob', () => {
  const knob = { min: 1e-5, max: 1e-1, log: true };

  it('has a place on its slider', () => {
    expect(knobToShare(knob, 1e-3)).toBeCloseTo(0.5);
    expect(shareToKnob(knob, 0.5)).toBe(1e-3);
    expect(shareToKnob(knob, 1)).toBe(1e-1);
    expect(knobToShare({ min: null, max: 1, log: false }, 0.5)).toBeNull();
  });

  it('takes what is a number within its ends', () => {
    expect(readKnob(knob, ' 3e-4 ')).toBe(3e-4);
    expect(['', 'fast', '1', 'NaN'].map(text => readKnob(knob, text))).toEqual([
      null,
      null,
      null,
      null
    ]);
  });

  it('is written with few digits', () => {
    expect([3e-4, 0.25, 128, 1e-5, true].map(knobText)).toEqual([
      '3.0e-4',
      '0.25',
      '128',
      '1.0e-5',
      'on'
    ]);
  });

  it('of whole numbers has no others', () => {
    const whole = { min: 1, max: 9, log: false, whole: true };
    expect([knobSteps(whole), knobSteps(knob), knobSteps({ ...whole, log: true })]).toEqual([
      8, 1_000, 1_000
    ]);
    expect(shareToKnob(whole, 0.3)).toBe(3);
    expect([readKnob(whole, '4'), readKnob(whole, '4.5')]).toEqual([4, null]);
  });

  it('says what it was, if a row has met that', () => {
    expect(wasWords({ was: 1e-3, until: 1_955 })).toBe('was 1.0e-3 until step 1,955');
    expect(wasWords({ was: true, until: 3 })).toBe('was on until step 3');
    expect([wasWords({}), wasWords({ was: null, until: null })]).toEqual(['', '']);
  });
});

describe('a table', () => {
  const rows = flatten({ lr: 3e-4, model: { name: 'resnet18', layers: [1, 2] }, empty: {} });

  it('has dotted keys', () => {
    expect(rows.map(row => row.key)).toEqual(['lr', 'model.name', 'model.layers', 'empty']);
  });

  it('is searched in keys and values, by all words', () => {
    expect(searchRows(rows, 'RESNET model', configValue).map(row => row.key)).toEqual([
      'model.name'
    ]);
    expect(searchRows(rows, 'nothing', configValue)).toEqual([]);
  });
});

describe('the layout', () => {
  it('has as many columns as fit', () => {
    const widths = [340, 500, 620, 760, 1_300].map(width => panelLayout(width));
    expect(widths.map(layout => layout.columns)).toEqual([1, 2, 2, 3, 4]);
    expect(widths.map(layout => layout.size)).toEqual(['tiny', 'narrow', 'wide', 'wide', 'wide']);
  });
});

describe('few charts', () => {
  it('share the width of a row', () => {
    expect([1, 2, 3, 9].map(most => panelLayout(900, most).columns)).toEqual([2, 2, 3, 3]);
    expect(panelLayout(340, 1).columns).toBe(1);
  });
});

describe('the turns of painting', () => {
  const chart = (paintedMs: number) => ({ paintedMs });

  it('come at most four times a second, to those first who waited longest', () => {
    const [late, early, fresh] = [chart(500), chart(100), chart(900)];
    expect(new Pace().dueNow([late, early, fresh], 1_000, 1)).toEqual([early]);
    expect(new Pace().dueNow([late, early, fresh], 1_000, 24)).toEqual([early, late]);
  });

  const frames = (pace: Pace, gapMs: number, number: number) => {
    for (let i = 0; i < number; i++) {
      pace.frame(i * gapMs);
    }
    pace.rest();
    return pace.intervalMs;
  };

  it('become rarer while frames are late, and as many again when they are not', () => {
    const pace = new Pace();
    expect(frames(pace, 16.7, 100)).toBe(PAINT_INTERVAL_MS);
    expect(frames(pace, 40, 20)).toBeGreaterThan(PAINT_INTERVAL_MS);
    expect(frames(pace, 40, 1_000)).toBe(LONGEST_INTERVAL_MS);
    expect(frames(pace, 16.7, 1_000)).toBe(PAINT_INTERVAL_MS);
  });

  it('take a slow screen and a pause for what they are', () => {
    expect(frames(new Pace(), 33.3, 1_000)).toBe(PAINT_INTERVAL_MS);
    expect(frames(new Pace(), 5_000, 10)).toBe(PAINT_INTERVAL_MS);
  });
});

describe('a colour on another', () => {
  it('is not transparent any more', () => {
    expect(onTop('rgba(0, 0, 0, 0.43)', 'rgb(255, 255, 255)')).toBe('rgb(145, 145, 145)');
    expect(onTop('rgb(0, 100, 200)', 'rgb(0, 0, 0)', 0.5)).toBe('rgb(0, 50, 100)');
  });

  it('stays as it is where it cannot be read', () => {
    expect(onTop('color(srgb 1 0 0)', 'rgb(0, 0, 0)')).toBe('color(srgb 1 0 0)');
  });
});
