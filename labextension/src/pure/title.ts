/** What stands over a chart, and what is read out loud: last value, best value, what is wrong. */

import type { CurveFacts } from '../messages';

import { beside, metric, step } from './format';
import { clock, duration } from './times';

/** Statistics of all points of a metric. */
export interface Facts {
  readonly count: number;
  readonly last: number | null;
  readonly lastX: number | null;
  readonly min: number | null;
  readonly minX: number | null;
  readonly max: number | null;
  readonly maxX: number | null;
  readonly nanCount: number;
  readonly infCount: number;
  /** Of both. */
  readonly firstIllX: number | null;
}

export type Direction = 'min' | 'max' | null;

export interface Title {
  readonly last: string;
  /** What the last value is measured in, or nothing. */
  readonly unit?: string;
  /** "best 0.9431 at 4,301", or nothing. */
  readonly best: string;
  /** "2 NaN from step 2,210", and shorter; or nothing. */
  readonly note: string;
  readonly shortNote: string;
  /** For a screen reader. */
  readonly spoken: string;
}

/** A number in a header: JSON has no word for NaN and the infinities. */
export function headerNumber(value: unknown): number | null {
  if (typeof value === 'number') {
    return value;
  }
  return value === 'nan' ? NaN : value === 'inf' ? Infinity : value === '-inf' ? -Infinity : null;
}

/** The statistics of a header. */
export function readFacts(facts: CurveFacts): Facts {
  return {
    count: facts.count,
    last: headerNumber(facts.last),
    lastX: headerNumber(facts.last_x),
    min: headerNumber(facts.min),
    minX: headerNumber(facts.min_x),
    max: headerNumber(facts.max),
    maxX: headerNumber(facts.max_x),
    nanCount: facts.nan_count,
    infCount: facts.inf_count,
    firstIllX: firstOf(headerNumber(facts.first_nan_x), headerNumber(facts.first_inf_x ?? null))
  };
}

function firstOf(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.min(one, other);
}

/** The best value and where; null where it is not known what is better. */
export function bestOf(facts: Facts, direction: Direction): { x: number; y: number } | null {
  const y = direction === 'min' ? facts.min : facts.max;
  const x = direction === 'min' ? facts.minX : facts.maxX;
  return direction === null || x === null || y === null ? null : { x, y };
}

/** A place on the x axis in words: "step 3,128", "1 m 27 s", "epoch 4". */
export function xWords(xName: string, x: number): string {
  if (xName === '_runtime') {
    return duration(x);
  }
  if (xName === '_timestamp') {
    return clock(x, 1);
  }
  return `${xName === '_step' ? 'step' : xName} ${step(x)}`;
}

/** What an x axis is called. */
export function xAxisName(xName: string): string {
  const words: Record<string, string> = {
    _step: 'step',
    _runtime: 'relative time',
    _timestamp: 'wall time'
  };
  return words[xName] ?? xName;
}

/** The words over a chart. */
export function chartTitle(
  name: string,
  facts: Facts | null,
  direction: Direction,
  xName: string,
  style: { isInteger: boolean; tickStep?: number }
): Title {
  if (facts === null || facts.last === null) {
    return {
      last: '',
      best: '',
      note: '',
      shortNote: '',
      spoken: `${name}, no values yet`
    };
  }
  const last = metric(facts.last, style);
  const best = bestOf(facts, direction);
  const bestText = best ? beside(best.y, facts.last, style) : '';
  const at = best ? xWords(xName, best.x).replace(/^step /, '') : '';
  const kinds = [
    facts.nanCount > 0 ? `${step(facts.nanCount)} NaN` : '',
    facts.infCount > 0 ? `${step(facts.infCount)} inf` : ''
  ];
  const shortNote = kinds.filter(Boolean).join(', ');
  const from = facts.firstIllX === null ? '' : ` from ${xWords(xName, facts.firstIllX)}`;
  const where = facts.lastX === null ? '' : ` at ${xWords(xName, facts.lastX)}`;
  return {
    last,
    best: best ? `best ${bestText} at ${at}` : '',
    note: shortNote && shortNote + from,
    shortNote,
    spoken: [`${name}, last ${last}${where}`, best ? `best ${bestText}` : '', shortNote]
      .filter(Boolean)
      .join(', ')
  };
}
