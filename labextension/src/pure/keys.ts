/** Nested values as rows of a table, and the search in it. */

export interface Row {
  readonly key: string;
  readonly value: unknown;
}

const DEEPEST = 8;

/** Rows with dotted keys; lists stay one value. */
export function flatten(values: Record<string, unknown>, prefix = '', depth = 0): Row[] {
  return Object.entries(values).flatMap(([name, value]) => {
    const key = prefix + name;
    const isNested = value !== null && typeof value === 'object' && !Array.isArray(value);
    if (isNested && depth < DEEPEST && Object.keys(value).length > 0) {
      return flatten(value as Record<string, unknown>, `${key}.`, depth + 1);
    }
    return [{ key, value }];
  });
}

/** The rows whose key or value has all words of `search`, whatever their case. */
export function searchRows(
  rows: readonly Row[],
  search: string,
  words: (value: unknown) => string
): Row[] {
  const wanted = search.toLowerCase().split(/\s+/).filter(Boolean);
  return rows.filter(row => {
    const text = `${row.key} ${words(row.value)}`.toLowerCase();
    return wanted.every(word => text.includes(word));
  });
}
