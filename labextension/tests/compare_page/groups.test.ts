import { expect, test } from 'vitest';

import { bandPatches } from '../../src/compare_page/bands';
import { readGroups } from '../../src/compare_page/group_series';
import type { GroupsHeader } from '../../src/model/compare_api';

function line(y: number[]) {
  return { x: Float64Array.from(y, (_, i) => i), y: Float64Array.from(y) };
}

test('a band has a gap where one run is alone', () => {
  const patches = bandPatches(line([1, 2, NaN, 3, 4]), line([2, 3, 5, 6, 7]));
  expect(patches.map(({ x }) => [...x])).toEqual([
    [0, 1, 1, 0],
    [3, 4, 4, 3]
  ]);
  expect([...(patches[0]?.y ?? [])]).toEqual([1, 2, 3, 2]);
});

test('a lone step makes no band, and no steps none', () => {
  expect(bandPatches(line([NaN, 1, NaN]), line([1, 2, 3]))).toEqual([]);
  expect(bandPatches(line([]), line([]))).toEqual([]);
});

test('each band is around the mean', () => {
  const names = ['step', 'n', 'mean', 'std', 'sem', 'ci_low', 'ci_high', 'min', 'max'];
  const places = Object.fromEntries(names.map((name, place) => [name, place]));
  const group = { label: 'a', values: {}, runs: ['p/a', 'p/b'], ...places };
  const header = { x: '_step', by: [], direction: null, groups: [group], verdicts: [] };
  const numbers = [0, 2, 5, 2, 1, 4, 7, 3, 9];
  const buffers = numbers.map(number => Float64Array.of(number));
  const { curves } = readGroups({ header: header as unknown as GroupsHeader, buffers });
  const ends = (['std', 'sem', 'ci', 'range'] as const).map(kind => {
    const { low, high } = curves[0]?.band(kind) ?? { low: [], high: [] };
    return [low[0], high[0]];
  });
  expect(ends).toEqual([
    [3, 7],
    [4, 6],
    [4, 7],
    [3, 9]
  ]);
});
