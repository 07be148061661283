/** One chart as Bokeh models: what is shown goes in, pixels come out. Nothing else knows Bokeh. */

import type { Axis } from '../pure/ticks';
import { isWithin } from '../pure/visible';
import type { Paint } from './paint';
import { makeLean, onLaidOut } from './plot_lean';
import { BAND_LOOK, buildModels, LINE_LOOK, type PlotModels } from './plot_models';
import type { Theme } from './theme';

export interface PlotStyle {
  readonly height: number;
  /** Small and grey, as for the computer's own figures. */
  readonly isQuiet: boolean;
  readonly isLive: boolean;
}

/** A curve on which the crosshair puts a dot. */
export interface Dotted {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly look: 'run' | 'previous' | 'best' | 'peer';
  readonly colour?: string;
}

/** What a plot shows. */
export interface Shown {
  readonly xAxis: Axis;
  readonly yAxis: Axis;
  readonly dots: readonly Dotted[];
  /** What has to be said about it; empty if nothing has. */
  readonly says: string;
  /** Pixels at the right of the plot that are kept free for words; only then there are bands. */
  readonly room?: number;
  /** In the colours of a theme. */
  paint(theme: Theme, style: PlotStyle): Paint;
}

/** Where the plot area is in its element, in pixels. */
export interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

const RETRY_MS = 100;
const MOST_TRIES = 50;

export class Plot {
  #models: PlotModels | null = null;
  #view: any = null;
  #drawing: Shown | null = null;
  #isBuilding = false;
  #isLog = false;
  #hasPoints = false;
  #isGone = false;
  #tries = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly host: HTMLElement,
    private readonly bokeh: () => Promise<any>,
    private readonly style: () => PlotStyle,
    private readonly theme: () => Theme,
    private readonly onBuilt: () => void,
    private readonly onLaidOut: () => void
  ) {}

  get isBuilt(): boolean {
    return this.#view !== null;
  }

  /** Null until it was laid out. */
  get frame(): Frame | null {
    const box = this.#view?.frame?.bbox;
    return box && box.right > box.left
      ? { left: box.left, right: box.right, top: box.top, bottom: box.bottom }
      : null;
  }

  /** Of the plot area, in dots of the screen; null until something was painted. */
  get dots(): number | null {
    const { frame } = this;
    return frame && (frame.right - frame.left) * (window.devicePixelRatio || 1);
  }

  get drawing(): Shown | null {
    return this.#drawing;
  }

  /** Show a drawing. The first one builds the plot, which takes a moment. */
  update(drawing: Shown, isLog: boolean): void {
    this.#drawing = drawing;
    if (this.#models !== null && this.#isLog !== isLog) {
      this.#remove();
    }
    if (this.#models !== null && this.#view !== null) {
      this.#apply(drawing, this.#models);
    } else if (!this.#isBuilding && this.host.isConnected) {
      void this.#build(isLog);
    }
  }

  rethemed(): void {
    if (this.#models !== null) {
      this.#models.applyTheme(this.theme());
      this.#view?.request_paint?.();
    }
  }

  dispose(): void {
    this.#isGone = true;
    clearTimeout(this.#timer);
    this.#remove();
  }

  async #build(isLog: boolean): Promise<void> {
    this.#isBuilding = true;
    try {
      const bokeh = await this.bokeh();
      if (this.#isGone || !this.host.isConnected || this.#drawing === null) {
        return;
      }
      this.#isLog = isLog;
      const { room } = this.#drawing;
      const models = buildModels(bokeh.Models, { ...this.style(), room }, this.theme(), isLog);
      this.#apply(this.#drawing, models);
      const view = await bokeh.index.build_view(models.plot);
      if (this.#isGone || !this.host.isConnected) {
        view.remove();
        return;
      }
      makeLean(view);
      onLaidOut(view, () => this.#laidOut());
      view.build(this.host);
      this.#models = models;
      this.#view = view;
      this.#apply(this.#drawing, models);
    } catch (error) {
      console.error('nbtrack: a chart could not be drawn', error);
      return;
    } finally {
      this.#isBuilding = false;
    }
    this.onBuilt();
  }

  #laidOut(): void {
    if (this.frame !== null) {
      this.#tries = 0;
    } else {
      this.#layOutSoon();
    }
    this.onLaidOut();
  }

  /** While a theme changes, a page has no size for a moment: Bokeh would stay with that. */
  #layOutSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (this.host.clientWidth > 0) {
        this.#view?.invalidate_layout();
      } else if (this.#tries < MOST_TRIES) {
        this.#tries += 1;
        this.#layOutSoon();
      }
    }, RETRY_MS);
  }

  #remove(): void {
    this.#view?.remove();
    this.#view = null;
    this.#models = null;
    this.host.replaceChildren();
  }

  #apply(drawing: Shown, models: PlotModels): void {
    models.x.set(drawing.xAxis);
    models.y.set(drawing.yAxis);
    const { lines, points, marks, illX, bands } = drawing.paint(this.theme(), this.style());
    const xs = lines.map(line => line.x);
    const ys = lines.map(line => line.y);
    models.setLines({ xs, ys, ...columns(lines, LINE_LOOK) });
    if (bands) {
      const outlines = { xs: bands.map(band => band.x), ys: bands.map(band => band.y) };
      models.setBands({ ...outlines, ...columns(bands, BAND_LOOK) });
    }
    if (points !== null || this.#hasPoints) {
      this.#hasPoints = points !== null;
      models.setPoints(points);
    }
    if (illX !== null) {
      models.ill.setv({ visible: true, location: illX });
    }
    const { xAxis, yAxis } = drawing;
    const seen = marks.filter(mark => isWithin(mark.x, xAxis) && isWithin(mark.y, yAxis));
    models.setMarks(columns(seen, ['x', 'y', 'size', 'marker', 'fill', 'line', 'alpha']));
  }
}

function columns<T>(rows: readonly T[], names: readonly (keyof T & string)[]) {
  return Object.fromEntries(names.map(name => [name, rows.map(row => row[name])]));
}
