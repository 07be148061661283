/** Round ticks and their labels: the same as in the saved picture. */

import { metric } from './format';
import { clock, duration } from './times';
import { exponential } from './round';

/** One axis of a chart: what is drawn, and where the ticks are. */
export interface Axis {
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly number[];
  readonly labels: readonly string[];
  readonly tickStep: number;
}

/** Axes end here: one from the negative of this to it, and a round tick further, has a length. */
export const LARGEST = 4e307;
const MANTISSAS: readonly (readonly [number, number])[] = [
  [1, 0],
  [2, 0],
  [4, 0.5],
  [5, 0],
  [10, 0]
];
const TIME_STEPS_S = [
  1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1_200, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400
];

/** The x axis for steps (or another x) from `first` to `last`. */
export function stepAxis(first: number, last: number, parts = 3): Axis {
  const isWhole = Number.isInteger(first) && Number.isInteger(last);
  const [from, to] = apart(drawable(first), drawable(last), 1e-15);
  const low = from >= 0 && from <= 0.25 * to ? 0 : from;
  const { size, power } = roundStep(to - low, parts, isWhole);
  // The last tick is shown where it lies near: a curve may end a little before its axis.
  const reach = Math.ceil(to / size - 1e-9) * size;
  return axis(low, reach - to <= 0.45 * size ? Math.max(reach, to) : to, size, power);
}

/** The y axis for values from `low` to `high`; both may move outwards to a round number. */
export function valueAxis(low: number, high: number, parts = 3): Axis {
  let [from, to] = apart(drawable(low), drawable(high), 1e-9);
  from = from > 0 && from <= 0.3 * to ? 0 : from;
  to = to < 0 && to >= 0.3 * from ? 0 : to;
  const { size, power } = roundStep(to - from, parts, false);
  return axis(outwards(from, size, -1), outwards(to, size, 1), size, power);
}

/** An axis that shows exactly a range, as after a zoom. */
export function exactAxis(low: number, high: number, parts = 3): Axis {
  const [from, to] = apart(drawable(low), drawable(high), 1e-15);
  const { size, power } = roundStep(to - from, parts, false);
  return axis(from, to, size, power);
}

/** An axis of seconds: since the run began, or since 1970 when `isClock`. */
export function timeAxis(low: number, high: number, isClock: boolean, parts = 3): Axis {
  const [from, to] = apart(low, high, 1e-15);
  const span = to - from;
  if (span < 3 && !isClock) {
    const plain = exactAxis(from, to, parts);
    return { ...plain, labels: plain.labels.map(label => `${label} s`) };
  }
  const days = Math.max(1, Math.round(span / parts / 86_400)) * 86_400;
  const size = TIME_STEPS_S.find(candidate => span / candidate <= parts + 1.5) ?? days;
  const zone = isClock ? new Date(from * 1000).getTimezoneOffset() * 60 : 0;
  const ticks: number[] = [];
  for (let at = Math.ceil((from - zone) / size) * size + zone; at <= to; at += size) {
    ticks.push(at);
  }
  const labels = ticks.map(tick => (isClock ? clock(tick, size) : shortDuration(tick)));
  return { low: from, high: to, ticks, labels, tickStep: size };
}

/** A logarithmic axis: powers of ten, with 2 and 5 between where there are few. */
export function logAxis(low: number, high: number): Axis {
  const end = Math.min(high, LARGEST);
  // One end divided by the other must be a number too: Bokeh does that.
  const from = Math.min(Math.max(low, 1e-300, end / 1e306), LARGEST / 10);
  const to = end > from ? end : from * 10;
  const first = Math.ceil(Math.log10(from) - 1e-9);
  const last = Math.floor(Math.log10(to) + 1e-9);
  const between = last - first >= 2 ? [1] : [1, 2, 5];
  const every = Math.max(1, Math.ceil((last - first) / 4));
  const ticks: number[] = [];
  for (let power = first - 1; power <= last; power++) {
    for (const mantissa of between) {
      const tick = Number(`${mantissa}e${power}`);
      if (tick >= from && tick <= to && (power - first) % every === 0) {
        ticks.push(tick);
      }
    }
  }
  const labels = ticks.map(tick => shortNumber(tick));
  return { low: from, high: to, ticks, labels, tickStep: 0 };
}

