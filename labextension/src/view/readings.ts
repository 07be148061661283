/** What all curves of a chart say at one place of x. */

import type { Curve } from '../pure/curve';
import { exponentialMean } from '../pure/smooth';
import { FEW_POINTS } from '../pure/drawing';
import { beside, metric } from '../pure/format';
import { nearest } from '../pure/nearest';
import type { Context } from './context';
import type { Series } from './series';

export interface Reading {
  readonly kind: 'run' | 'smooth' | 'previous' | 'best';
  readonly name: string;
  readonly value: number;
  readonly text: string;
  /** Where the point is that was read; not always where the crosshair is. */
  readonly x: number;
  readonly timeS: number | null;
}

/** A curve that ends before the crosshair says nothing, but for this share of the axis. */
const REACH = 0.01;

/** The values at `x`, the run's own first. */
export function readings(context: Context, series: Series, x: number): Reading[] {
  const { model, settings } = context;
  const axis = context.axis(series.xName);
  const reach = (axis.high - axis.low) * REACH;
  const { run } = series.subject(axis.low, axis.high);
  const style = { isInteger: series.run.isInteger };
  const found: Reading[] = [];
  const read = (kind: Reading['kind'], name: string, curve: Curve, y = curve.y) => {
    const place = nearest(curve.x, x, reach);
    const value = y[place];
    if (value !== undefined) {
      const first = found[0];
      const text = first ? beside(value, first.value, style) : metric(value, style);
      const at = curve.x[place] ?? x;
      found.push({ kind, name, value, text, x: at, timeS: curve.t[place] || null });
    }
  };
  const name = model.run?.name ?? '';
  read('run', name, run);
  if (settings.smoothing > 0 && run.size >= FEW_POINTS) {
    read('smooth', 'smoothed', run, exponentialMean(run.x, run.y, settings.smoothing));
  }
  if (settings.showBest && series.best) {
    read('best', `${series.bestRun?.name ?? ''} (best)`, series.best);
  }
  if (settings.showPrevious && series.previous) {
    read('previous', series.previousRun?.name ?? 'previous', series.previous);
  }
  return found;
}
