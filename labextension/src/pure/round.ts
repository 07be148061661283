/**
 * Decimals as Python writes them: an exact tie goes to the even digit.
 *
 * toFixed() and toExponential() round the exact value too, but take ties away from zero.
 */

/** Digits after the wanted ones that tell whether a double is exactly half way. */
const PROOF = 25;

/** Like Python's `f"{value:.{decimals}f}"`. */
export function fixed(value: number, decimals: number): string {
  const rounded = value.toFixed(decimals);
  const long = value.toFixed(Math.min(100, decimals + PROOF));
  return isTie(long, PROOF) && isOdd(rounded) ? cut(long, PROOF) : rounded;
}

/** Like Python's `f"{value:.{digits}e}"`, but for how the exponent is written. */
export function exponential(value: number, digits: number): string {
  const rounded = value.toExponential(digits);
  const [mantissa = '', exponent = '0'] = value.toExponential(digits + PROOF).split('e');
  const [shown = ''] = rounded.split('e');
  return isTie(mantissa, PROOF) && isOdd(shown) ? `${cut(mantissa, PROOF)}e${exponent}` : rounded;
}

function isTie(long: string, proof: number): boolean {
  return /^50*$/.test(long.slice(-proof));
}

function isOdd(text: string): boolean {
  return Number(text.slice(-1)) % 2 === 1;
}

function cut(long: string, proof: number): string {
  const kept = long.slice(0, -proof);
  return kept.endsWith('.') ? kept.slice(0, -1) : kept;
}