function shortNumber(tick: number): string {
  return tick >= 1e-3 && tick < 1e4 ? String(Number(tick.toPrecision(3))) : powerText(tick, 0);
}

/** "2 m", not "2 m 00 s": a tick is round. */
function shortDuration(seconds: number): string {
  return seconds === 0 ? '0' : duration(seconds).replace(/ 0?0 [smh]$/, '');
}

function drawable(value: number): number {
  return Math.min(Math.max(value, -LARGEST), LARGEST);
}

/** Widen a range of (nearly) one value. */
function apart(low: number, high: number, tolerance: number): [number, number] {
  const size = Math.max(Math.abs(low), Math.abs(high));
  if (high / 2 - low / 2 > Math.max(size * tolerance, 1e-290)) {
    return [low, high];
  }
  return size < 1e-290 ? [0, 1] : [low - size / 2, high + size / 2];
}

/** A round tick distance that cuts `span` into about `parts`, and its power of ten. */
function roundStep(span: number, parts: number, isWhole: boolean): { size: number; power: number } {
  const power = Math.floor(Math.log10(span / parts));
  let best = { cost: Infinity, size: 1, power: 0 };
  for (const [mantissa, awkward] of MANTISSAS) {
    const size = Number(`${mantissa}e${power}`);
    if (size > 0 && (size >= 1 || !isWhole)) {
      const number = span / size;
      const unused = 0.3 * (Math.ceil(number - 1e-9) - number);
      const cost = Number((Math.abs(number - parts) + unused + awkward).toFixed(9));
      if (cost < best.cost || (cost === best.cost && size > best.size)) {
        best = { cost, size, power: mantissa === 10 ? power + 1 : power };
      }
    }
  }
  return best;
}

/** The next tick if it is near, else a little room, so that no curve runs along the edge. */
function outwards(value: number, size: number, sign: -1 | 1): number {
  const towards = sign < 0 ? Math.floor : Math.ceil;
  const tick = towards(value / size - sign * 1e-9) * size;
  if (Math.abs(tick - value) <= 0.6 * size) {
    return sign < 0 ? Math.min(tick, value) : Math.max(tick, value);
  }
  return value + Math.sign(tick - value) * 0.15 * size;
}

function axis(low: number, high: number, size: number, power: number): Axis {
  const first = Math.ceil(low / size - 1e-6);
  const last = Math.floor(high / size + 1e-6);
  const decimals = Math.max(0, -power);
  const ticks: number[] = [];
  for (let number = first; number <= last && ticks.length < 50; number++) {
    const tick = number * size;
    ticks.push(decimals < 100 ? Number(tick.toFixed(decimals)) : tick);
  }
  return { low, high, ticks, labels: axisLabels(ticks, power), tickStep: size };
}

function axisLabels(ticks: readonly number[], power: number): string[] {
  const largest = Math.max(0, ...ticks.map(Math.abs));
  const size = largest > 0 ? Math.floor(Math.log10(largest)) : 0;
  const head = ticks[0];
  if (largest > 0 && size - power >= 6 && head !== undefined) {
    // Far from zero for their distance: the first is written out (in short), the others as what
    // comes on top of it.
    const steps = ticks.slice(1).map(tick => tick - head);
    return [metric(head), ...axisLabels(steps, power).map(label => `+${label}`)];
  }
  if (largest >= 1e9 || power < -4) {
    return ticks.map(tick => powerText(tick, Math.min(6, Math.max(0, size - power))));
  }
  for (const [unit, sign] of [
    [1e6, 'M'],
    [1e3, 'k']
  ] as const) {
    if (largest >= (unit > 1e3 ? unit : 1e4) && power >= Math.log10(unit) - 2) {
      const decimals = Math.max(0, Math.round(Math.log10(unit)) - power);
      return ticks.map(tick => (tick === 0 ? '0' : metric(tick / unit, { decimals }) + sign));
    }
  }
  return ticks.map(tick => metric(tick, { decimals: Math.max(0, -power) }));
}

function powerText(value: number, digits: number): string {
  if (value === 0) {
    return '0';
  }
  const [mantissa = '', power = '0'] = exponential(value, digits).split('e');
  return `${metric(Number(mantissa), { decimals: digits })}e${Number(power)}`;
}
