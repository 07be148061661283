/** A knob's value and its place on a slider, which may be logarithmic. */

import { configValue, metric, step } from './format';
import { headerNumber } from './title';

export interface KnobRange {
  readonly min: unknown;
  readonly max: unknown;
  readonly log: boolean;
  readonly whole?: boolean;
}

/** Into how many steps a slider is cut, where its values do not say it. */
const STEPS = 1_000;

/** The steps of a slider: one for each whole number, if they are not too many. */
export function knobSteps(knob: KnobRange): number {
  const ends = knobEnds(knob);
  const span = ends ? ends.max - ends.min : 0;
  return knob.whole && !knob.log && span <= STEPS && Number.isInteger(span) ? span : STEPS;
}

/** From 0 to 1; null where there is no slider. */
export function knobToShare(knob: KnobRange, value: unknown): number | null {
  const ends = knobEnds(knob);
  const number = headerNumber(value);
  if (ends === null || number === null) {
    return null;
  }
  const scale = knob.log ? Math.log : (x: number) => x;
  const share = (scale(number) - scale(ends.min)) / (scale(ends.max) - scale(ends.min));
  return Math.min(Math.max(share, 0), 1);
}

/** The value at a place of the slider, with no more digits than a hand can set. */
export function shareToKnob(knob: KnobRange, share: number): number {
  const ends = knobEnds(knob);
  if (ends === null) {
    return NaN;
  }
  const { min, max } = ends;
  const value = knob.log ? min * (max / min) ** share : min + (max - min) * share;
  const rounded = knob.whole ? Math.round(value) : Number(value.toPrecision(3));
  return Math.min(Math.max(rounded, min), max);
}

/** What was typed, if it is a number within the ends. */
export function readKnob(knob: KnobRange, text: string): number | null {
  const value = Number(text.trim().replace(',', '.').replace('\u2212', '-'));
  if (text.trim() === '' || !Number.isFinite(value) || (knob.whole && !Number.isInteger(value))) {
    return null;
  }
  const [min, max] = [headerNumber(knob.min), headerNumber(knob.max)];
  return (min !== null && value < min) || (max !== null && value > max) ? null : value;
}

/** What a knob was before it was turned last; nothing where no row has met that. */
export function wasWords({ was = null, until = null }: { was?: unknown; until?: unknown }): string {
  return was === null || typeof until !== 'number'
    ? ''
    : `was ${knobText(was)} until step ${step(until)}`;
}

/** Two or three digits: "3.0e-4", "0.25", "128". */
export function knobText(value: unknown): string {
  if (typeof value === 'boolean') {
    return value ? 'on' : 'off';
  }
  const number = headerNumber(value);
  if (number === null) {
    return configValue(value);
  }
  if (number !== 0 && Math.abs(number) < 1e-2) {
    return number.toPrecision(2) === String(number) || Number(number.toPrecision(2)) === number
      ? number.toExponential(1)
      : number.toExponential();
  }
  return Number.isInteger(number) ? metric(number, { isInteger: true }) : String(number);
}

function knobEnds(knob: KnobRange): { min: number; max: number } | null {
  const [min, max] = [headerNumber(knob.min), headerNumber(knob.max)];
  const isUsable =
    min !== null &&
    max !== null &&
    max > min &&
    Number.isFinite(max - min) &&
    (!knob.log || min > 0);
  return isUsable ? { min, max } : null;
}
