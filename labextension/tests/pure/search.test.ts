import { describe, expect, it } from 'vitest';

import { complete, type Key, nameOf, take } from '../../src/pure/complete';
import { isExpression, quoteName, quoteValue, words } from '../../src/pure/expression';
import { isHalfTyped } from '../../src/pure/half_typed';

const KEYS: Key[] = [
  { key: 'config.optimizer', kind: 'text', values: ['adamw', 'sgd', 'adam'] },
  { key: 'config.opt_eps', kind: 'number', values: [1e-8] },
  { key: 'config.lr', kind: 'number', values: [0.1, 0.01, 0.001, 0.0001], min: 0.0001, max: 0.1 },
  { key: 'config.my key', kind: 'text', values: [] },
  { key: 'summary.val/acc', kind: 'number', min: 0.1, max: 0.95, values: [] },
  { key: 'summary.and', kind: 'number', values: [] },
  { key: 'state', kind: 'text', values: ['running', 'finished'] },
  { key: 'tags', kind: 'text', values: ['baseline', 'sweep'] }
];

function choices(text: string): string[] {
  return complete(text, text.length, KEYS).choices.map(choice => choice.text);
}

describe('the words of a search', () => {
  it('are the whole text, whatever it is', () => {
    for (const text of ['val/acc > 0.9 and "a', '`', '', '{{ 🙂 }} = §', 'a\n b ']) {
      expect(
        words(text)
          .map(word => word.text)
          .join('')
      ).toBe(text);
    }
  });

  it('have kinds', () => {
    const kinds = words('val/acc >= 0.9 and not "x" in tags or config.`my key` < 20s')
      .filter(word => word.kind !== 'space')
      .map(word => word.kind);
    expect(kinds.join(' ')).toBe(
      'name operator number keyword keyword text keyword name keyword name operator number'
    );
    expect(words('True')[0]?.kind).toBe('constant');
    expect(words('§')[0]?.kind).toBe('odd');
  });

  it('tell an expression from words to look for', () => {
    expect(['lr<0.1', '"a" in tags', 'exists(x)', 'name ~ "a"'].every(isExpression)).toBe(true);
    expect(['', 'adam', 'adam warmup', 'my-run_2 v1.2', 'exists'].some(isExpression)).toBe(false);
  });
});

describe('a name in an expression', () => {
  it('has backticks where it would be read otherwise', () => {
    expect(quoteName('config.', 'lr')).toBe('config.lr');
    expect(quoteName('config.', 'my `key`')).toBe('config.`my ``key```');
    expect(['summary.val/acc', 'summary.and', 'summary.config.x', 'state'].map(nameOf)).toEqual([
      'val/acc',
      '`and`',
      'summary.config.x',
      'state'
    ]);
  });

  it('stands before a value that has quotes if it is a text', () => {
    expect([1e-4, true, null, 'a "b"'].map(quoteValue)).toEqual([
      '0.0001',
      'true',
      'none',
      '"a \\"b\\""'
    ]);
  });
});

describe('completion', () => {
  it('finds keys by any part of them', () => {
    expect(choices('val/acc > 0.93 and config.opt').slice(0, 2)).toEqual([
      'config.optimizer',
      'config.opt_eps'
    ]);
    expect(choices('opt')).toContain('config.optimizer');
    expect(choices('my')).toEqual(['config.`my key`']);
  });

  it('gives the values of a key after its operator', () => {
    expect(choices('config.optimizer == ')).toEqual(['"adamw"', '"sgd"', '"adam"']);
    expect(choices('config.optimizer == "ad')).toEqual(['"adamw"', '"adam"']);
    expect(choices('config.optimizer in ["sgd", ')).toEqual(['"adamw"', '"sgd"', '"adam"']);
    expect(choices('"baseline" in ta')[0]).toBe('tags');
  });

  it('gives operators after a key, and words that join after a value', () => {
    expect(choices('config.lr ')[0]).toBe('>');
    expect(choices('state ')[0]).toBe('==');
    expect([choices('state ='), choices('state !')]).toEqual([['=='], ['!=']]);
    expect(choices('config.lr > 0.1 ')).toEqual(['and', 'or']);
    expect(choices('config.lr > 0.1 a')).toEqual(['and']);
    expect(choices('"baseline" ')).toEqual(['in']);
  });

  it('offers what a plain word may mean', () => {
    expect(choices('adam')).toEqual(['config.optimizer == "adamw"', 'config.optimizer == "adam"']);
    expect(choices('basel')).toEqual(['"baseline" in tags']);
  });

  it('puts a choice in the place of the whole word', () => {
    const text = 'config.opt > 1';
    const found = complete(text, 'config.o'.length, KEYS);
    const [first] = found.choices;
    expect(first && take(text, found, first)).toEqual({ text: 'config.optimizer > 1', caret: 17 });
    const empty = complete('', 0, KEYS);
    expect(empty.choices[0] && take('', empty, empty.choices[0]).text).toBe('config.optimizer ');
  });

  it('knows what cannot be meant yet', () => {
    const isHalf = (text: string) => isHalfTyped(text, text.length, KEYS);
    for (const text of ['val/acc > 1 and config.o', 'state == "x" or not opt', 'val/acc > 1 an']) {
      expect(isHalf(text), text).toBe(true);
    }
    for (const text of ['val/acc > 1 and ', 'lr < 1 and lr > ', 'state == "fin', 'state in [']) {
      expect(isHalf(text), text).toBe(true);
    }
    for (const text of [
      'opt',
      'val/acc > 0.9',
      'state == "finished"',
      'val/acc > 1 xy',
      'adam and'
    ]) {
      expect(isHalf(text), text).toBe(false);
    }
    expect(isHalfTyped('lr >  and state == "x"', 5, KEYS)).toBe(false);
  });

  it('marks what was typed and hints at what is there', () => {
    const [first] = complete('opt', 3, KEYS).choices;
    expect(first).toMatchObject({ match: { at: 7, length: 3 }, hint: 'adamw, sgd, adam' });
    expect(complete('config.lr', 8, KEYS).choices[0]?.hint).toBe('0.0001 to 0.1');
  });
});
