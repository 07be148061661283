/**
 * The words of a search, for colours and completion.
 *
 * The server alone says what a search means; this reads as much as a reader's eye does, and never
 * fails: what it does not know is `odd`.
 */

export type WordKind =
  /** `config.lr`, `val/acc`, or a name in backticks. */
  | 'name'
  /** `and or not in contains matches exists ago`. */
  | 'keyword'
  | 'operator'
  | 'text'
  | 'number'
  /** `true false none`. */
  | 'constant'
  | 'punctuation'
  | 'space'
  | 'odd';

export interface Word {
  readonly kind: WordKind;
  readonly text: string;
  readonly at: number;
}

const KEYWORDS = new Set(['and', 'or', 'not', 'in', 'contains', 'matches', 'exists', 'ago']);
const CONSTANTS = new Set(['true', 'false', 'none', 'null', 'nan', 'inf']);
/** Words that a name cannot be without backticks. */
const RESERVED = new Set([...CONSTANTS, 'and', 'or', 'not', 'in']);
const NAME = /[\p{L}_](?:[\p{L}\p{N}_./:@%-]*[\p{L}\p{N}_%])?/uy;

/** In order: the first that fits where the last word ended is the next word. */
const PATTERNS: readonly [WordKind, RegExp][] = [
  ['space', /\s+/y],
  ['name', /(?:(?:config|summary)\.)?`(?:[^`]|``)*`?/y],
  ['text', /"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?/sy],
  ['number', /[+-]?(?:\d+(?:_\d+)*(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?[a-z]*/y],
  ['operator', /==|!=|<=|>=|<|>|~|=/y],
  ['punctuation', /[()[\],]/y],
  ['name', NAME],
  ['odd', /./suy]
];

/** All of `text`, cut into words; together they are the text again. */
export function words(text: string): Word[] {
  const found: Word[] = [];
  let at = 0;
  while (at < text.length) {
    const word = wordAt(text, at);
    found.push(word);
    at += word.text.length;
  }
  return found;
}

function wordAt(text: string, at: number): Word {
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = at;
    const match = pattern.exec(text)?.[0];
    if (match) {
      return { kind: kind === 'name' ? kindOfName(match) : kind, text: match, at };
    }
  }
  return { kind: 'odd', text: text.slice(at, at + 1), at };
}

function kindOfName(text: string): WordKind {
  const lower = text.toLowerCase();
  return KEYWORDS.has(lower) ? 'keyword' : CONSTANTS.has(lower) ? 'constant' : 'name';
}

/**
 * Whether a search is an expression, and not words to look for.
 *
 * `adam warmup` is words; `adam and warmup` may be meant as either, and is words too.
 */
export function isExpression(text: string): boolean {
  const found = words(text).filter(word => word.kind !== 'space');
  return found.some(
    ({ kind, text: word }, place) =>
      kind === 'operator' ||
      (kind === 'keyword' && ['in', 'contains', 'matches'].includes(word.toLowerCase())) ||
      (kind === 'keyword' && word.toLowerCase() === 'exists' && found[place + 1]?.text === '(')
  );
}

/** A name as it must be typed: in backticks where it would be read as something else. */
export function quoteName(prefix: '' | 'config.' | 'summary.', key: string): string {
  const name = prefix + key;
  const isPlain =
    new RegExp(`^${NAME.source}$`, 'u').test(name) && !RESERVED.has(key.toLowerCase());
  return isPlain ? name : `${prefix}\`${key.replaceAll('`', '``')}\``;
}

/** A value as it must be typed. */
export function quoteValue(value: unknown): string {
  if (typeof value === 'number') {
    return String(value);
  }
  if (typeof value === 'boolean' || value === null) {
    return String(value ?? 'none');
  }
  return JSON.stringify(typeof value === 'string' ? value : JSON.stringify(value));
}
