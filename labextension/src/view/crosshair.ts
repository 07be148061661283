/**
 * The crosshair in one chart: a line and a dot on each curve.
 *
 * They are elements over the canvas, not Bokeh's: moving them over twenty charts paints no chart.
 */

import { nearest } from '../pure/nearest';
import type { Context } from './context';
import { el } from './dom';
import type { Dotted, Frame, Plot, Shown } from './plot';
import { REACH } from './readings';
import type { ChartSource, ChartsModel } from './source';

export class Crosshair {
  readonly #line = el('div', { class: 'nbt-cross', hidden: true });
  readonly #dots: HTMLElement[] = [];
  readonly #disconnect: () => void;

  constructor(
    private readonly area: HTMLElement,
    private readonly context: Context<ChartsModel>,
    private readonly source: ChartSource,
    private readonly plot: Plot
  ) {
    area.append(this.#line);
    this.#disconnect = context.cursor.moved.connect(() => this.place());
  }

  /** Put all where they belong: the crosshair has moved, or the curves have. */
  place(): void {
    const { place } = this.context.cursor;
    const { frame, drawing } = this.plot;
    const left = place && frame && drawing ? pixelX(frame, drawing, place.x) : null;
    if (!place || !frame || !drawing || left === null || place.xName !== this.source.xName) {
      this.#line.hidden = true;
      this.#dots.forEach(dot => (dot.hidden = true));
      return;
    }
    this.#line.hidden = false;
    this.#line.style.transform = `translateX(${Math.round(left)}px)`;
    this.#line.style.top = `${frame.top}px`;
    this.#line.style.height = `${frame.bottom - frame.top}px`;
    const reach = (drawing.xAxis.high - drawing.xAxis.low) * REACH;
    drawing.dots.forEach((curve, i) => {
      const dot = this.#dot(i, curve);
      const at = nearest(curve.x, place.x, reach);
      const x = pixelX(frame, drawing, curve.x[at] ?? NaN);
      const y = pixelY(frame, drawing, this.context.settings.logY, curve.y[at] ?? NaN);
      dot.hidden = x === null || y === null;
      dot.style.transform = `translate(${x ?? 0}px, ${y ?? 0}px)`;
    });
    this.#dots.slice(drawing.dots.length).forEach(dot => (dot.hidden = true));
  }

  dispose(): void {
    this.#disconnect();
  }

  #dot(place: number, { look, colour }: Dotted): HTMLElement {
    const dot = (this.#dots[place] ??= this.area.appendChild(el('div')));
    dot.className = `nbt-dot nbt-dot-${look}`;
    dot.style.background = colour ?? '';
    return dot;
  }
}

/** Where a value is in its element; null outside of the plot. */
export function pixelX(frame: Frame, drawing: Shown, x: number): number | null {
  const share = shareX(drawing, x);
  return share >= 0 && share <= 1 ? frame.left + share * (frame.right - frame.left) : null;
}

export function pixelY(frame: Frame, drawing: Shown, isLog: boolean, y: number): number | null {
  const share = shareY(drawing, isLog, y);
  return share >= 0 && share <= 1 ? frame.bottom - share * (frame.bottom - frame.top) : null;
}

/** How far along its axis a value is: 0 to 1 in the plot. */
export function shareX({ xAxis }: Shown, x: number): number {
  return (x - xAxis.low) / (xAxis.high - xAxis.low);
}

export function shareY({ yAxis }: Shown, isLog: boolean, y: number): number {
  const scale = isLog ? Math.log : (value: number) => value;
  const { low, high } = yAxis;
  return (scale(y) - scale(low)) / (scale(high) - scale(low));
}
