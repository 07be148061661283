/** One chart as Bokeh models: a `Drawing` goes in, pixels come out. Nothing else knows Bokeh. */

import type { Drawing, Point } from '../pure/drawing';
import { isolated } from '../pure/isolated';
import type { Axis } from '../pure/ticks';
import { buildModels, LINE_LOOK, type PlotModels } from './plot_models';
import type { Theme } from './theme';

export interface PlotStyle {
  readonly height: number;
  /** Small and grey, as for the computer's own figures. */
  readonly isQuiet: boolean;
  readonly isLive: boolean;
}

/** Where the plot area is in its element, in pixels. */
export interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Bokeh's own, for sizes in em; ours are in pixels. */
const FONT_SIZE_PX = 13;

export class Plot {
  #models: PlotModels | null = null;
  #view: any = null;
  #drawing: Drawing | null = null;
  #isBuilding = false;
  #isLog = false;
  #hasPoints = false;
  #isGone = false;

  constructor(
    private readonly host: HTMLElement,
    private readonly bokeh: () => Promise<any>,
    private readonly style: () => PlotStyle,
    private readonly theme: () => Theme,
    private readonly onBuilt: () => void
  ) {}

  get isBuilt(): boolean {
    return this.#view !== null;
  }

  /** Null until something was painted. */
  get frame(): Frame | null {
    const box = this.#view?.frame?.bbox;
    return box ? { left: box.left, right: box.right, top: box.top, bottom: box.bottom } : null;
  }

  get drawing(): Drawing | null {
    return this.#drawing;
  }

  /** Show a drawing. The first one builds the plot, which takes a moment. */
  update(drawing: Drawing, isLog: boolean): void {
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
      const models = buildModels(bokeh.Models, this.style(), this.theme(), isLog);
      this.#apply(this.#drawing, models);
      const view = await bokeh.index.build_view(models.plot);
      if (this.#isGone || !this.host.isConnected) {
        view.remove();
        return;
      }
      ignoreStyle(view);
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

  #remove(): void {
    this.#view?.remove();
    this.#view = null;
    this.#models = null;
    this.host.replaceChildren();
  }

  #apply(drawing: Drawing, models: PlotModels): void {
    models.x.set(drawing.xAxis);
    models.y.set(drawing.yAxis);
    models.setLines(this.#lines(drawing));
    const { x, main } = drawing;
    const points = drawing.hasPoints ? { x, y: main } : isolated(x, main);
    if (points.x.length > 0 || this.#hasPoints) {
      this.#hasPoints = points.x.length > 0;
      models.setPoints(points);
    }
    if (drawing.illX !== null) {
      models.ill.setv({ visible: true, location: drawing.illX });
    }
    models.setMarks(this.#marks(drawing, drawing.yAxis));
  }

  #lines({ x, main, raw, previous, best }: Drawing) {
    const { isQuiet } = this.style();
    const theme = this.theme();
    const colour = isQuiet ? theme.text : theme.run;
    const ghost = { color: theme.ghost, width: 1.2 };
    // From the bottom to the top.
    const lines = [
      raw && { x, y: raw, color: theme.raw, width: 1, dash: [] },
      previous && { ...previous, ...ghost, dash: [] },
      best && { ...best, ...ghost, dash: [5, 3] },
      { x, y: main, color: colour, width: isQuiet ? 1.1 : 1.6, dash: [] }
    ].filter(line => line !== null);
    return {
      xs: lines.map(line => line.x),
      ys: lines.map(line => line.y),
      ...columns(lines, LINE_LOOK)
    };
  }

  #marks(drawing: Drawing, yAxis: Axis) {
    const { isLive, isQuiet } = this.style();
    const theme = this.theme();
    const marks: Mark[] = [];
    const add = (at: Point, look: Omit<Mark, 'x' | 'y'>) => marks.push({ ...at, ...look });
    if (drawing.bestPoint && !isQuiet) {
      add(drawing.bestPoint, ring(theme.run, 9));
    }
    if (drawing.head && drawing.isLone) {
      add(drawing.head, disc(theme.run, theme.run, 6));
    }
    if (drawing.head && isLive && !isQuiet) {
      add(drawing.head, { ...disc(theme.run, theme.run, 13), alpha: 0.2 });
      add(drawing.head, disc(theme.run, theme.surface, 7.5));
    }
    if (drawing.illX !== null) {
      add({ x: drawing.illX, y: yAxis.low }, triangle(theme));
    }
    return columns(marks, ['x', 'y', 'size', 'marker', 'fill', 'line', 'alpha']);
  }
}

interface Mark extends Point {
  readonly size: number;
  readonly marker: string;
  readonly fill: string;
  readonly line: string;
  readonly alpha: number;
}

function disc(fill: string, line: string, size: number) {
  return { size, marker: 'circle', fill, line, alpha: 1 };
}

function ring(line: string, size: number) {
  return { size, marker: 'circle', fill: 'rgba(0,0,0,0)', line, alpha: 1 };
}

function triangle(theme: Theme) {
  return { size: 10, marker: 'triangle', fill: theme.surface, line: theme.ill, alpha: 1 };
}

function columns<T>(rows: readonly T[], names: readonly (keyof T & string)[]) {
  return Object.fromEntries(names.map(name => [name, rows.map(row => row[name])]));
}

/** Colours and sizes come with the models: asking the page's style too costs a third of a paint. */
function ignoreStyle(view: any): void {
  Object.defineProperty(view, 'base_font_size', { value: FONT_SIZE_PX });
  for (const part of [view, ...view.computed_renderer_views]) {
    for (const visual of part.visuals ?? []) {
      visual._get_css_value = () => '';
    }
  }
}
