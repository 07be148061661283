/** The Bokeh models of one chart, with only what a chart of ours has. */

import type { Axis } from '../pure/ticks';
import type { PlotStyle } from './plot';
import type { Theme } from './theme';

/** What may differ from line to line. */
export const LINE_LOOK = ['color', 'width', 'dash'] as const;

/** What may differ from band to band. */
export const BAND_LOOK = ['color', 'opacity'] as const;

export interface PlotModels {
  readonly plot: any;
  readonly x: PlotAxis;
  readonly y: PlotAxis;
  readonly ill: any;
  /** Columns xs, ys and those of `LINE_LOOK`. */
  setLines(data: Columns): void;
  /** Null for none. */
  setPoints(data: Columns | null): void;
  setMarks(data: Columns): void;
  /** Columns xs, ys and those of `BAND_LOOK`. */
  setBands(data: Columns): void;
  applyTheme(theme: Theme): void;
}

/** A range and its ticks; both change only when they must, because a tick asks for a layout. */
export class PlotAxis {
  #shown: Axis | null = null;
  #labels = new Map<number, string>();
  readonly range: any;
  readonly axis: any;
  readonly #ticker: any;

  constructor(models: any, isLog: boolean, properties: object) {
    this.range = new models.Range1d({ start: 0, end: 1 });
    this.#ticker = new models.FixedTicker({ ticks: [] });
    const formatter = new models.BasicTickFormatter();
    // Labels are made with the ticks, the same for the picture; Bokeh's would differ.
    formatter.doFormat = (ticks: number[]) => ticks.map(tick => this.#labels.get(tick) ?? '');
    const Kind = isLog ? models.LogAxis : models.LinearAxis;
    this.axis = new Kind({ ticker: this.#ticker, formatter, ...properties });
  }

  set(axis: Axis): void {
    const before = this.#shown;
    if (before === axis) {
      return;
    }
    this.#shown = axis;
    if (before?.low !== axis.low || before.high !== axis.high) {
      this.range.setv({ start: axis.low, end: axis.high });
    }
    if (before?.labels.join() !== axis.labels.join() || before.ticks.join() !== axis.ticks.join()) {
      this.#labels = new Map(axis.ticks.map((tick, i) => [tick, axis.labels[i] ?? '']));
      this.#ticker.ticks = [...axis.ticks];
    }
  }
}

const TICK_TEXT = {
  major_label_text_font_size: '10px',
  major_label_standoff: 5,
  major_tick_line_color: null,
  minor_tick_line_color: null,
  major_tick_out: 0,
  minor_tick_out: 0
};

export function buildModels(
  models: any,
  style: PlotStyle & { readonly room?: number | undefined },
  theme: Theme,
  isLog: boolean
): PlotModels {
  const x = new PlotAxis(models, false, { ...TICK_TEXT, major_label_standoff: 4 });
  const y = new PlotAxis(models, isLog, { ...TICK_TEXT, axis_line_color: null });
  const plot = new models.Plot({
    x_range: x.range,
    y_range: y.range,
    x_scale: new models.LinearScale(),
    y_scale: isLog ? new models.LogScale() : new models.LinearScale(),
    height: style.height,
    sizing_mode: 'stretch_width',
    toolbar_location: null,
    outline_line_color: null,
    background_fill_color: null,
    border_fill_color: null,
    min_border_left: style.isQuiet ? 28 : 34,
    min_border_right: style.room || 8,
    // Room for the halo of a head at the top: Bokeh does not clear the canvas up to its edge.
    min_border_top: 8,
    min_border_bottom: 16,
    output_backend: 'canvas'
  });
  plot.add_layout(x.axis, 'below');
  plot.add_layout(y.axis, 'left');
  const grid = new models.Grid({ axis: y.axis, dimension: 1 });
  plot.add_layout(grid);
  const { ill, points, ...setters } = addRenderers(models, plot, style.room !== undefined);
  const applyTheme = (next: Theme) => {
    const text = { major_label_text_color: next.text, major_label_text_font: next.font };
    x.axis.setv({ ...text, axis_line_color: next.axis });
    y.axis.setv(text);
    grid.setv({ grid_line_color: next.grid });
    points.fill_color = style.isQuiet ? next.text : next.run;
    ill.line_color = next.ill;
  };
  applyTheme(theme);
  return { plot, x, y, ill, ...setters, applyTheme };
}

type Columns = Record<string, readonly unknown[] | Float64Array>;

/**
 * Three renderers (and one of bands, where there are any) are all there are: lines, points, marks. Bokeh looks at the data of each one
 * several times for every update, so that one renderer with four lines is much cheaper than four.
 */
function addRenderers(models: any, plot: any, hasBands: boolean) {
  const field = (name: string) => ({ field: name });
  const render = (names: readonly string[], glyph: any, level: string) => {
    const data = Object.fromEntries(names.map(name => [name, []]));
    const data_source = new models.ColumnDataSource({ data });
    // Nothing is ever selected: without these there is one view of the glyph instead of four.
    const single = { selection_glyph: null, nonselection_glyph: null, muted_glyph: null };
    return new models.GlyphRenderer({ data_source, glyph, level, ...single });
  };
  const looks = Object.fromEntries(LINE_LOOK.map(name => [`line_${name}`, field(name)]));
  const lines = new models.MultiLine({
    xs: field('xs'),
    ys: field('ys'),
    ...looks,
    line_join: 'round'
  });
  const points = new models.Scatter({ x: field('x'), y: field('y'), size: 3.6, line_color: null });
  const marks = new models.Scatter({
    ...Object.fromEntries(['x', 'y', 'size', 'marker'].map(name => [name, field(name)])),
    fill_color: field('fill'),
    line_color: field('line'),
    line_width: 1.4,
    fill_alpha: field('alpha'),
    line_alpha: field('alpha')
  });
  const renderers = [
    render(['xs', 'ys', ...LINE_LOOK], lines, 'glyph'),
    render(['x', 'y'], points, 'glyph'),
    render(['x', 'y', 'size', 'marker', 'fill', 'line', 'alpha'], marks, 'annotation')
  ] as const;
  const dotted = { dimension: 'height', line_dash: [2, 3], level: 'glyph' };
  const ill = new models.Span({ ...dotted, visible: false });
  const bands = hasBands ? render(['xs', 'ys', ...BAND_LOOK], bandGlyph(models), 'underlay') : null;
  plot.renderers = [...plot.renderers, ...(bands ? [bands] : []), ...renderers];
  plot.add_layout(ill);
  const write = (place: 0 | 1 | 2) => (data: Columns) => {
    renderers[place].data_source.data = data;
  };
  const setPoints = (data: Columns | null) => {
    renderers[1].visible = data !== null;
    if (data !== null) {
      write(1)(data);
    }
  };
  const setBands = (data: Columns) => {
    if (bands) {
      bands.data_source.data = data;
    }
  };
  return { ill, points, setBands, setLines: write(0), setPoints, setMarks: write(2) };
}

function bandGlyph(models: any): any {
  const [fill_color, fill_alpha] = BAND_LOOK.map(field => ({ field }));
  return new models.Patches({
    xs: { field: 'xs' },
    ys: { field: 'ys' },
    fill_color,
    fill_alpha,
    line_color: null
  });
}
