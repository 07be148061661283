/** Whether a search is on its way: what it would find now, nobody has asked for. */

import { type Key, nameOf, wantedAfter } from './complete';
import { isExpression, type Word, words } from './expression';

const JOINERS = ['and', 'or'];
/** Something must follow these. */
const OPEN = /^(and|or|not|in|contains|matches|[([,])$/i;

/**
 * Whether the expression up to the caret cannot be meant yet.
 *
 * @param caret - in characters from the start of `text`.
 */
export function isHalfTyped(text: string, caret: number, keys: readonly Key[]): boolean {
  if (!isExpression(text)) {
    return false;
  }
  const before = words(text.slice(0, caret));
  const last = before.at(-1);
  const isAtEnd = text.slice(caret).trim() === '';
  if (isAtEnd && isOpen(before.filter(({ kind }) => kind !== 'space').at(-1))) {
    return true;
  }
  if (last?.kind !== 'name') {
    return false;
  }
  const wanted = wantedAfter(before.slice(0, -1)).kind;
  if (wanted === 'joiner') {
    return JOINERS.some(joiner => joiner.startsWith(last.text.toLowerCase()));
  }
  const isFlag = keys.some(({ key, kind }) => kind === 'flag' && nameOf(key) === last.text);
  return wanted === 'key' && keys.length > 0 && !isFlag;
}

function isOpen(word: Word | undefined): boolean {
  if (word?.kind === 'text') {
    const [quote = ''] = word.text;
    return word.text.length < 2 || !word.text.endsWith(quote);
  }
  return word?.kind === 'operator' || OPEN.test(word?.text ?? '');
}
