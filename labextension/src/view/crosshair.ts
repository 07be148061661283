/**
 * The crosshair in one chart: a line and a dot on each curve.
 *
 * They are elements over the canvas, not Bokeh's: moving them over twenty charts paints no chart.
 */

import { nearest } from '../pure/nearest';
import type { Drawing } from '../pure/drawing';
import type { Context } from './context';
import { el } from './dom';
import type { Frame, Plot } from './plot';
import type { Series } from './series';

const KINDS = ['previous', 'best', 'run'] as const;

export class Crosshair {
  readonly #line = el('div', { class: 'nbt-cross', hidden: true });
  readonly #dots = KINDS.map(kind => el('div', { class: `nbt-dot nbt-dot-${kind}`, hidden: true }));
  readonly #disconnect: () => void;

  constructor(
    area: HTMLElement,
    private readonly context: Context,
    private readonly series: Series,
    private readonly plot: Plot
  ) {
    area.append(this.#line, ...this.#dots);
    this.#disconnect = context.cursor.moved.connect(() => this.place());
  }

  /** Put all where they belong: the crosshair has moved, or the curves have. */
  place(): void {
    const { place } = this.context.cursor;
    const { frame, drawing } = this.plot;
    const left = place && frame && drawing ? pixelX(frame, drawing, place.x) : null;
    if (!place || !frame || !drawing || left === null || place.xName !== this.series.xName) {
      this.#line.hidden = true;
      this.#dots.forEach(dot => (dot.hidden = true));
      return;
    }
    this.#line.hidden = false;
    this.#line.style.transform = `translateX(${Math.round(left)}px)`;
    this.#line.style.top = `${frame.top}px`;
    this.#line.style.height = `${frame.bottom - frame.top}px`;
    const curves = [drawing.previous, drawing.best, drawing.main];
    curves.forEach((curve, i) => {
      const dot = this.#dots[i];
      if (dot === undefined) {
        return;
      }
      const reach = (drawing.xAxis.high - drawing.xAxis.low) * 0.01;
      const at = curve ? nearest(curve.x, place.x, reach) : -1;
      const x = pixelX(frame, drawing, curve?.x[at] ?? NaN);
      const y = pixelY(frame, drawing, this.context.settings.logY, curve?.y[at] ?? NaN);
      dot.hidden = x === null || y === null;
      dot.style.transform = `translate(${x ?? 0}px, ${y ?? 0}px)`;
    });
  }

  dispose(): void {
    this.#disconnect();
  }
}

/** Where a value is in its element; null outside of the plot. */
export function pixelX(frame: Frame, drawing: Drawing, x: number): number | null {
  const { low, high } = drawing.xAxis;
  const share = (x - low) / (high - low);
  return share >= 0 && share <= 1 ? frame.left + share * (frame.right - frame.left) : null;
}

function pixelY(frame: Frame, drawing: Drawing, isLog: boolean, y: number): number | null {
  const scale = isLog ? Math.log : (value: number) => value;
  const { low, high } = drawing.yAxis;
  const share = (scale(y) - scale(low)) / (scale(high) - scale(low));
  return share >= 0 && share <= 1 ? frame.bottom - share * (frame.bottom - frame.top) : null;
}
