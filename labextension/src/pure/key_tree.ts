/** Dotted keys as a tree: branches that can be folded, and leaves with their values. */

import { searchRows, type Row } from './keys';

/** A line of the tree, as it is shown. */
export interface TreeLine {
  /** The whole key, of a branch too. */
  readonly key: string;
  /** What is shown of it: branches above have said the rest. */
  readonly label: string;
  readonly depth: number;
  /** Of a leaf. */
  readonly value: unknown;
  /** How many leaves a branch has; 0 for a leaf. */
  readonly leaves: number;
}

interface Branch {
  readonly label: string;
  readonly key: string;
  readonly branches: Map<string, Branch>;
  readonly rows: { readonly label: string; readonly row: Row }[];
  /** In the order in which they came: labels of branches, and rows. */
  readonly order: (Branch | { readonly label: string; readonly row: Row })[];
}

/** What is said of a key that was not written down. */
export const HIDDEN = 'hidden';

function branch(label: string, key: string): Branch {
  return { label, key, branches: new Map(), rows: [], order: [] };
}

/**
 * The lines of the tree.
 *
 * @param folded - keys of branches that are folded.
 * @param search - only rows with these words, and then nothing is folded.
 */
export function treeLines(
  rows: readonly Row[],
  folded: ReadonlySet<string>,
  search: string,
  words: (value: unknown) => string
): TreeLine[] {
  const isSearched = search.trim() !== '';
  const found = isSearched ? searchRows(rows, search, words) : rows;
  const root = branch('', '');
  for (const row of found) {
    place(root, row);
  }
  const lines: TreeLine[] = [];
  write(root, 0, isSearched ? new Set() : folded, lines);
  return lines;
}

function place(root: Branch, row: Row): void {
  const parts = row.key.split('.');
  const label = parts.pop() ?? '';
  let at = root;
  for (const part of parts) {
    let next = at.branches.get(part);
    if (next === undefined) {
      next = branch(part, at.key === '' ? part : `${at.key}.${part}`);
      at.branches.set(part, next);
      at.order.push(next);
    }
    at = next;
  }
  const leaf = { label, row };
  at.rows.push(leaf);
  at.order.push(leaf);
}

function write(at: Branch, depth: number, folded: ReadonlySet<string>, lines: TreeLine[]): void {
  for (const item of at.order) {
    if ('row' in item) {
      const { key, value } = item.row;
      lines.push({ key, label: item.label, depth, value, leaves: 0 });
      continue;
    }
    // A branch with nothing beside it is said in one line: "model.encoder.layers".
    let inner = item;
    let label = item.label;
    while (inner.rows.length === 0 && inner.branches.size === 1) {
      const [only] = inner.branches.values();
      inner = only as Branch;
      label = `${label}.${inner.label}`;
    }
    const leaves = countLeaves(inner);
    const [lone] = inner.rows;
    if (leaves === 1 && lone) {
      const { key, value } = lone.row;
      lines.push({ key, label: `${label}.${lone.label}`, depth, value, leaves: 0 });
      continue;
    }
    lines.push({ key: inner.key, label, depth, value: undefined, leaves });
    if (!folded.has(inner.key)) {
      write(inner, depth + 1, folded, lines);
    }
  }
}

function countLeaves({ rows, branches }: Branch): number {
  let count = rows.length;
  for (const inner of branches.values()) {
    count += countLeaves(inner);
  }
  return count;
}
