/** What a chart shows of one run: its curve, the ghosts of other runs, the words about them. */

import type { ChartLayout, RunFacts } from '../messages';

import { type Drawing, type DrawingStyle, makeDrawing } from '../pure/drawing';
import { metric } from '../pure/format';
import { isolated } from '../pure/isolated';
import { nearest } from '../pure/nearest';
import type { Axis } from '../pure/ticks';
import { chartTitle, type Title, xAxisName, xWords } from '../pure/title';
import { duration } from '../pure/times';
import { figure } from '../pure/units';
import type { Settings } from './context';
import { disc, liveHead, type Mark, type Paint, ring, triangle } from './paint';
import type { Dotted, PlotStyle, Shown } from './plot';
import { readings } from './readings';
import type { Series } from './series';
import type { ChartSource, Looking, PointTable, Told } from './source';
import type { Theme } from './theme';

const TABLE_ROWS = 1_000;

export class RunSource implements ChartSource {
  constructor(
    private readonly run: () => RunFacts | null,
    private readonly series: Series,
    private readonly layout: ChartLayout,
    private readonly looking: Looking
  ) {}

  get xName(): string {
    return this.series.xName;
  }

  get isThinned(): boolean {
    return this.series.isThinned;
  }

  draw(axis: Axis, settings: Settings, style: DrawingStyle): Shown {
    const { series } = this;
    const { scale } = series;
    const full = scale?.words === '%' ? { full: 100 } : {};
    const own = scale ? { ...style, factor: scale.factor, ...full } : style;
    const drawing = makeDrawing(series.subject(axis.low, axis.high), settings, axis, own);
    return {
      xAxis: drawing.xAxis,
      yAxis: drawing.yAxis,
      dots: dots(drawing),
      says: drawing.isOffLog ? 'no value above 0' : '',
      paint: (theme, plotStyle) => paint(drawing, theme, plotStyle)
    };
  }

  title(tickStep: number): Title {
    const { series, layout } = this;
    const style = { isInteger: series.run.isInteger, tickStep };
    const title = chartTitle(layout.metric, series.facts, layout.direction, series.xName, style);
    const { scale, facts } = series;
    if (scale === null || facts?.last == null) {
      return title;
    }
    const last = figure(facts.last, scale);
    const spoken = `${layout.metric}, last ${last} ${scale.words}`;
    return { ...title, last, unit: scale.words, spoken };
  }

  tell(x: number): Told {
    const { name = '', started_us = null } = this.run() ?? {};
    const { rows, at, timeS } = readings(this.looking, this.series, name, x);
    const head = [xWords(this.xName, at ?? x)];
    if (timeS !== null && started_us !== null && this.xName !== '_runtime') {
      head.push(duration(timeS - started_us / 1e6));
    }
    return { head, rows, more: 0 };
  }

  places(axis: Axis): Float64Array {
    return this.series.subject(axis.low, axis.high).run.x;
  }

  settle(): void {
    this.series.settle();
  }

  dropDetail(): void {
    this.series.dropDetail();
  }

  /** The points that are drawn, with the ghosts' values beside them. */
  table(axis: Axis): PointTable {
    const { series } = this;
    const { run, previous, best } = series.subject(axis.low, axis.high);
    const style = { isInteger: run.isInteger };
    const ghosts = [
      { curve: previous, name: series.previousRun?.name ?? 'previous' },
      { curve: best, name: `${series.bestRun?.name ?? ''} (best)` }
    ].filter(ghost => ghost.curve !== null);
    const heads = [
      xAxisName(this.xName),
      this.run()?.name ?? '',
      ...ghosts.map(({ name }) => name)
    ];
    const every = Math.max(1, Math.ceil(run.size / TABLE_ROWS));
    const rows: string[][] = [];
    for (let i = 0; i < run.size; i += every) {
      const x = run.x[i] ?? NaN;
      const values = ghosts.map(({ curve }) => curve?.y[nearest(curve.x, x, 0)]);
      const texts = [run.y[i] ?? NaN, ...values].map(y =>
        y === undefined ? '' : series.scale ? series.words(y) : metric(y, style)
      );
      rows.push([xWords(this.xName, x).replace(/^step /, ''), ...texts]);
    }
    return { heads, rows, total: series.points };
  }
}

function dots({ main, previous, best }: Drawing): Dotted[] {
  return [
    previous && { ...previous, look: 'previous' as const },
    best && { ...best, look: 'best' as const },
    { ...main, look: 'run' as const }
  ].filter(dotted => dotted !== null);
}

function paint(drawing: Drawing, theme: Theme, style: PlotStyle): Paint {
  const { main, raw, previous, best } = drawing;
  const { isQuiet } = style;
  const colour = isQuiet ? theme.text : theme.run;
  const ghost = { color: theme.ghost, width: 1.2 };
  const lines = [
    raw && { ...raw, color: theme.raw, width: 1, dash: [] },
    previous && { ...previous, ...ghost, dash: [] },
    best && { ...best, ...ghost, dash: [5, 3] },
    { ...main, color: colour, width: isQuiet ? 1.1 : 1.6, dash: [] }
  ].filter(line => line !== null);
  const points = drawing.hasPoints ? main : isolated(main);
  return {
    lines,
    points: points.x.length > 0 ? points : null,
    marks: marks(drawing, theme, style),
    illX: drawing.illX
  };
}

function marks(drawing: Drawing, theme: Theme, { isLive, isQuiet }: PlotStyle): Mark[] {
  const found: Mark[] = [];
  if (drawing.bestPoint && !isQuiet) {
    found.push({ ...drawing.bestPoint, ...ring(theme.run, 9) });
  }
  if (drawing.head && drawing.isLone) {
    found.push({ ...drawing.head, ...disc(theme.run, theme.run, 6) });
  }
  if (drawing.head && isLive && !isQuiet) {
    found.push(...liveHead(drawing.head, theme.run, theme));
  }
  if (drawing.illX !== null) {
    found.push({ x: drawing.illX, y: drawing.yAxis.low, ...triangle(theme) });
  }
  return found;
}
