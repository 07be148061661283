import { describe, expect, it, vi } from 'vitest';

import { areaUnder, averagePrecision, binned, linesOf, thinned } from '../../src/media/table_lines';
import {
  accuracyOf,
  cellSentence,
  matrixOf,
  precisionOf,
  recallOf,
  shareAt
} from '../../src/media/table_matrix';
import {
  cellWords,
  classColumns,
  endsOf,
  factWords,
  narrowed,
  ofClasses,
  placeWords,
  rowWords,
  shareOf,
  sortedBy,
  WHOLE,
  widened,
  words
} from '../../src/media/table_model';
import { TablePages, TableProblem } from '../../src/media/table_pages';
import type { Request, TableColumn, TableCondition } from '../../src/messages';

const score: TableColumn = { name: 'score', kind: 'number', min: 0.1, max: 0.9, histogram: [1, 3] };
const label: TableColumn = { name: 'label', kind: 'text', distinct: 6 };

describe('sorting', () => {
  it('begins with the largest number, and with A', () => {
    expect(sortedBy(WHOLE, score, false).order).toEqual([['score', true]]);
    expect(sortedBy(WHOLE, label, false).order).toEqual([['label', false]]);
  });

  it('turns around, then stops', () => {
    const once = sortedBy({ ...WHOLE, offset: 20 }, label, false);
    const twice = sortedBy(once, label, false);
    expect([once.offset, twice.order]).toEqual([0, [['label', true]]]);
    expect(sortedBy(twice, label, false).order).toEqual([]);
  });

  it('goes by a second column as well', () => {
    const both = sortedBy(sortedBy(WHOLE, label, false), score, true);
    expect(both.order).toEqual([
      ['label', false],
      ['score', true]
    ]);
  });
});

describe('conditions', () => {
  const cat: TableCondition = { column: 'label', op: '=', value: 'cat' };

  it('are there once, and go again', () => {
    const query = narrowed(narrowed(WHOLE, cat), { ...cat });
    expect(query.where).toEqual([cat]);
    expect(widened(query, cat).where).toEqual([]);
  });

  it('are said in words', () => {
    expect(words(cat)).toBe('label = cat');
    expect(words({ column: 'score', op: '>=', value: 0.5 })).toBe('score ≥ 0.5000');
    expect(words({ column: 'note', op: 'is empty' })).toBe('note is empty');
  });

  it('of a bar are its ends', () => {
    expect(endsOf(score, 1)).toEqual([0.5, 0.9]);
  });
});

describe('a cell of a confusion matrix', () => {
  const columns: TableColumn[] = ['id', 'true', 'predicted'].map(name => ({ name, kind: 'text' }));

  it('narrows a table that has true and predicted classes', () => {
    expect(classColumns(columns)).toEqual(['true', 'predicted']);
    expect(classColumns(columns.slice(0, 2))).toBeNull();
    const query = ofClasses(WHOLE, ['true', 'predicted'], ['cat', 'dog']);
    expect(query.where.map(words)).toEqual(['true = cat', 'predicted = dog']);
    const other = ofClasses(query, ['true', 'predicted'], ['cat', 'cat']);
    expect(other.where.map(words)).toEqual(['true = cat', 'predicted = cat']);
    expect(ofClasses(other, ['true', 'predicted'], null).where).toEqual([]);
  });
});

describe('words', () => {
  it('of rows and places', () => {
    expect(rowWords(8162, 8162)).toBe('8,162 rows');
    expect(rowWords(104, 8162)).toBe('104 of 8,162 rows');
    expect(placeWords(10, 10, 104)).toBe('rows 11 to 20 of 104');
    expect(placeWords(0, 0, 0)).toBe('no row matches');
  });

  it('of columns', () => {
    expect(factWords(label)).toBe('6 distinct');
    expect(factWords({ ...label, matched_distinct: 1 })).toBe('1 of 6 shown');
    expect(factWords({ name: 'at', kind: 'time', min: '2026-01-01', max: '2026-02-01' })).toBe(
      '2026-01-01 to 2026-02-01'
    );
  });

  it('of cells, numbers of a column with equal decimals', () => {
    expect([0.5, 0.25].map(value => cellWords(value, score))).toEqual(['0.500', '0.250']);
    const area: TableColumn = { name: 'a', kind: 'number', min: 1, max: 12000, is_whole: true };
    expect(cellWords(11730, area)).toBe('11,730');
    expect(cellWords('nan', score)).toBe('NaN');
    expect(cellWords(null, label)).toBe('');
    expect(cellWords([1, 2], { name: 'x', kind: 'json' })).toBe('[1,2]');
  });

  it('a bar only beside shares', () => {
    expect(shareOf(0.5, score)).toBe(0.5);
    expect(shareOf(5, { ...score, max: 10 })).toBeNull();
    expect(shareOf('nan', score)).toBeNull();
  });
});

