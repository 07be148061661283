/** Colours as a browser computes them: `rgb(1, 2, 3)` and `rgba(1, 2, 3, 0.5)`. */

interface Colour {
  readonly channels: readonly number[];
  readonly alpha: number;
}

/**
 * What `front` looks like on `back`, without being transparent.
 *
 * A canvas draws thin lines piece by piece: where a transparent one crosses itself it gets dark.
 *
 * @param opacity - of `front`, besides what it has of its own.
 */
export function onTop(front: string, back: string, opacity = 1): string {
  const [upper, lower] = [read(front), read(back)];
  if (upper === null || lower === null) {
    return front;
  }
  const share = upper.alpha * opacity;
  const mixed = upper.channels.map((value, i) =>
    Math.round(value * share + (lower.channels[i] ?? value) * (1 - share))
  );
  return `rgb(${mixed.join(', ')})`;
}

function read(text: string): Colour | null {
  const numbers = /^rgba?\(([^)]*)\)$/
    .exec(text)?.[1]
    ?.split(/[\s,/]+/)
    .map(Number);
  if (numbers === undefined || numbers.length < 3 || numbers.some(Number.isNaN)) {
    return null;
  }
  return { channels: numbers.slice(0, 3), alpha: numbers[3] ?? 1 };
}
