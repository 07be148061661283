import { describe, expect, it } from 'vitest';

import { isSameRun, readReference, runPath } from '../../src/model/reference';

const SAVED = { run: 'ab12cd34', project: 'digits', store: '00ff00ff00ff00ff', format: 1 };

describe('what an output says of its run', () => {
  it('leads to the run', () => {
    const reference = readReference(SAVED);
    expect(reference && runPath(reference)).toEqual([
      'stores',
      '00ff00ff00ff00ff',
      'runs',
      'digits',
      'ab12cd34'
    ]);
  });

  it('has words for people, or else the names of folders', () => {
    expect(readReference(SAVED)).toMatchObject({ name: 'ab12cd34', projectName: 'digits' });
    const words = { name: 'calm-heron', project_name: 'Digits & more' };
    expect(readReference({ ...SAVED, ...words })).toMatchObject({
      name: 'calm-heron',
      projectName: 'Digits & more'
    });
  });

  it.each([
    ['nothing', undefined],
    ['a list', []],
    ['a later format', { ...SAVED, format: 2 }],
    ['no store', { ...SAVED, store: '' }],
    ['a way out of the API', { ...SAVED, project: '..' }],
    ['a path', { ...SAVED, run: '../../api/contents' }],
    ['numbers', { ...SAVED, run: 7 }]
  ])('is refused: %s', (_, value) => {
    expect(readReference(value)).toBeNull();
  });

  it('is of the same run after each update', () => {
    const [first, later] = [readReference(SAVED), readReference({ ...SAVED, final: true })];
    const other = readReference({ ...SAVED, run: 'other' });
    expect(first && later && isSameRun(first, later)).toBe(true);
    expect(first && other && isSameRun(first, other)).toBe(false);
  });
});
