import { describe, expect, test } from 'vitest';

import type { CompareAnswer } from '../../src/model/compare_api';
import { compareColumns, factText, sortRuns } from '../../src/pure/compare_columns';
import { groupsCode } from '../../src/pure/compare_code';
import { brushed, placeAxis } from '../../src/pure/parallel';
import { spread } from '../../src/pure/spread';

const RUNS = ['p/a', 'p/b', 'p/c'];

function answer(values: readonly unknown[], more: Partial<CompareAnswer> = {}): CompareAnswer {
  const fact = { kind: 'config', key: 'k', values, differs: true } as const;
  return { runs: RUNS, facts: [fact], measures: [], repeats: false, missing: [], ...more };
}

function column(values: readonly unknown[]) {
  const [found] = compareColumns(answer(values), null);
  if (!found) {
    throw new Error('There is no column.');
  }
  return found;
}

describe('columns', () => {
  test('10 and "10" look different only where both stand in one column', () => {
    const mixed = column([10, '10', null]);
    expect(RUNS.map(run => factText(mixed, mixed.values.get(run)))).toEqual(['10', '"10"', 'none']);
    const texts = column(['10', 'x', 'y']);
    expect(factText(texts, '10')).toBe('10');
  });

  test('the judged metric comes first, and words for infinities are numbers', () => {
    const measure = (metric: string, values: unknown[]) =>
      ({ metric, direction: 'min', values, best: [1] }) as const;
    const measures = [measure('acc', [1, 2, 3]), measure('loss', ['inf', 0.5, 'nan'])];
    const [, first] = compareColumns(answer([1, 2, 3], { measures }), 'loss');
    expect(first?.label).toBe('loss');
    expect([...(first?.values.values() ?? [])]).toEqual([Infinity, 0.5, NaN]);
    expect(first?.best).toEqual(new Set(['p/b']));
  });

  test('numbers come before words, and nothing last, whichever way', () => {
    const { values } = column(['x', 2, null]);
    expect(sortRuns(RUNS, { values }, false)).toEqual(['p/b', 'p/a', 'p/c']);
    expect(sortRuns(RUNS, { values }, true)).toEqual(['p/b', 'p/a', 'p/c']);
    const numbers = column([3, NaN, 10]);
    expect(sortRuns(RUNS, numbers, true)).toEqual(['p/c', 'p/a', 'p/b']);
  });
});

describe('parallel axes', () => {
  test('few numbers are named each, by their size where that differs much', () => {
    const axis = placeAxis(column([0.1, 0.001, 0.0003]), RUNS);
    expect(axis.ticks.map(({ label }) => label)).toEqual(['3e-4', '1e-3', '0.1']);
    const [top, middle, low] = RUNS.map(run => axis.places.get(run) ?? NaN);
    expect([low, top]).toEqual([0, 1]);
    expect(middle).toBeGreaterThan(0.15);
  });

  test('words have places of their own, and a run without a value has none', () => {
    const axis = placeAxis(column(['sgd', 'adam', null]), RUNS);
    expect(axis.ticks.map(({ label }) => label)).toEqual(['adam', 'sgd']);
    expect(axis.places.get('p/c')).toBeNull();
    expect(axis.places.get('p/a')).toBeGreaterThan(axis.places.get('p/b') ?? 1);
  });

  test('one value lies in the middle, infinities nowhere', () => {
    const alike = placeAxis(column([5, 5, 5]), RUNS);
    expect(RUNS.map(run => alike.places.get(run))).toEqual([0.5, 0.5, 0.5]);
    const axis = placeAxis(column([1, Infinity, 2]), RUNS);
    expect(axis.places.get('p/b')).toBeNull();
  });

  test('brushes let through what lies in all of them', () => {
    const axis = placeAxis(column([1, 2, null]), RUNS);
    expect(brushed([axis], {}, RUNS)).toBeNull();
    expect(brushed([axis], { other: [0, 1] }, RUNS)).toBeNull();
    expect(brushed([axis], { 'config.k': [0, 0.5] }, RUNS)).toEqual(new Set(['p/a']));
  });
});

test('labels are moved apart, and stay where there is room', () => {
  expect(spread([0, 50], 20, 0, 100)).toEqual([0, 50]);
  expect(spread([10, 12, 14], 20, 0, 100)).toEqual([10, 30, 50]);
  expect(spread([90, 95], 20, 0, 100)).toEqual([80, 100]);
  expect(spread([5, 6, 7], 20, 0, 30)).toEqual([0, 20, 40]);
  expect(spread([], 20, 0, 30)).toEqual([]);
});

test('groups in Python name the runs, and every name is a literal', () => {
  const run = (id: string) => ({ project: 'p"q', id, name: id });
  expect(groupsCode([run('a'), run('b')], ['all-but-seed'], 'val/acc')).toBe(
    'nbtrack.groups("all-but-seed", "val/acc", ' +
      'runs=nbtrack.runs("p\\"q", filter={"name": {"$in": ["a", "b"]}}))'
  );
  expect(groupsCode([run('a')], ['config.lr', 'tags'], 'm')).toContain('["config.lr", "tags"]');
});
