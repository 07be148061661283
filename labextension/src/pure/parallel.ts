/** Where the values of runs lie on the axes of parallel coordinates, from 0 (below) to 1. */

import { type CompareColumn, factText, numberOf } from './compare_columns';
import { configValue } from './format';
import { logAxis, valueAxis } from './ticks';

/** From so many times as large on, the sizes matter more than the differences: learning rates. */
const LOG_FROM = 40;
const MOST_LABELS = 14;
const FEW_VALUES = 8;
const LEAST_APART = 0.08;
/** Room above and below words, so that they do not lie on the ends. */
const MARGIN = 0.06;

export interface PlacedAxis {
  readonly id: string;
  readonly label: string;
  /** By the key of the run; null for one without a value. */
  readonly places: ReadonlyMap<string, number | null>;
  readonly ticks: readonly { readonly at: number; readonly label: string }[];
  /** The words of a place: for those who cannot see it. */
  readonly isNumber: boolean;
}

/** @param keys - of all runs, in their order. */
export function placeAxis(column: CompareColumn, keys: readonly string[]): PlacedAxis {
  const { id, label, values } = column;
  const placed = column.isNumber ? placeNumbers(column, keys) : placeWords(column, keys);
  const places = new Map(
    keys.map(key => {
      const value = values.get(key);
      return [key, value === null || value === undefined ? null : placed.place(value)];
    })
  );
  return { id, label, places, ticks: placed.ticks, isNumber: column.isNumber };
}

/** The runs that lie within the brushes of all axes; null where there is none. */
export function brushed(
  axes: readonly PlacedAxis[],
  brushes: Readonly<Record<string, readonly [low: number, high: number]>>,
  keys: readonly string[]
): Set<string> | null {
  const limits = axes.flatMap(axis => {
    const brush = brushes[axis.id];
    return brush ? [{ axis, brush }] : [];
  });
  if (limits.length === 0) {
    return null;
  }
  const isIn = (key: string) =>
    limits.every(({ axis, brush: [low, high] }) => {
      const at = axis.places.get(key) ?? null;
      return at !== null && at >= low && at <= high;
    });
  return new Set(keys.filter(isIn));
}

/** Words that would lie over each other are left out. */
function apart(ticks: PlacedAxis['ticks']): PlacedAxis['ticks'] {
  const kept: PlacedAxis['ticks'][number][] = [];
  for (const tick of ticks) {
    if (tick.at - (kept.at(-1)?.at ?? -1) >= LEAST_APART) {
      kept.push(tick);
    }
  }
  return kept;
}

type Placed = { place: (value: unknown) => number | null; ticks: PlacedAxis['ticks'] };

function placeNumbers(column: CompareColumn, keys: readonly string[]): Placed {
  const numbers = keys
    .map(key => numberOf(column.values.get(key)))
    .filter((value): value is number => value !== null && Number.isFinite(value));
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  if (numbers.length === 0 || low === high) {
    const only = numbers[0];
    const ticks = only === undefined ? [] : [{ at: 0.5, label: String(only) }];
    return { place: value => (Number.isFinite(value) ? 0.5 : null), ticks };
  }
  const isLog = low > 0 && high / low >= LOG_FROM;
  const axis = isLog ? logAxis(low, high) : valueAxis(low, high, 4);
  // Of a few values each is worth being named: nobody chose the round ones between them.
  const distinct = [...new Set(numbers)].sort((a, b) => a - b);
  const exact = column.kind !== 'measure' && distinct.length <= FEW_VALUES ? distinct : null;
  const scale = isLog ? Math.log : (value: number) => value;
  const [from, to] = [scale(axis.low), scale(axis.high)];
  const share = (value: number) => (scale(value) - from) / (to - from);
  return {
    place: value => {
      const number = numberOf(value);
      return number === null || !Number.isFinite(number) ? null : share(number);
    },
    ticks: exact
      ? apart(exact.map(value => ({ at: share(value), label: configValue(value) })))
      : axis.ticks.map((tick, i) => ({ at: share(tick), label: axis.labels[i] ?? '' }))
  };
}

function placeWords(column: CompareColumn, keys: readonly string[]): Placed {
  const texts = keys.flatMap(key => {
    const value = column.values.get(key);
    return value === null || value === undefined ? [] : [factText(column, value)];
  });
  const words = [...new Set(texts)].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  const last = words.length - 1;
  const at = (place: number) => (last === 0 ? 0.5 : MARGIN + ((1 - 2 * MARGIN) * place) / last);
  const places = new Map(words.map((word, place) => [word, at(place)]));
  const every = Math.ceil(words.length / MOST_LABELS);
  return {
    place: value => places.get(factText(column, value)) ?? null,
    ticks: words.flatMap((label, place) => (place % every === 0 ? [{ at: at(place), label }] : []))
  };
}
