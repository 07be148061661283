import { describe, expect, it } from 'vitest';

import { cellFor, codeFor, pythonText, referenceOf } from '../../src/pure/code';
import { columnDecimals, columnLabel, columnText, directionOf } from '../../src/pure/columns';
import { halfInterval } from '../../src/pure/interval';
import { orderWords, parseOrder, toggleOrder } from '../../src/pure/order';
import { runFacts, runTip, shownTags } from '../../src/pure/run_words';
import { sparkline } from '../../src/pure/sparkline';

const MINUTE_US = 60e6;
const NOON_US = Date.UTC(2026, 10, 20, 12) * 1000;

const ended = {
  state: 'finished',
  created_us: NOON_US - 120 * MINUTE_US,
  started_us: NOON_US - 120 * MINUTE_US,
  ended_us: NOON_US - 114 * MINUTE_US,
  duration_s: 362,
  step: 11_730
};
const live = { ...ended, state: 'running', ended_us: null, duration_s: 134, step: 4_820 };

describe('the second line of a run', () => {
  it('has age and duration of what has ended', () => {
    expect(runFacts(ended, NOON_US, NOON_US)).toEqual(['2 h', '6 m 02 s']);
    expect(runFacts(ended, NOON_US, NOON_US, true)).toEqual(['2 h']);
  });

  it('counts on while the run goes on', () => {
    expect(runFacts(live, NOON_US, NOON_US)).toEqual(['2 m 14 s', '4,820']);
    expect(runFacts(live, NOON_US, NOON_US + 2e6)[0]).toBe('2 m 16 s');
  });

  it('has one tag and the number of the others', () => {
    expect(shownTags(['a', 'b', 'c'], false)).toEqual({ tags: ['a'], more: 2 });
    expect(shownTags(['a'], true)).toEqual({ tags: [], more: 1 });
    expect(shownTags([], false)).toEqual({ tags: [], more: 0 });
  });

  it('tells the rest as a tip', () => {
    const rest = { name: 'calm-otter-7', state_word: 'finished in 6 min', ill: null };
    const tip = runTip({ ...ended, ...rest, tags: ['a'], notes: ' look \n', locked: true });
    expect(tip).toMatch(/^calm-otter-7\nfinished in 6 min\ncreated 20 Nov 2026/);
    expect(tip).toContain('tags: a\nlocked');
    expect(tip).toMatch(/\n\nlook$/);
  });
});

describe('columns', () => {
  it('are called as their keys are', () => {
    const columns = ['summary.val/acc', 'config.lr', 'duration', 'summary.loss:min'];
    expect(columns.map(columnLabel)).toEqual(['val/acc', 'lr', 'duration', 'loss min']);
    expect(columnLabel('summary.acc:best@step')).toBe('acc best at step');
    expect(columnLabel('summary.a:b')).toBe('a:b');
  });

  it('know what is better by the name', () => {
    const names = ['summary.val/acc', 'summary.train_loss', 'summary.lr', 'summary.loss:min'];
    expect(names.map(directionOf)).toEqual(['max', 'min', null, 'min']);
  });

  it('have the same decimals from row to row, unless they hide a value', () => {
    const decimals = columnDecimals([0.9261, 0.8612, 0.0912, 'nan', null]);
    const text = (value: unknown) => columnText('summary.acc', value, decimals);
    expect(text(0.9261)).toBe('0.9261');
    expect(text(0.0912)).toBe('0.0912');
    expect(text(0.00002)).toBe('2.00e-5');
    expect([text('nan'), text('-inf'), text(null), text(undefined)]).toEqual([
      'NaN',
      '−inf',
      '',
      ''
    ]);
    expect(columnText('summary.epoch', 12, columnDecimals([12, 30]))).toBe('12');
  });

  it('show config as it was typed', () => {
    expect(columnText('config.lr', 0.0003, 4)).toBe('3e-4');
    expect(columnText('config.amp', true, null)).toBe('True');
    expect(columnText('config.opt', 'adam', null)).toBe('adam');
  });
});

describe('a mean', () => {
  it('is as sure as its runs are many and agree', () => {
    expect(halfInterval(1, 4)).toBeCloseTo(1.591, 3);
    expect(halfInterval(1, 400)).toBeCloseTo(0.098, 3);
    expect([halfInterval(null, 5), halfInterval(0.1, 1)]).toEqual([null, null]);
  });
});

describe('an order', () => {
  it('is said in words', () => {
    expect(['', '-created', 'created', '-duration', 'name'].map(orderWords)).toEqual([
      'newest first',
      'newest first',
      'oldest first',
      'longest first',
      'by name'
    ]);
    expect(orderWords('-summary.val/acc,config.lr')).toBe('val/acc, highest first, then lr');
  });

  it('begins with the best, and turns round', () => {
    expect(toggleOrder('', 'summary.loss', true)).toBe('summary.loss');
    expect(toggleOrder('summary.loss', 'summary.loss', true)).toBe('-summary.loss');
    expect(toggleOrder('-created', 'summary.acc', false)).toBe('-summary.acc');
    const odd = toggleOrder('', 'config.a, b', true);
    expect([odd, parseOrder(odd)]).toEqual([
      '`config.a, b`',
      [{ column: 'config.a, b', isFalling: false }]
    ]);
    expect(parseOrder(' -a , +b,')).toEqual([
      { column: 'a', isFalling: true },
      { column: 'b', isFalling: false }
    ]);
  });
});

describe('code', () => {
  const run = (id: string) => ({ project: 'cifar', id, name: id });

  it('names runs without a path', () => {
    expect(codeFor([run('a1')])).toBe('nbtrack.open_run("cifar/a1")');
    expect(codeFor([run('a1'), run('b2')])).toBe('nbtrack.compare(["cifar/a1", "cifar/b2"])');
    expect(codeFor('abcdefgh'.split('').map(run)).split('\n')[1]).toBe('    "cifar/a",');
    expect(referenceOf({ project: 'a/b', id: 'x', name: '' })).toBe('x');
    expect(cellFor([run('a1')])).toContain('import nbtrack\n\n');
  });

  it('quotes whatever is in a name', () => {
    expect(pythonText('a"b\\c\n\u2028')).toBe('"a\\"b\\\\c\\n\\u2028"');
  });
});

describe('a sparkline', () => {
  it('goes from the left to its share of the width', () => {
    expect(sparkline([0, 1], 60, 24)?.path).toBe('M2.5 21.5L57.5 2.5');
    expect(sparkline([0, 1], 60, 24, 0.5)?.end.x).toBe(30);
  });

  it('has gaps where there are no numbers, and is nothing without numbers', () => {
    expect(sparkline([0, null, 1, 1], 60, 24)?.path.match(/M/g)).toHaveLength(2);
    expect([sparkline([], 60, 24), sparkline([1], 60, 24), sparkline([NaN, 1], 60, 24)]).toEqual([
      null,
      null,
      null
    ]);
  });

  it('stays in its box, in the middle where nothing changes', () => {
    expect(sparkline([3, 3], 60, 24)?.end.y).toBe(12);
    const wild = sparkline([1e9, ...Array.from({ length: 39 }, (_, i) => 1 / (i + 1))], 60, 24);
    const heights = [...(wild?.path.matchAll(/ ([\d.]+)/g) ?? [])].map(found => Number(found[1]));
    expect(Math.min(...heights)).toBeGreaterThanOrEqual(2.5);
    // The one value far off does not press the others flat.
    expect(new Set(heights).size).toBeGreaterThan(10);
  });
});
