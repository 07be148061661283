/** The columns of runs compared: what they were given, and what they came to. */

import type { CompareAnswer, Fact, Measure } from '../model/compare_api';

import { configValue, metric } from './format';
import { headerNumber } from './title';

export interface CompareColumn {
  /** What state and links call it: `config.lr`, `measure.loss`. */
  readonly id: string;
  readonly label: string;
  readonly kind: Fact['kind'] | 'measure';
  /** By the key of the run; a run that is not there has none. */
  readonly values: ReadonlyMap<string, unknown>;
  readonly differs: boolean;
  readonly direction: Measure['direction'];
  /** The runs with the best value. */
  readonly best: ReadonlySet<string>;
  /** Numbers stand beside texts: texts are quoted, so that 10 and "10" are not alike. */
  readonly isMixed: boolean;
  /** All values are numbers, or missing. */
  readonly isNumber: boolean;
}

/** All columns in their order; the judged metric comes first among the measures. */
export function compareColumns(
  { runs, facts, measures }: CompareAnswer,
  metric: string | null
): CompareColumn[] {
  const judged = [...measures].sort(
    (a, b) => Number(b.metric === metric) - Number(a.metric === metric)
  );
  return [
    ...facts.map(fact => column(runs, fact.kind, fact.key, fact.values, fact.differs)),
    ...judged.map(measure => ({
      ...column(runs, 'measure', measure.metric, measure.values.map(asNumber), true),
      direction: measure.direction,
      best: new Set(measure.best.flatMap(place => runs[place] ?? []))
    }))
  ];
}

function column(
  runs: readonly string[],
  kind: CompareColumn['kind'],
  label: string,
  values: readonly unknown[],
  differs: boolean
): CompareColumn {
  const known = values.filter(value => value !== null && value !== undefined);
  const isNumber = known.length > 0 && known.every(value => numberOf(value) !== null);
  const isText = known.every(value => typeof value === 'string');
  return {
    id: `${kind}.${label}`,
    label,
    kind,
    values: new Map(runs.map((run, place) => [run, values[place] ?? null])),
    differs,
    direction: null,
    best: new Set(),
    isMixed: !isNumber && !isText,
    isNumber
  };
}

/** The number in a cell; null where it holds none. JSON has words for what it has no numbers for. */
export function numberOf(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}

function asNumber(value: unknown): number | null {
  return headerNumber(value);
}

/** A config value or another fact as it is shown. */
export function factText({ isMixed, kind }: CompareColumn, value: unknown): string {
  if (value === null || value === undefined) {
    return kind === 'config' ? 'none' : '';
  }
  if (kind === 'measure' && typeof value === 'number') {
    return metric(value, { isInteger: Number.isInteger(value) });
  }
  return isMixed && typeof value === 'string' ? `"${value}"` : configValue(value);
}

/** Runs in the order of a column: numbers, then words, then those without; equal ones stay. */
export function sortRuns(
  keys: readonly string[],
  { values }: Pick<CompareColumn, 'values'>,
  isFalling: boolean
): string[] {
  const sign = isFalling ? -1 : 1;
  return [...keys].sort((a, b) => {
    const [one, other] = [values.get(a), values.get(b)];
    const kinds = kindOf(one) - kindOf(other);
    return kinds !== 0 ? kinds : sign * compare(one, other);
  });
}

function kindOf(value: unknown): number {
  const isNone = value === null || value === undefined || Number.isNaN(value);
  return isNone ? 2 : typeof value === 'number' ? 0 : 1;
}

function compare(one: unknown, other: unknown): number {
  if (typeof one === 'number' && typeof other === 'number') {
    return one === other ? 0 : one < other ? -1 : 1;
  }
  const [a, b] = [one, other].map(value => configValue(value)) as [string, string];
  return a.localeCompare(b, 'en', { numeric: true });
}
