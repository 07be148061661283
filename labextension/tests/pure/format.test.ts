import { describe, expect, it } from 'vitest';

import * as words from '../../src/pure/format';
import { exponential, fixed } from '../../src/pure/round';
import { age, duration, moment, timeLeft } from '../../src/pure/times';

describe('a metric', () => {
  it('has four significant digits, or an exponent, or is a word', () => {
    const shown = [0.95291, 3e-4, 12.5, 2.5e7, NaN].map(value => words.metric(value));
    expect(shown).toEqual(['0.9529', '3.00e-4', '12.50', '2.50e7', 'NaN']);
    expect(words.metric(11730, { isInteger: true })).toBe('11,730');
    expect([Infinity, -Infinity].map(value => words.metric(value))).toEqual(['inf', '−inf']);
  });

  it('has a real minus, but none where it rounds to zero', () => {
    expect(words.metric(-0.5)).toBe('−0.5000');
    expect(words.metric(-0.00001, { decimals: 2 })).toBe('0.00');
  });

  it('has at least the decimals of the axis beside it', () => {
    expect([0.9529, 12.5, 3e-4].map(value => words.decimalsOf(value))).toEqual([4, 2, null]);
    expect(words.metric(999_999.998, { tickStep: 0.005 })).toBe('999,999.998');
  });

  it('takes the decimals of its neighbour, unless they hide it', () => {
    expect(words.beside(0.077, 0.0943)).toBe('0.07700');
    expect(words.beside(1.6e-5, 0.0943)).toBe('1.60e-5');
  });

  it('has a sign as a difference', () => {
    expect(words.delta(0.0072, 0.9529)).toBe('+0.0072');
    expect(words.delta(3, 12, true)).toBe('+3');
    expect(words.delta(0.00001, 0.9529)).toBe('+1.00e-5');
    expect(words.delta(-0.0072, 0.9529)).toBe('−0.0072');
  });
});

describe('rounding', () => {
  it('takes exact ties to the even digit, as Python does', () => {
    expect([0.5, 1.5, 2.5, 0.125, 12.375].map(value => fixed(value, 0))).toEqual([
      '0',
      '2',
      '2',
      '0',
      '12'
    ]);
    expect(fixed(0.125, 2)).toBe('0.12');
    expect(fixed(0.375, 2)).toBe('0.38');
    expect(exponential(2.5, 0)).toBe('2e+0');
  });

  it('knows that most decimals are no ties', () => {
    expect(fixed(1.005, 2)).toBe('1.00');
    expect(fixed(2.675, 2)).toBe('2.67');
  });
});

describe('other numbers', () => {
  it('are steps, counts and shares', () => {
    expect([11730, 2, 0.25].map(words.step)).toEqual(['11,730', '2', '0.2500']);
    expect([words.count(1, 'step'), words.count(11730, 'step')]).toEqual([
      '1 step',
      '11,730 steps'
    ]);
    expect([0.41, 0.0021, 0.00001].map(words.percent)).toEqual(['41 %', '0.2 %', 'under 0.1 %']);
    expect([36.2, 2.5, 0.25].map(words.rate)).toEqual([
      '36 steps/s',
      '2.5 steps/s',
      '0.25 steps/s'
    ]);
  });

  it('are config values near to how they were typed', () => {
    const values = [0.0003, 0.05, 128, true, null, 'adamw', [64, 128], { a: 'x', b: [1] }];
    expect(values.map(words.configValue)).toEqual([
      '3e-4',
      '0.05',
      '128',
      'True',
      'None',
      'adamw',
      '[64, 128]',
      '{"a": "x", "b": [1]}'
    ]);
  });
});

describe('times', () => {
  it('are lengths in two units at most', () => {
    const lengths = [0.84, 48.2, 134, 3960, 273600].map(duration);
    expect(lengths).toEqual(['840 ms', '48 s', '2 m 14 s', '1 h 06 m', '3 d 4 h']);
    expect([0, -1, NaN, 0.0001].map(duration)).toEqual(['0 s', '0 s', '0 s', '0 s']);
  });

  it('are estimates that do not pretend', () => {
    expect([192.4, 12.2].map(timeLeft)).toEqual(['3 m 10 s left', '13 s left']);
  });

  it('are moments', () => {
    const now = 1_794_674_520_000_000;
    expect(moment(now, true)).toBe('14 Nov 2026, 16:42');
    const ages = [20, 840, 7200, 86_400, 172_800].map(past => age(now - past * 1e6, now, true));
    expect(ages).toEqual(['just now', '14 m', '2 h', 'yesterday', '12 Nov']);
    expect(age(now - 400 * 86_400e6, now, true)).toBe('10 Oct 2025');
  });
});
