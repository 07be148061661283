/** Orders of the run list: `-summary.loss,created`, and how they are said. */

import { columnLabel } from './columns';

export interface OrderPart {
  readonly column: string;
  /** The largest, or the newest, first. */
  readonly isFalling: boolean;
}

const WORDS: Record<string, readonly [rising: string, falling: string] | undefined> = {
  created: ['oldest first', 'newest first'],
  updated: ['longest unchanged first', 'last changed first'],
  ended: ['first ended first', 'last ended first'],
  duration: ['shortest first', 'longest first'],
  name: ['by name', 'by name, from Z']
};

export function parseOrder(order: string): OrderPart[] {
  return splitNames(order).map(part => ({
    column: part.replace(/^[-+]/, ''),
    isFalling: part.startsWith('-')
  }));
}

export function orderText(parts: readonly OrderPart[]): string {
  return joinNames(parts.map(({ column, isFalling }) => (isFalling ? '-' : '') + column));
}

/** Names that commas part; one that holds a comma stands in backticks. */
export function splitNames(text: string): string[] {
  const parts = text.match(/(?:`[^`]*`|[^,`])+/g) ?? [];
  return parts.map(part => part.trim().replaceAll('`', '')).filter(Boolean);
}

export function joinNames(names: readonly string[]): string {
  return names.map(name => (name.includes(',') ? `\`${name}\`` : name)).join(',');
}

/** "newest first", "val/acc, highest first". */
export function orderWords(order: string): string {
  const [first, ...rest] = parseOrder(order);
  if (first === undefined) {
    return 'newest first';
  }
  const { column, isFalling } = first;
  const known = WORDS[column];
  const said = known
    ? known[Number(isFalling)]
    : `${columnLabel(column)}, ${isFalling ? 'highest' : 'lowest'} first`;
  return rest.length
    ? `${said}, then ${rest.map(part => columnLabel(part.column)).join(', ')}`
    : String(said);
}

/** The order when a column is chosen to sort by: best first, and turned round the second time. */
export function toggleOrder(order: string, column: string, bestIsLow: boolean): string {
  const [first] = parseOrder(order);
  const isFalling = first?.column === column ? !first.isFalling : !bestIsLow;
  return orderText([{ column, isFalling }]);
}
