/** What could be typed next in the search box. */

import { quoteName, quoteValue, type Word, words } from './expression';

/** Something that runs can be asked for. */
export interface Key {
  /** `config.lr`, `summary.val/acc`, or a fact of the run: `state`, `tags`, `duration`. */
  readonly key: string;
  readonly kind: 'number' | 'text' | 'flag' | 'mixed' | (string & {});
  /** How many runs have it. */
  readonly runs?: number;
  /** Common ones. */
  readonly values?: readonly unknown[];
  readonly min?: number | null;
  readonly max?: number | null;
}

export interface Choice {
  readonly kind: 'key' | 'operator' | 'value' | 'joiner';
  /** What is put in, without the blank after it. */
  readonly text: string;
  /** The part of `text` that was typed already. */
  readonly match: { readonly at: number; readonly length: number } | null;
  /** Quiet, at the right: common values of a key, or how many runs have it. */
  readonly hint: string;
}

export interface Completion {
  /** The part of the text that a choice takes the place of. */
  readonly from: number;
  readonly to: number;
  readonly choices: readonly Choice[];
}

export type Wanted =
  | { readonly kind: 'key' }
  | { readonly kind: 'operator'; readonly name: string }
  | { readonly kind: 'value'; readonly name: string }
  /** In quotes at the front: `"baseline" in`. */
  | { readonly kind: 'in' }
  | { readonly kind: 'joiner' };

const MOST_CHOICES = 8;
const MOST_HINTS = 3;
const COMPARISONS = ['==', '!=', '<', '<=', '>', '>='];
const TYPED = new Set(['name', 'keyword', 'constant', 'text', 'number']);

/**
 * Choices for what is typed at the caret.
 *
 * @param caret - in characters from the start of `text`.
 */
export function complete(text: string, caret: number, keys: readonly Key[]): Completion {
  const before = words(text.slice(0, caret));
  const last = before.at(-1);
  const isTyping = last !== undefined && (TYPED.has(last.kind) || /^[=!]$/.test(last.text));
  const typed = isTyping ? last.text : '';
  const wanted = wantedAfter(isTyping ? before.slice(0, -1) : before);
  const from = caret - typed.length;
  return {
    from,
    to: caret + restOfWord(text, caret, isTyping),
    choices: pick(wanted, typed, keys)
  };
}

/** The text with a choice in it, and where the caret is then. */
export function take(
  text: string,
  { from, to }: Completion,
  choice: Choice
): { text: string; caret: number } {
  const after = text.slice(to);
  const blank = after.startsWith(' ') || choice.text.endsWith('(') ? '' : ' ';
  const start = text.slice(0, from) + choice.text + blank;
  const caret = start.length + (after.startsWith(' ') ? 1 : 0);
  return { text: start + after, caret };
}

function restOfWord(text: string, caret: number, isTyping: boolean): number {
  return isTyping ? (/^[\p{L}\p{N}_./:@%-]*/u.exec(text.slice(caret))?.[0].length ?? 0) : 0;
}

/** What fits behind these words. */
export function wantedAfter(before: readonly Word[]): Wanted {
  let wanted: Wanted = { kind: 'key' };
  let name = '';
  let isInList = false;
  for (const { kind, text } of before) {
    const word = text.toLowerCase();
    if (kind === 'space' || kind === 'odd') {
      continue;
    }
    if (text === '[' || text === ',') {
      isInList = true;
      wanted = { kind: 'value', name };
    } else if (text === ']' || text === ')') {
      isInList = false;
      wanted = { kind: 'joiner' };
    } else if (kind === 'operator' || ['in', 'contains', 'matches'].includes(word)) {
      wanted = wanted.kind === 'in' ? { kind: 'key' } : { kind: 'value', name };
    } else if (kind === 'keyword' || text === '(') {
      wanted = { kind: 'key' };
    } else if (wanted.kind === 'key' && kind === 'name') {
      name = text;
      wanted = { kind: 'operator', name };
    } else if (wanted.kind === 'key' && kind === 'text') {
      wanted = { kind: 'in' };
    } else if (!isInList) {
      wanted = { kind: 'joiner' };
    }
  }
  return wanted;
}

function pick(wanted: Wanted, typed: string, keys: readonly Key[]): Choice[] {
  switch (wanted.kind) {
    case 'key':
      return best([...keyChoices(typed, keys), ...pairChoices(typed, keys)]);
    case 'operator':
      return best(wordChoices('operator', operatorsOf(find(wanted.name, keys)), typed));
    case 'value':
      return best(valueChoices(find(wanted.name, keys), typed));
    case 'in':
      return best(wordChoices('operator', ['in'], typed));
    case 'joiner':
      return best(wordChoices('joiner', ['and', 'or'], typed));
  }
}

