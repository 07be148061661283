import { describe, expect, it } from 'vitest';

import type { SectionLayout } from '../../src/messages';
import { bytes } from '../../src/pure/bytes';
import { Draft } from '../../src/pure/draft';
import { configValue } from '../../src/pure/format';
import { columnTitle, exactValue, GAP, shownValue } from '../../src/pure/history_text';
import { treeLines } from '../../src/pure/key_tree';
import { mainCharts } from '../../src/pure/main_charts';

function lines(values: Record<string, unknown>, folded: string[] = [], search = '') {
  const rows = Object.entries(values).map(([key, value]) => ({ key, value }));
  return treeLines(rows, new Set(folded), search, configValue).map(
    ({ label, depth, leaves, value }) =>
      `${'  '.repeat(depth)}${label}${leaves > 0 ? ` (${leaves})` : ` ${configValue(value)}`}`
  );
}

describe('keys as a tree', () => {
  it('puts what begins alike under one branch, in the order of its first key', () => {
    const config = { lr: 0.1, 'model.width': 64, seed: 1, 'model.depth': 2 };
    expect(lines(config)).toEqual(['lr 0.1', 'model (2)', '  width 64', '  depth 2', 'seed 1']);
  });

  it('says a branch with nothing beside it in one line', () => {
    expect(lines({ 'a.b.c': 1 })).toEqual(['a.b.c 1']);
    const deep = { 'a.b.c': 1, 'a.b.d': 2 };
    expect(lines(deep)).toEqual(['a.b (2)', '  c 1', '  d 2']);
  });

  it('folds branches, and finds what is in them all the same', () => {
    const config = { 'm.a': 1, 'm.b': 2 };
    expect(lines(config, ['m'])).toEqual(['m (2)']);
    expect(lines(config, ['m'], '2')).toEqual(['m.b 2']);
    expect(lines(config, [], 'nothing')).toEqual([]);
  });

  it('takes a key that is a value and a branch for both', () => {
    expect(lines({ a: 1, 'a.b': 2, 'a.c': 3 })).toEqual(['a 1', 'a (2)', '  b 2', '  c 3']);
  });

  it('has no trouble with names of JavaScript', () => {
    expect(lines({ '__proto__.x': 1, constructor: 2 })).toEqual(['__proto__.x 1', 'constructor 2']);
  });
});

describe('the main charts', () => {
  const chart = (metric: string, direction: 'min' | 'max' | null, hidden = false) => ({
    ...{ metric, label: metric, x: '_step', direction, hidden }
  });
  const sections: SectionLayout[] = [
    { name: 'system', charts: [chart('system.cpu', 'min')] },
    { name: '', charts: [chart('lr', null), chart('secret_loss', 'min', true)] },
    { name: 'train', charts: [chart('train/loss', 'min')] },
    { name: 'val', charts: [chart('val/time', null), chart('val/acc', 'max')] }
  ];

  it('are those with a direction, of validation first', () => {
    const names = mainCharts(sections, 3).map(({ metric }) => metric);
    expect(names).toEqual(['val/acc', 'train/loss', 'val/time']);
  });
});

describe('a draft', () => {
  it('notices what was changed elsewhere, and loses neither', () => {
    const draft = new Draft();
    draft.hear('first');
    draft.begin();
    draft.text = 'mine';
    draft.hear('first');
    expect(draft.phase).toBe('editing');
    draft.hear('theirs');
    expect(draft.phase).toBe('conflict');
    draft.keepBoth();
    expect([draft.text, draft.base, draft.phase]).toEqual(['theirs\n\nmine', 'theirs', 'editing']);
  });

  it('is not in conflict with itself', () => {
    const draft = new Draft();
    draft.begin('same', '');
    draft.hear('same');
    expect([draft.phase, draft.isChanged]).toEqual(['editing', false]);
  });

  it('can be kept knowingly, or given up', () => {
    const draft = new Draft();
    draft.begin('mine', 'old');
    draft.hear('theirs');
    draft.keepMine();
    expect([draft.base, draft.text, draft.phase]).toEqual(['theirs', 'mine', 'editing']);
    draft.end();
    expect([draft.saved, draft.phase]).toEqual(['theirs', 'reading']);
  });
});

describe('values of the history', () => {
  it('are shown as people read them', () => {
    expect(shownValue(0.123456, 'number')).toBe('0.1235');
    expect(shownValue(11730, 'whole')).toBe('11,730');
    expect(shownValue(1, 'flag')).toBe('True');
    expect(shownValue(241.2, 'seconds')).toBe('4 m 01 s');
    expect(shownValue('two\nlines', 'text')).toBe('two lines');
    expect(shownValue(NaN, 'number')).toBe('NaN');
    expect(shownValue(null, 'number')).toBe(GAP);
    expect(shownValue(undefined, 'number')).toBe('');
  });

  it('are copied with all digits', () => {
    expect(exactValue(0.1234567890123, 'number')).toBe('0.1234567890123');
    expect(exactValue(-Infinity, 'number')).toBe('-inf');
    expect(exactValue(NaN, 'number')).toBe('nan');
    expect(exactValue(null, 'number')).toBe('');
    expect(exactValue('a\t"b"', 'text')).toBe('"a\t""b"""');
  });

  it('have heads in words', () => {
    expect(['_step', '_runtime', 'val/acc'].map(columnTitle)).toEqual(['step', 'time', 'val/acc']);
  });
});

describe('sizes of files', () => {
  it('are in thousands', () => {
    const sizes = [0, 999, 1_000, 46_200_000, 999_999, 1.5e9, 123_456];
    const words = ['0 B', '999 B', '1.0 kB', '46.2 MB', '1.0 MB', '1.5 GB', '123 kB'];
    expect(sizes.map(bytes)).toEqual(words);
  });
});
