import { describe, expect, it } from 'vitest';

import { Stack } from '../../src/pure/stack';

const plain = (count: number) => ({ count, hasHeading: false, isFolded: false });
const open = (count: number) => ({ count, hasHeading: true, isFolded: false });
const folded = (count: number) => ({ count, hasHeading: true, isFolded: true });

describe('a list of rows alone', () => {
  const stack = new Stack([plain(10_000)], 28, 44);

  it('is as high as its rows', () => {
    expect([stack.itemCount, stack.height]).toEqual([10_000, 440_000]);
  });

  it('finds rows by place and places by row', () => {
    expect(stack.itemNear(43.9)).toBe(0);
    expect(stack.itemNear(44)).toBe(1);
    expect(stack.topOf(9_999)).toBe(439_956);
    expect(stack.itemAt(7)).toEqual({ kind: 'row', stretch: 0, row: 7 });
    expect(stack.itemOfRow(7)).toBe(7);
  });

  it('stays within its ends', () => {
    expect([stack.itemNear(-5), stack.itemNear(1e9)]).toEqual([0, 9_999]);
    expect([stack.itemAt(-1), stack.itemAt(10_000)]).toEqual([null, null]);
    expect(stack.topOf(10_000)).toBe(440_000);
  });
});

describe('a list with headings', () => {
  const stack = new Stack([open(2), folded(3), open(1)], 28, 44);

  it('counts a folded group as its heading', () => {
    expect(stack.itemCount).toBe(6);
    expect(stack.rowCount).toBe(6);
    expect(stack.height).toBe(3 * 28 + 3 * 44);
    const kinds = [0, 1, 2, 3, 4, 5].map(number => stack.itemAt(number)?.kind);
    expect(kinds).toEqual(['heading', 'row', 'row', 'heading', 'heading', 'row']);
  });

  it('counts rows through all groups', () => {
    expect(stack.itemAt(5)).toEqual({ kind: 'row', stretch: 2, row: 5 });
    expect([1, 3, 5].map(row => stack.itemOfRow(row))).toEqual([2, null, 5]);
  });

  it('agrees with itself at every pixel', () => {
    for (let y = 0; y < stack.height; y += 4) {
      const item = stack.itemNear(y);
      expect(stack.topOf(item)).toBeLessThanOrEqual(y);
      expect(stack.topOf(item) + stack.heightOf(item)).toBeGreaterThan(y);
    }
  });
});

describe('an empty list', () => {
  it('has nothing anywhere', () => {
    const stack = new Stack([], 28, 44);
    expect([stack.itemNear(0), stack.height, stack.itemAt(0)]).toEqual([-1, 0, null]);
    expect(new Stack([plain(0)], 28, 44).itemCount).toBe(0);
  });
});