/** How a key is written in an expression: a metric by its name alone. */
export function nameOf(key: string): string {
  if (key.startsWith('config.')) {
    return quoteName('config.', key.slice('config.'.length));
  }
  return key.startsWith('summary.') ? quoteMetric(key.slice('summary.'.length)) : key;
}

function quoteMetric(name: string): string {
  const plain = quoteName('', name);
  return /^(config|summary)\./.test(plain) ? quoteName('summary.', name) : plain;
}

function find(name: string, keys: readonly Key[]): Key | undefined {
  return keys.find(({ key }) => nameOf(key) === name || key === name);
}

function operatorsOf(key: Key | undefined): string[] {
  if (key?.key === 'tags') {
    return ['contains'];
  }
  if (key?.kind === 'number' || key?.kind === 'time' || key?.kind === 'duration') {
    return ['>', '<', '==', '>=', '<=', '!='];
  }
  if (key?.kind === 'flag') {
    return ['==', 'and', 'or'];
  }
  return key === undefined ? COMPARISONS : ['==', '!=', 'in', '~', 'contains'];
}

function keyChoices(typed: string, keys: readonly Key[]): Choice[] {
  return keys.flatMap(key => {
    const text = nameOf(key.key);
    const match = key.runs === 0 ? undefined : matchOf(text, typed);
    return match === undefined ? [] : [{ kind: 'key' as const, text, match, hint: hintOf(key) }];
  });
}

/** `adam` may be meant as `config.optimizer == "adam"`. */
function pairChoices(typed: string, keys: readonly Key[]): Choice[] {
  if (typed.length < 2) {
    return [];
  }
  return keys.flatMap(({ key, values = [] }) =>
    values.flatMap(value => {
      if (typeof value !== 'string' || !value.toLowerCase().includes(typed.toLowerCase())) {
        return [];
      }
      const name = nameOf(key);
      const isList = key === 'tags';
      const text = isList ? `${quoteValue(value)} in ${name}` : `${name} == ${quoteValue(value)}`;
      const at = text.toLowerCase().lastIndexOf(typed.toLowerCase());
      const match = { at, length: typed.length };
      return [{ kind: 'value' as const, text, match, hint: '' }];
    })
  );
}

function valueChoices(key: Key | undefined, typed: string): Choice[] {
  const bare = typed.replace(/^["']|["']$/g, '');
  return (key?.values ?? []).flatMap(value => {
    const text = quoteValue(value);
    const match = matchOf(text, bare);
    return match === undefined ? [] : [{ kind: 'value' as const, text, match, hint: '' }];
  });
}

function wordChoices(kind: 'operator' | 'joiner', all: readonly string[], typed: string): Choice[] {
  return all
    .filter(text => text.startsWith(typed.toLowerCase()) && text !== typed.toLowerCase())
    .map(text => ({ kind, text, match: { at: 0, length: typed.length }, hint: '' }));
}

/** Where `typed` stands in `text`; undefined if it does not, or if nothing is left to type. */
function matchOf(text: string, typed: string): Choice['match'] | undefined {
  if (typed === '') {
    return null;
  }
  const at = text.toLowerCase().indexOf(typed.toLowerCase().replace(/^`/, ''));
  return at < 0 || text === typed ? undefined : { at, length: typed.length };
}

/** Those that begin with what was typed, then those where a part of the key does, then the rest. */
function best(choices: readonly Choice[]): Choice[] {
  const rank = ({ text, match, kind }: Choice) =>
    (kind === 'value' && text.includes(' ') ? 4 : 0) +
    (match === null || match.at === 0 ? 0 : /[./_:`"-]/.test(text[match.at - 1] ?? '') ? 1 : 2);
  return choices
    .map((choice, place) => ({ choice, order: [rank(choice), place] as const }))
    .sort((a, b) => a.order[0] - b.order[0] || a.order[1] - b.order[1])
    .slice(0, MOST_CHOICES)
    .map(({ choice }) => choice);
}

function hintOf({ values = [], kind, min, max }: Key): string {
  if (kind === 'number' && min != null && max != null && values.length > MOST_HINTS) {
    return `${brief(min)} to ${brief(max)}`;
  }
  return values.slice(0, MOST_HINTS).map(brief).join(', ');
}

function brief(value: unknown): string {
  if (typeof value === 'number') {
    return String(Number(value.toPrecision(4))).replace('e+', 'e');
  }
  const text = String(value);
  return text.length > 24 ? `${text.slice(0, 23)}…` : text;
}
