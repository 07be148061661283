/** What stands over a chart of many runs: the best value and whose it is, and what is wrong. */

import { count, metric as metricText } from '../pure/format';
import { chartTitle, type Title, xWords } from '../pure/title';

import type { CompareModel, Peer } from './model';
import type { CompareSeries } from './series';

/** @param astray - the runs that reach beyond what is seen. */
export function overlayTitle(
  model: Pick<CompareModel, 'runs' | 'selection' | 'peer'>,
  series: CompareSeries,
  astray: readonly Peer[],
  tickStep: number
): Title {
  const { metric, xName } = series;
  const style = { isInteger: series.isInteger, tickStep };
  const { shown } = series;
  const [only] = shown;
  if (shown.length === 1 && only) {
    return chartTitle(metric, only[1].facts, series.direction, xName, style);
  }
  const all = model.runs.filter(run => model.selection.isShown(run.key)).length;
  const runs = shown.length === all ? count(all, 'run') : `${shown.length} of ${count(all, 'run')}`;
  const note = [illNote(model, series), astrayNote(series, astray, style)]
    .filter(Boolean)
    .join(' · ');
  const [best] = series.ranking;
  if (shown.length === 0 || !best) {
    const words = shown.length === 0 ? '' : runs;
    return { last: '', best: words, note, shortNote: note, spoken: spoken(metric, runs, '', note) };
  }
  const value = `best ${metricText(best.y, style)}`;
  const name = nameOf(model.peer(best.key));
  const at = xWords(xName, best.x).replace(/^step /, '');
  return {
    last: value,
    best: `${name} at ${at}`,
    note,
    shortNote: note,
    spoken: spoken(metric, runs, `${value} of ${name}`, note)
  };
}

/** What a run is called. */
export function nameOf(peer: Peer | undefined): string {
  return peer ? (peer.facts?.name ?? peer.name) : '';
}

function illNote(model: Pick<CompareModel, 'peer'>, series: CompareSeries): string {
  const ill = series.shown.filter(([, { facts }]) => facts && facts.nanCount + facts.infCount > 0);
  const [first] = ill;
  if (!first) {
    return '';
  }
  return ill.length === 1
    ? `NaN or inf in ${nameOf(model.peer(first[0]))}`
    : `NaN or inf in ${ill.length} runs`;
}

function astrayNote(
  series: CompareSeries,
  [first, ...others]: readonly Peer[],
  style: { isInteger: boolean }
): string {
  if (!first) {
    return '';
  }
  if (others.length > 0) {
    return `${others.length + 1} runs reach far beyond`;
  }
  const facts = series.curves.get(first.key)?.facts;
  const [low, high] = [facts?.min ?? 0, facts?.max ?? 0];
  return `${nameOf(first)} reaches ${metricText(Math.abs(low) > Math.abs(high) ? low : high, style)}`;
}

function spoken(...parts: string[]): string {
  return parts.filter(Boolean).join(', ');
}
