/** What the curves of many runs say at one place of x. */

import { beside, metric } from '../pure/format';
import { nearest } from '../pure/nearest';
import { runVariable } from '../pure/palette';
import type { Axis } from '../pure/ticks';
import { xWords } from '../pure/title';
import { REACH } from '../view/readings';
import type { Told } from '../view/source';

import type { CompareSeries } from './series';
import type { PeerLine } from './source';

/** So many are told; the others are counted. */
export const MOST_TOLD = 10;

interface Found {
  readonly each: PeerLine;
  readonly value: number;
  readonly at: number;
}

/**
 * The values at `x`, the highest first, as the curves lie.
 *
 * @param near - the curves by their distance to the mouse; the first of them are told.
 * @param hot - the run that is pointed at: it stands out, and is always told.
 */
export function tellPeers(
  lines: readonly PeerLine[],
  near: readonly PeerLine[],
  hot: string | null,
  series: Pick<CompareSeries, 'xName' | 'isInteger'>,
  axis: Axis,
  x: number
): Told {
  const reach = (axis.high - axis.low) * REACH;
  const found = lines.flatMap((each): Found[] => {
    const place = nearest(each.line.x, x, reach);
    const value = each.line.y[place];
    return value === undefined ? [] : [{ each, value, at: each.line.x[place] ?? x }];
  });
  const told = choose(found, near, hot).sort((a, b) => descending(a.value, b.value));
  const nearestX = told.reduce((at, one) => (closer(one.at, at, x) ? one.at : at), Infinity);
  const isSmoothed = told.some(({ each }) => each.isSmoothed);
  const style = { isInteger: series.isInteger && !isSmoothed };
  const finite = told.find(({ value }) => Number.isFinite(value))?.value ?? NaN;
  return {
    head: [
      xWords(series.xName, told.length > 0 ? nearestX : x),
      isSmoothed ? 'smoothed' : ''
    ].filter(Boolean),
    rows: told.map(({ each, value }) => ({
      kind: each.peer.key === hot ? 'run' : 'peer',
      name: each.peer.facts?.name ?? each.peer.name,
      text: Number.isFinite(finite) ? beside(value, finite, style) : metric(value, style),
      sample: { colour: runVariable(each.peer.look), dash: each.peer.look.dash }
    })),
    more: found.length - told.length
  };
}

function choose(found: readonly Found[], near: readonly PeerLine[], hot: string | null): Found[] {
  if (found.length <= MOST_TOLD) {
    return [...found];
  }
  const rank = new Map(near.map(({ peer }, place) => [peer.key, place]));
  const rankOf = ({ each }: Found) =>
    each.peer.key === hot ? -1 : (rank.get(each.peer.key) ?? near.length);
  return [...found].sort((a, b) => rankOf(a) - rankOf(b)).slice(0, MOST_TOLD);
}

/** What is no number comes last. */
function descending(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) {
    return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  }
  return a === b ? 0 : a > b ? -1 : 1;
}

function closer(one: number, other: number, x: number): boolean {
  return Math.abs(one - x) < Math.abs(other - x);
}
