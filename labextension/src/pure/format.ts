/**
 * Numbers and times in words, with the same results as the words of the Python side.
 *
 * Metrics have 4 significant digits, tiny and huge ones an exponent; ints stay ints; the minus is
 * a real one; NaN and inf are words.
 */

import { exponential, fixed } from './round';

export const MINUS = '\u2212';
const TINY = 1e-3;
const HUGE = 1e6;

export interface MetricStyle {
  /** Of its neighbours, where columns should be equal. */
  decimals?: number | null;
  /** Of the axis beside it: the value gets at least its decimals. */
  tickStep?: number;
  /** Whether the metric has whole numbers only. */
  isInteger?: boolean;
}

/** How many decimals show a metric; null where it is written with an exponent, or as a word. */
export function decimalsOf(value: number, tickStep?: number): number | null {
  const size = Math.abs(value);
  if (!Number.isFinite(value) || (value !== 0 && !(TINY <= size && size < HUGE))) {
    return null;
  }
  let wanted = 3 - Number(exponential(value, 3).split('e')[1]);
  if (tickStep !== undefined && tickStep > 0 && tickStep < 1) {
    wanted = Math.max(wanted, Math.ceil(-Math.log10(tickStep) - 1e-9));
  }
  return Math.max(0, wanted);
}

/** A metric's value as it is shown to people. */
export function metric(value: number, style: MetricStyle = {}): string {
  if (Number.isNaN(value)) {
    return 'NaN';
  }
  if (!Number.isFinite(value)) {
    return value > 0 ? 'inf' : `${MINUS}inf`;
  }
  if (style.isInteger === true && Number.isInteger(value) && Math.abs(value) < 1e15) {
    return minus(thousands(String(value)));
  }
  const decimals = style.decimals ?? decimalsOf(value, style.tickStep);
  if (decimals === null) {
    return shortExponent(exponential(value, 2));
  }
  return minus(thousands(fixed(value, decimals)));
}

/** A value with the decimals of the one it stands beside; with its own where they hide it. */
export function beside(value: number, neighbour: number, style: MetricStyle = {}): string {
  const decimals = decimalsOf(neighbour, style.tickStep);
  if (decimals === null || decimalsOf(value) === null || style.isInteger === true) {
    return metric(value, style);
  }
  return metric(value, { decimals });
}

/** A difference, always with its sign, with the decimals of the value it belongs to. */
export function delta(difference: number, value?: number, isInteger = false): string {
  const sign = difference < 0 ? MINUS : '+';
  const size = Math.abs(difference);
  const decimals = value === undefined ? null : decimalsOf(value);
  if (isInteger || decimals === null) {
    return sign + metric(size, { isInteger });
  }
  const shown = metric(size, { decimals });
  const isHidden = size > 0 && /^[0.,]*$/.test(shown);
  return sign + (isHidden ? metric(size) : shown);
}

/** A step, or the value of another x axis. */
export function step(value: number): string {
  return metric(value, { isInteger: Number.isInteger(value) });
}

/** A number of things. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${thousands(String(number))} ${number === 1 ? one : many}`;
}

/** A share of one, with a space before the sign. */
export function percent(share: number): string {
  const value = share * 100;
  if (value > 0 && value < 0.05) {
    return 'under 0.1 %';
  }
  return `${fixed(value, value >= 9.95 || value === 0 ? 0 : 1)} %`;
}

/** Steps a second: "36 steps/s", "0.25 steps/s". */
export function rate(perSecond: number): string {
  const text =
    perSecond >= 10
      ? metric(Math.round(perSecond), { isInteger: true })
      : metric(perSecond, { decimals: perSecond >= 1 ? 1 : 2 });
  return `${text} steps/s`;
}

function minus(text: string): string {
  if (!text.startsWith('-')) {
    return text;
  }
  // What rounds to zero has no sign.
  return /^-[0.,]*$/.test(text) ? text.slice(1) : MINUS + text.slice(1);
}

/** `3.00e+4` as `3.00e4`; the exponent keeps the minus that can be typed. */
function shortExponent(text: string): string {
  const [mantissa = '', exponent = '0'] = text.split('e');
  return `${minus(mantissa)}e${Number(exponent)}`;
}

function thousands(text: string): string {
  const [whole = '', decimals] = text.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  return decimals === undefined ? grouped : `${grouped}.${decimals}`;
}

/** A config value, near to how it was typed. */
export function configValue(value: unknown): string {
  if (typeof value === 'string') {
    return value;
  }
  if (typeof value === 'number' && Number.isFinite(value)) {
    const size = Math.abs(value);
    if (size > 0 && (size <= TINY || size >= 1e16)) {
      return shortExponent(value.toExponential());
    }
    return minus(String(value));
  }
  if (typeof value === 'number') {
    return metric(value);
  }
  if (value === null || value === undefined) {
    return 'None';
  }
  if (typeof value === 'boolean') {
    return value ? 'True' : 'False';
  }
  return plain(value);
}

/** JSON with a blank after each comma and colon. */
function plain(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map(plain).join(', ')}]`;
  }
  if (value !== null && typeof value === 'object') {
    const items = Object.entries(value).map(
      ([key, item]) => `${JSON.stringify(key)}: ${plain(item)}`
    );
    return `{${items.join(', ')}}`;
  }
  return JSON.stringify(value) ?? 'None';
}

/** What an error says, as people write it: a capital at the front, a full stop at the end. */
export function sentence(words: string): string {
  const text = words.replace(/^./u, letter => letter.toUpperCase());
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}
