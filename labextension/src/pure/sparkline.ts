/** A curve in the space of a word. */

/** A path, and where it ends. */
export interface Sparkline {
  readonly path: string;
  readonly end: { readonly x: number; readonly y: number };
}

/** Room for the line's own width and for the dot at its end. */
const MARGIN = 2.5;

/**
 * The curve through equally spaced values; values that are no numbers are gaps.
 *
 * @param share - of the width that it fills: a run that goes on has not come far yet.
 * @returns null without two numbers.
 */
export function sparkline(
  values: readonly (number | null)[],
  width: number,
  height: number,
  share = 1
): Sparkline | null {
  const numbers = values.filter(value => value !== null && Number.isFinite(value)) as number[];
  if (numbers.length < 2) {
    return null;
  }
  const [low, high] = robustRange(numbers);
  const right = MARGIN + (width - 2 * MARGIN) * Math.min(1, Math.max(share, 0.1));
  const x = (place: number) => MARGIN + ((right - MARGIN) * place) / (values.length - 1);
  const y = (value: number) => {
    const height01 = high > low ? (clamp(value, low, high) - low) / (high - low) : 0.5;
    return height - MARGIN - (height - 2 * MARGIN) * height01;
  };
  let path = '';
  let isPen = false;
  let end = { x: MARGIN, y: height / 2 };
  values.forEach((value, place) => {
    if (value === null || !Number.isFinite(value)) {
      isPen = false;
      return;
    }
    end = { x: x(place), y: y(value) };
    path += `${isPen ? 'L' : 'M'}${end.x.toFixed(1)} ${end.y.toFixed(1)}`;
    isPen = true;
  });
  return { path, end };
}

/** One value far off at the start must not press the rest of the curve flat. */
function robustRange(numbers: readonly number[]): [number, number] {
  const sorted = [...numbers].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] as number;
  const [low, high] = [at(0), at(1)];
  const [near, far] = [at(0.05), at(0.95)];
  const room = 2 * (far - near);
  if (room === 0) {
    return [low, high];
  }
  return [Math.max(low, near - room), Math.min(high, far + room)];
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