describe('a confusion matrix', () => {
  const matrix = matrixOf([
    ['cat', 'cat', 8],
    ['cat', 'dog', 2],
    ['dog', 'cat', 0],
    ['dog', 'dog', 0]
  ]);

  it('has true classes in rows', () => {
    expect(matrix.classes).toEqual(['cat', 'dog']);
    expect(matrix.counts).toEqual([
      [8, 2],
      [0, 0]
    ]);
  });

  it('knows how good it is, and where nothing is known', () => {
    expect(recallOf(matrix, 0)).toBe(0.8);
    expect(recallOf(matrix, 1)).toBeNull();
    expect(precisionOf(matrix, 0)).toBe(1);
    expect(accuracyOf(matrix)).toBe(0.8);
    expect(shareAt(matrix, 0, 1, 'row')).toBe(0.2);
    expect(shareAt(matrix, 0, 1, 'all')).toBe(0.25);
    expect(shareAt(matrix, 1, 1, 'row')).toBe(0);
  });

  it('says a cell', () => {
    expect(cellSentence(matrix, 0, 1).join('')).toBe(
      '2 rows are cat but were called dog: 20 % of all cat'
    );
  });
});

describe('lines of a table', () => {
  it('are as many as names', () => {
    const lines = linesOf([
      ['a', 0, 1],
      ['b', 0, 2],
      ['a', 1, 3],
      ['a', 'nan', 3]
    ]);
    expect(lines).toEqual([
      { name: 'a', x: [0, 1], y: [1, 3] },
      { name: 'b', x: [0], y: [2] }
    ]);
  });

  it('have an area in both directions', () => {
    expect(areaUnder({ name: '', x: [0, 0.5, 1], y: [0, 1, 1] })).toBeCloseTo(0.75);
    expect(areaUnder({ name: '', x: [1, 0], y: [1, 1] })).toBe(1);
    expect(averagePrecision({ name: '', x: [1, 0.5, 0], y: [0.5, 1, 1] })).toBe(0.75);
  });

  it('are thinned with their ends kept', () => {
    const x = Array.from({ length: 1000 }, (_, n) => n);
    const thin = thinned({ name: '', x, y: x }, 10);
    expect([thin.x.length, thin.x[0], thin.x[9]]).toEqual([10, 0, 999]);
  });

  it('are counted in equal parts', () => {
    expect(binned([0, 1, 2, 3, 4], 5).y).toEqual([1, 1, 1, 1, 1]);
    expect(binned([], 2).y).toEqual([0, 0]);
  });
});

describe('pages of a table', () => {
  it('go to whoever asked for them', async () => {
    const sent: Request[] = [];
    const pages = new TablePages(request => sent.push(request));
    const first = pages.ask(['a'], WHOLE, 10);
    const second = pages.ask(['b'], { ...WHOLE, search: 'x' }, 10);
    const numbers = sent.map(request => ('request' in request ? request.request : 0));
    pages.take({ type: 'table', request: numbers[1] ?? 0, columns: [], rows: [[2]], total: 1 });
    pages.take({ type: 'table', request: numbers[0] ?? 0, problem: 'it is gone' });
    expect((await second).rows).toEqual([[2]]);
    await expect(first).rejects.toThrow(TableProblem);
    await expect(first).rejects.toThrow('it is gone');
  });

  it('are put together where more rows are wanted than one answer has', async () => {
    const send = vi.fn((request: Request) => {
      if (request.type === 'table') {
        const rows = Array.from({ length: Math.min(request.limit, 700 - request.offset) }, () => [
          1
        ]);
        const { request: number, offset } = request;
        const header = { type: 'table' as const, request: number, columns: [], total: 700 };
        setTimeout(() => pages.take({ ...header, offset, rows }), 0);
      }
    });
    const pages = new TablePages(send);
    expect((await pages.all(['a'], 1_000)).rows.length).toBe(700);
    expect(send).toHaveBeenCalledTimes(2);
  });
});
