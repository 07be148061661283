/** What charts show, whoever it is of: one run with its ghosts, or many runs over each other. */

import type { ChartLayout, ChangesHeader, ErrorHeader, SectionLayout } from '../messages';

import type { DrawingStyle } from '../pure/drawing';
import type { Extent } from '../pure/extent';
import type { Axis } from '../pure/ticks';
import type { Title } from '../pure/title';
import type { Settings } from './context';
import type { Plot, Shown } from './plot';

/** One line of the tip. */
export interface Reading {
  readonly kind: 'run' | 'smooth' | 'previous' | 'best' | 'peer';
  readonly name: string;
  readonly text: string;
  /** Quiet, after the value. */
  readonly note?: string;
  /** A piece of the curve it was read from; null where it belongs to the line above. */
  readonly sample: { readonly colour: string; readonly dash: readonly number[] } | null;
}

/** What all curves of a chart say at one place of x. */
export interface Told {
  /** Where that is, in words. */
  readonly head: readonly string[];
  readonly rows: readonly Reading[];
  /** How many curves more there are. */
  readonly more: number;
}

/** The points of a chart in words. */
export interface PointTable {
  readonly heads: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** How many there are; not all of them need be in `rows`. */
  readonly total: number;
}

/** All that one chart shows. */
export interface ChartSource {
  /** `_step`, `_runtime`, `_timestamp` or a metric. */
  readonly xName: string;
  /** Whether there are more points than are drawn. */
  readonly isThinned: boolean;
  /** What is drawn on the x axis that all charts with the same x share. */
  draw(axis: Axis, settings: Settings, style: DrawingStyle): Shown;
  title(tickStep: number): Title;
  tell(x: number): Told;
  /** Places of x through which the arrow keys go; rising. */
  places(axis: Axis): Float64Array;
  table(axis: Axis): PointTable;
  /** It comes into view: what was kept until other points come may be old. */
  settle?(): void;
  /** Forget the points that came for a zoom. */
  dropDetail(): void;
  /** The mouse is at `x`, `y` pixels below the top of the chart; null: it has left. */
  hover?(at: { readonly x: number; readonly y: number } | null, plot: Plot): void;
  /** What lies over the curves, besides the crosshair. */
  overlay?(area: HTMLElement, plot: Plot): Overlay;
}

/** Elements over a chart. */
export interface Overlay {
  /** Put them where they belong: the chart was painted. */
  place(): void;
  dispose(): void;
}

/** How charts are looked at: what a source needs of a `Context`. */
export interface Looking {
  readonly settings: Settings;
  axis(xName: string): Axis;
}

/** What a metric is drawn with, for the words beside a section's name. */
export interface Counted {
  readonly metric: string;
  readonly xName: string;
  readonly points: number;
  readonly drawn: number;
  /** The last value in words. */
  readonly last: string;
}

/** What a message changed. */
export type Changed =
  'run' | 'layout' | 'curves' | 'tables' | 'changes' | 'knobs' | 'error' | 'selection';

/** Somebody who says something. */
interface Source<T> {
  connect(listener: (value: T) => void): () => void;
}

/** What charts are drawn from. */
export interface ChartsModel {
  readonly sections: readonly SectionLayout[];
  /** All charts that are to be seen. */
  readonly charts: readonly ChartLayout[];
  /** The metrics that may be chosen as the x axis. */
  readonly axes: readonly string[];
  readonly changes: Pick<ChangesHeader, 'previous' | 'best'>;
  readonly error: ErrorHeader | null;
  /** Whether points still come. */
  readonly isLive: boolean;
  /** All was told: a lost connection is no loss. */
  readonly isEnded: boolean;
  /** What stands where there are no charts. */
  readonly emptyWords: string;
  readonly changed: Source<Changed>;
  /** A metric has other points. */
  readonly curveChanged: Source<Counted>;
  series(metric: string): Counted;
  source(layout: ChartLayout, looking: Looking): ChartSource;
  /** How far the axis of all charts over `xName` reaches. */
  extent(xName: string, settings: Settings): Extent | null;
}
