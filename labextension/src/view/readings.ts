/** What the curves of a run say at one place of x. */

import type { Curve } from '../pure/curve';
import { exponentialMean } from '../pure/smooth';
import { FEW_POINTS } from '../pure/drawing';
import { beside, metric } from '../pure/format';
import { nearest } from '../pure/nearest';
import type { Series } from './series';
import type { Looking, Reading } from './source';

/** A curve that ends before the crosshair says nothing, but for this share of the axis. */
export const REACH = 0.01;

/** The values at `x`, the run's own first, and where and when the point is that was read. */
export function readings(
  looking: Looking,
  series: Series,
  name: string,
  x: number
): { rows: Reading[]; at: number | null; timeS: number | null } {
  const { settings } = looking;
  const axis = looking.axis(series.xName);
  const reach = (axis.high - axis.low) * REACH;
  const { run } = series.subject(axis.low, axis.high);
  const style = { isInteger: series.run.isInteger };
  const rows: Reading[] = [];
  const found: { value: number; at: number; timeS: number | null }[] = [];
  const read = (kind: Reading['kind'], said: string, curve: Curve, y = curve.y) => {
    const place = nearest(curve.x, x, reach);
    const value = y[place];
    if (value !== undefined) {
      const first = found[0];
      const plain = first ? beside(value, first.value, style) : metric(value, style);
      const text = series.unit ? series.words(value) : plain;
      found.push({ value, at: curve.x[place] ?? x, timeS: curve.t[place] || null });
      rows.push({ kind, name: said, text, sample: sampleOf(kind) });
    }
  };
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
  const { at = null, timeS = null } = found[0] ?? {};
  return { rows, at, timeS };
}

function sampleOf(kind: Reading['kind']): Reading['sample'] {
  if (kind === 'smooth') {
    return null;
  }
  const colour = kind === 'run' ? 'var(--nbt-own)' : 'var(--nbt-ghost)';
  return { colour, dash: kind === 'best' ? [5, 3] : [] };
}
