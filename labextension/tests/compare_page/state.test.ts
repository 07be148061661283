import { expect, test } from 'vitest';

import { linkTo, readLink, readState, withoutLink } from '../../src/model/compare_state';

const RUNS = [
  { project: 'p', run: 'a', name: 'calm-otter', slot: 3 },
  { project: 'p', run: 'b' }
];

test('a link says all that was chosen, but no names', () => {
  const state = readState({
    ...{ store: 'aa', runs: RUNS, by: ['config.größe'], band: 'sem', smoothing: 0.25 },
    ...{ brushes: { 'config.lr': [0.2, 0.5] }, pair: ['p/a', 'p/b'], hidden: ['p/b'] }
  });
  const link = linkTo('http://host/lab', state);
  expect(link).not.toContain('otter');
  const found = readLink(link.slice(link.indexOf('?')));
  expect(found).toEqual({ ...state, runs: RUNS.map(({ project, run }) => ({ project, run })) });
});

test('a link is taken out of an address, and nothing else', () => {
  const search = '?token=1&nbtrack-compare=abc&x=2';
  expect(withoutLink('/lab', search)).toBe('/lab?token=1&x=2');
  expect(withoutLink('/lab', '?nbtrack-compare=abc')).toBe('/lab');
});

test('a link that was cut off opens an empty page, and no link none', () => {
  expect(readLink('?nbtrack-compare=eyJzdG9y')?.runs).toEqual([]);
  expect(readLink('?nbtrack-compare=%%%')?.runs).toEqual([]);
  expect(readLink('?nbtrack-compare=bnVsbA')?.runs).toEqual([]);
  expect(readLink('?token=1')).toBeNull();
});

test('what makes no sense is left out', () => {
  const state = readState({
    ...{ store: '../x', runs: [{ project: '..', run: 'a' }, 7], band: 'wide', smoothing: 7 },
    ...{ brushes: { a: [0, 2], b: 'all', c: [0.1, 0.2] }, scatter: ['x'], by: 'seed' }
  });
  expect(state).toMatchObject({ store: '', runs: [], band: 'ci', smoothing: 0.99, by: null });
  expect(state.brushes).toEqual({ c: [0.1, 0.2] });
  expect(state.scatter).toBeNull();
});

test('what the output of a cell holds is a state too: nobody chose anything yet', () => {
  const state = readState({ format: 1, store: 'aa', runs: RUNS, metrics: ['loss'] });
  expect(state).toMatchObject({ metrics: ['loss'], by: null, hidden: [], folded: [] });
  expect(state.runs[0]?.slot).toBe(3);
});
