/** What goes into the renderers of a plot: lines and marks with their colours. */

import type { Theme } from './theme';

type Numbers = Float64Array | readonly number[];

export interface LinePaint {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly color: string;
  readonly width: number;
  readonly dash: readonly number[];
}

export interface Mark {
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly marker: string;
  readonly fill: string;
  readonly line: string;
  readonly alpha: number;
}

export interface Paint {
  /** From the bottom to the top. */
  readonly lines: readonly LinePaint[];
  /** Points in the colour of the run; null where the line is enough. */
  readonly points: { readonly x: Numbers; readonly y: Numbers } | null;
  readonly marks: readonly Mark[];
  /** The first x with a value that is no number. */
  readonly illX: number | null;
  /** Areas behind the lines, by their outlines. */
  readonly bands?: readonly BandPaint[];
}

export interface BandPaint {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly color: string;
  readonly opacity: number;
}

type Look = Omit<Mark, 'x' | 'y'>;

export function disc(fill: string, line: string, size: number): Look {
  return { size, marker: 'circle', fill, line, alpha: 1 };
}

export function ring(line: string, size: number): Look {
  return { size, marker: 'circle', fill: 'rgba(0,0,0,0)', line, alpha: 1 };
}

export function triangle(theme: Theme, line = theme.ill): Look {
  return { size: 10, marker: 'triangle', fill: theme.surface, line, alpha: 1 };
}

/** The head of a curve that still grows. */
export function liveHead(at: { x: number; y: number }, colour: string, theme: Theme): Mark[] {
  return [
    { ...at, ...disc(colour, colour, 13), alpha: 0.2 },
    { ...at, ...disc(colour, theme.surface, 7.5) }
  ];
}
