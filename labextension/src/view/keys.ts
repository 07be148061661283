/** What a key does in a chart that has the focus. */

import { lowerBound } from '../pure/nearest';
import type { Axis } from '../pure/ticks';
import type { Window } from './context';

export type KeyAction =
  | { kind: 'point'; x: number | null }
  | { kind: 'open'; mode: 'chart' | 'table' }
  | { kind: 'zoom'; window: Window | null };

const FAR = 10;

/**
 * @param x - of the points of the chart.
 * @param at - where the crosshair is, if it is anywhere.
 * @returns Null where the key is none of ours.
 */
export function chartKey(
  event: Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey'>,
  x: Float64Array,
  at: number | null,
  axis: Axis
): KeyAction | null {
  if (event.ctrlKey || event.metaKey || event.altKey) {
    return null;
  }
  const move = event.shiftKey ? FAR : 1;
  switch (event.key) {
    case 'ArrowLeft':
      return step(x, at, -move);
    case 'ArrowRight':
      return step(x, at, move);
    case 'Home':
      return { kind: 'point', x: x[0] ?? null };
    case 'End':
      return { kind: 'point', x: x[x.length - 1] ?? null };
    case 'Enter':
      return { kind: 'open', mode: 'chart' };
    case 't':
    case 'T':
      return { kind: 'open', mode: 'table' };
    case '+':
    case '-':
      return { kind: 'zoom', window: scaled(axis, at, event.key === '+' ? 0.5 : 2) };
    case '0':
      return { kind: 'zoom', window: null };
    case 'Escape':
      return at === null ? null : { kind: 'point', x: null };
    default:
      return null;
  }
}

function step(x: Float64Array, at: number | null, by: number): KeyAction | null {
  if (x.length === 0) {
    return null;
  }
  const place = at === null ? x.length - 1 : lowerBound(x, at) + by;
  const inside = Math.min(Math.max(place, 0), x.length - 1);
  return { kind: 'point', x: x[inside] ?? null };
}

/** A window `factor` times as wide, around the crosshair if there is one. */
export function scaled(
  axis: { low: number; high: number },
  at: number | null,
  factor: number
): Window {
  const middle = at ?? (axis.low + axis.high) / 2;
  return {
    from: middle - (middle - axis.low) * factor,
    to: middle + (axis.high - middle) * factor
  };
}
