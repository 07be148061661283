/** Histograms of many steps as one picture: where the values were, and how many, over the steps. */

export interface Bins {
  readonly counts: readonly number[];
  /** One more than counts. */
  readonly edges: readonly number[];
}

export interface Span {
  readonly low: number;
  readonly high: number;
}

/** This much of all values is seen; a single far one would press all others into a line. */
const KEPT_SHARE = 0.998;

/** From the lowest to the highest value of all, without the few that are far out. */
export function spanOf(all: readonly Bins[]): Span {
  let low = Infinity;
  let high = -Infinity;
  for (const bins of all) {
    const ends = middle(bins);
    if (ends !== null) {
      low = Math.min(low, ends.low);
      high = Math.max(high, ends.high);
    }
  }
  if (low > high) {
    return { low: 0, high: 1 };
  }
  const room = Math.max(0.5, Math.abs(low) * 0.1);
  return low === high ? { low: low - room, high: high + room } : { low, high };
}

/** How many values lie in each of `rows` equal stretches of a span, from low to high. */
export function spread({ counts, edges }: Bins, { low, high }: Span, rows: number): Float64Array {
  const found = new Float64Array(rows);
  const size = (high - low) / rows;
  counts.forEach((count, place) => {
    const from = edges[place] ?? 0;
    const to = edges[place + 1] ?? from;
    if (count <= 0 || to < low || from > high) {
      return;
    }
    const width = to - from;
    if (width <= 0) {
      add(found, Math.floor((from - low) / size), count);
      return;
    }
    const first = Math.max(0, Math.floor((from - low) / size));
    const last = Math.min(rows - 1, Math.floor((to - low) / size));
    for (let row = first; row <= last; row++) {
      const shared = Math.min(to, low + (row + 1) * size) - Math.max(from, low + row * size);
      add(found, row, (count * Math.max(0, shared)) / width);
    }
  });
  return found;
}

/** How many values there are, and where the middle one lies. */
export function describe({ counts, edges }: Bins): { total: number; median: number } {
  const total = counts.reduce((sum, count) => sum + count, 0);
  let passed = 0;
  for (let place = 0; place < counts.length; place++) {
    const count = counts[place] ?? 0;
    if (count > 0 && passed + count >= total / 2) {
      const [from = 0, to = 0] = [edges[place], edges[place + 1]];
      return { total, median: from + ((to - from) * (total / 2 - passed)) / count };
    }
    passed += count;
  }
  return { total, median: NaN };
}

function add(found: Float64Array, row: number, count: number): void {
  const place = Math.min(Math.max(row, 0), found.length - 1);
  found[place] = (found[place] ?? 0) + count;
}

/** The stretch that holds nearly all values of one histogram. */
function middle({ counts, edges }: Bins): Span | null {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total <= 0) {
    return null;
  }
  const cut = (total * (1 - KEPT_SHARE)) / 2;
  let first = 0;
  for (let left = counts[0] ?? 0; left <= cut; left += counts[first] ?? 0) {
    first += 1;
  }
  let last = counts.length - 1;
  for (let left = counts[last] ?? 0; left <= cut; left += counts[last] ?? 0) {
    last -= 1;
  }
  return { low: edges[first] ?? 0, high: edges[last + 1] ?? 0 };
}
