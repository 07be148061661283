/** A comparison in one sentence: which run is the best, by how much, and what differs. */

import { configValue, delta, metric as metricText } from '../pure/format';
import { flatten } from '../pure/keys';

import type { CompareModel, Peer } from './model';
import type { CompareSeries } from './series';
import { nameOf } from './title';

/** Keys that a sentence still has room for. */
const MOST_KEYS = 3;

export interface DifferingKey {
  readonly key: string;
  /** Of each run in words; empty where it has none. */
  readonly values: readonly string[];
}

/** The config values that are not the same in all of these runs. */
export function differingConfig(peers: readonly Peer[]): DifferingKey[] {
  const tables = peers.map(
    ({ config }) => new Map(flatten(config).map(row => [row.key, row.value]))
  );
  const keys = [...new Set(tables.flatMap(table => [...table.keys()]))];
  return keys
    .map(key => ({
      key,
      values: tables.map(table => (table.has(key) ? configValue(table.get(key)) : ''))
    }))
    .filter(({ key, values }) => !key.startsWith('_') && new Set(values).size > 1);
}

/** Parts of the sentence, in their order. */
export function verdict(model: CompareModel, series: CompareSeries | null): string[] {
  const known = model.runs.filter(run => run.facts !== null && model.selection.isShown(run.key));
  const keys = differingConfig(known).map(({ key }) => key);
  return [series ? bestWords(model, series) : '', keyWords(keys)].filter(Boolean);
}

function bestWords(model: CompareModel, series: CompareSeries): string {
  const [first, second] = series.ranking;
  if (!first || !second) {
    return '';
  }
  const style = { isInteger: series.isInteger };
  const best = `${nameOf(model.peer(first.key))} has the best ${series.metric}`;
  const soFar = model.isLive ? ' so far' : '';
  const value = metricText(first.y, style);
  const other = nameOf(model.peer(second.key));
  const difference = Math.abs(first.y - second.y);
  const gap = difference === 0 ? ', level with' : `, ahead of`;
  const by = difference === 0 ? '' : ` by ${delta(difference, first.y, style.isInteger).slice(1)}`;
  return `${best}${soFar}: ${value}${gap} ${other}${by}`;
}

function keyWords(keys: readonly string[]): string {
  if (keys.length === 0) {
    return '';
  }
  const shown = keys.slice(0, MOST_KEYS).join(', ');
  const rest = keys.length > MOST_KEYS ? ` and ${keys.length - MOST_KEYS} more` : '';
  return `they differ in ${shown}${rest}`;
}
