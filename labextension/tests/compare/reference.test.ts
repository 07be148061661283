import { describe, expect, it } from 'vitest';

import { isSameComparison, readCompare } from '../../src/compare/reference';

const RUN = { project: 'digits', run: 'a1', name: 'calm-otter-7', slot: 3 };
const SAID = { format: 1, version: '0.1.0', store: 'aa11', runs: [RUN], metrics: null };

describe('what an output says of the runs it compares', () => {
  it('names a store and folders', () => {
    const reference = readCompare(SAID);
    expect(reference?.runs).toEqual([{ ...RUN, key: 'digits/a1' }]);
    expect(reference).toMatchObject({ store: 'aa11', metrics: null, version: '0.1.0' });
  });

  it('is refused where a name could be a path, or the format is of another version', () => {
    expect(readCompare({ ...SAID, format: 2 })).toBeNull();
    expect(readCompare({ ...SAID, store: '../aa' })).toBeNull();
    expect(readCompare({ ...SAID, runs: [RUN, { ...RUN, run: '..' }] })).toBeNull();
    expect(readCompare({ ...SAID, runs: [] })).toBeNull();
    expect(readCompare({ ...SAID, runs: [null] })).toBeNull();
    expect(readCompare([1])).toBeNull();
  });

  it('gives a run without a slot the one of its place, and a run named twice one place', () => {
    const other = { project: 'digits', run: 'b2' };
    const reference = readCompare({ ...SAID, runs: [RUN, other, RUN] });
    expect(reference?.runs.map(run => [run.key, run.slot, run.name])).toEqual([
      ['digits/a1', 3, 'calm-otter-7'],
      ['digits/b2', 2, 'b2']
    ]);
  });

  it('is cut where more runs are named than the server sends', () => {
    const runs = Array.from({ length: 120 }, (_, i) => ({ ...RUN, run: `r${i}` }));
    expect(readCompare({ ...SAID, runs })?.runs).toHaveLength(100);
  });

  it('is the same as long as it shows the same', () => {
    const one = readCompare(SAID);
    const later = readCompare({ ...SAID, version: '0.2.0' });
    const other = readCompare({ ...SAID, metrics: ['loss'] });
    expect(one && later && isSameComparison(one, later)).toBe(true);
    expect(one && other && isSameComparison(one, other)).toBe(false);
  });
});
