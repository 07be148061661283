/** What one chart shows of groups: their means with bands, and their members behind them. */

import { courseOf } from '../compare/course';
import type { CompareSeries } from '../compare/series';
import type { PeerLine } from '../compare/source';
import { Spotlight } from '../compare/spotlight';
import { BANDS } from '../model/compare_state';
import { onTop } from '../pure/colour';
import { type DrawingStyle, FEW_POINTS, positive, smoothed } from '../pure/drawing';
import { logAxisOf } from '../pure/drawing_axis';
import { beside, metric as metricText } from '../pure/format';
import { nearest } from '../pure/nearest';
import { overlayRange } from '../pure/overlay';
import { runVariable } from '../pure/palette';
import { type Axis, valueAxis } from '../pure/ticks';
import { type Title, xAxisName, xWords } from '../pure/title';
import { drawn, lastFinite, type Line } from '../pure/visible';
import type { Settings } from '../view/context';
import { disc, type Paint } from '../view/paint';
import type { Plot, Shown } from '../view/plot';
import { REACH } from '../view/readings';
import type { ChartSource, Looking, Overlay, PointTable, Told } from '../view/source';
import type { Theme } from '../view/theme';

import { bandPatches } from './bands';
import type { GroupCurve, GroupedMetric } from './group_series';
import { LABEL_ROOM, LineEnds } from './line_ends';
import type { PageModel } from './model';

/** With more runs only the curves of the group that is pointed at are fetched and drawn. */
export const MOST_MEMBERS = 40;
const MEMBER_OPACITY = 0.26;
const BAND_OPACITY = 0.16;
const MOST_LABELS = 8;

/** One group as it is drawn. */
export interface GroupLine {
  readonly group: GroupCurve;
  readonly mean: Line;
  readonly low: Line;
  readonly high: Line;
}

export class GroupSource implements ChartSource {
  #lines: readonly GroupLine[] = [];

  constructor(
    private readonly model: PageModel,
    readonly series: CompareSeries,
    private readonly looking: Looking
  ) {}

  get xName(): string {
    return this.series.xName;
  }

  /** Each point stands for a stretch of x: a part of it can be told in more of them. */
  get isThinned(): boolean {
    return true;
  }

  draw(axis: Axis, settings: Settings, style: DrawingStyle): Shown {
    const { model } = this;
    const lines = this.#collect(axis, settings.smoothing, style.isZoomed);
    this.#lines = lines;
    const members = this.#members(settings.smoothing, style.isZoomed);
    const yAxis = this.#valueAxis(axis, settings.logY, style);
    const seen = (line: Line) =>
      drawn(settings.logY ? { x: line.x, y: positive(line.y) } : line, axis, style.width);
    return {
      xAxis: axis,
      yAxis,
      room: lines.length <= MOST_LABELS ? LABEL_ROOM : 0,
      dots: lines.map(({ group, mean }) => ({
        ...mean,
        look: 'peer',
        colour: runVariable(model.lookOf(group))
      })),
      says: '',
      paint: theme => this.#paint(lines, members, seen, theme)
    };
  }

  title(tickStep: number): Title {
    const found = this.#found();
    const { metric } = this.series;
    if (!found) {
      return { last: '', best: '', note: '', shortNote: '', spoken: `${metric}, no values yet` };
    }
    const sizes = found.curves.map(({ runs }) => runs.length);
    const [least, most] = [Math.min(...sizes), Math.max(...sizes)];
    const band = BANDS.find(([kind]) => kind === this.model.band)?.[1] ?? '';
    const runs = least === most ? `${most}` : `${least} to ${most}`;
    const best = `mean of ${runs} ${most === 1 ? 'run' : 'runs'}, ${band}`;
    const said = found.curves.map(
      ({ label, last }) => `${label} ${last ? metricText(last.mean, { tickStep }) : 'no values'}`
    );
    return { last: '', best, note: '', shortNote: '', spoken: [metric, best, ...said].join(', ') };
  }

  tell(x: number): Told {
    const axis = this.looking.axis(this.xName);
    const reach = (axis.high - axis.low) * REACH;
    const found = this.#lines
      .map(line => ({ ...line, place: nearest(line.mean.x, x, reach) }))
      .filter(({ place }) => place >= 0)
      .sort((a, b) => (b.mean.y[b.place] ?? 0) - (a.mean.y[a.place] ?? 0));
    const counts = found.map(({ group, place }) => countAt(group, place));
    const isSame = new Set(counts).size === 1;
    const values = found.map(({ mean, place }) => mean.y[place] ?? NaN);
    const finite = values.find(Number.isFinite) ?? NaN;
    const told = (value: number) =>
      Number.isFinite(finite) ? beside(value, finite) : metricText(value);
    const at = found[0]?.mean.x[found[0].place] ?? x;
    return {
      head: [xWords(this.xName, at), isSame ? `n = ${counts[0] ?? 0}` : ''].filter(Boolean),
      rows: found.map(({ group, low, high, place }, i) => {
        const look = this.model.lookOf(group);
        const ends = [low.y[place] ?? NaN, high.y[place] ?? NaN];
        const band = ends.every(Number.isFinite) ? ends.map(told).join(' to ') : 'one run';
        return {
          kind: 'peer',
          name: group.label,
          text: told(values[i] ?? NaN),
          note: isSame ? band : `${band}, n = ${counts[i] ?? 0}`,
          sample: { colour: runVariable(look), dash: look.dash }
        };
      }),
      more: 0
    };
  }

  places(axis: Axis): Float64Array {
    const means = this.#collect(axis, 0, false).map(({ mean }) => mean.x);
    return means.reduce((one, x) => (x.length > one.length ? x : one), new Float64Array(0));
  }

  table(axis: Axis): PointTable {
    const lines = this.#collect(axis, 0, false);
    const xs = this.places(axis);
    const rows = [...xs].map(x => {
      const cells = lines.flatMap(({ group, mean, low, high }) => {
        const place = nearest(mean.x, x, 0);
        const numbers = [mean, low, high].map(line => metricText(line.y[place] ?? NaN));
        return place < 0
          ? ['', '', '']
          : [numbers[0] ?? '', numbers.slice(1).join(' to '), `${countAt(group, place)}`];
      });
      return [xWords(this.xName, x).replace(/^step /, ''), ...cells];
    });
    const band = BANDS.find(([kind]) => kind === this.model.band)?.[1] ?? '';
    const heads = lines.flatMap(({ group }) => [group.label, band, 'n']);
    return { heads: [xAxisName(this.xName), ...heads], rows, total: xs.length };
  }

  dropDetail(): void {
    this.model.detail.delete(this.series.metric);
  }

  overlay(area: HTMLElement, plot: Plot): Overlay {
    const isLog = () => this.looking.settings.logY;
    const parts: Overlay[] = [
      new Spotlight(area, plot, this.model.selection, isLog, key => this.#member(key)),
      new LineEnds(area, plot, isLog, () =>
        this.#lines.length <= MOST_LABELS
          ? this.#lines.map(({ group, mean }) => ({
              label: group.label,
              last: group.last,
              end: lastFinite(mean),
              colour: runVariable(this.model.lookOf(group))
            }))
          : []
      )
    ];
    return {
      place: () => parts.forEach(part => part.place()),
      dispose: () => parts.forEach(part => part.dispose())
    };
  }

  #found(axis?: Axis): GroupedMetric | undefined {
    const { metric, xName } = this.series;
    const detail = this.model.detail.get(metric);
    if (axis && detail?.x === xName && detail.from <= axis.low && detail.to >= axis.high) {
      return detail;
    }
    const whole = this.model.grouped.get(metric);
    return whole?.x === xName ? whole : undefined;
  }

  #collect(axis: Axis, smoothing: number, isZoomed: boolean): GroupLine[] {
    const curves = this.#found(axis)?.curves ?? [];
    return curves
      .filter(({ mean }) => mean.x.length > 0)
      .map(group => {
        const { x } = group.mean;
        const isSmooth = smoothing > 0 && x.length >= FEW_POINTS;
        const course = (y: Float64Array): Line =>
          isSmooth ? smoothed({ x, y }, smoothing, isZoomed) : { x, y };
        const { low, high } = group.band(this.model.band);
        return { group, mean: course(group.mean.y), low: course(low), high: course(high) };
      });
  }

  #members(smoothing: number, isZoomed: boolean): { line: Line; group: GroupCurve }[] {
    const { model, series } = this;
    return this.#lines.flatMap(({ group }) =>
      group.runs.flatMap(key => {
        const curve = model.isMember(key) ? series.curves.get(key)?.curve : undefined;
        const isSeen = curve && curve.size > 0 && group.runs.length > 1;
        return isSeen ? [{ group, line: courseOf(curve, smoothing, isZoomed) }] : [];
      })
    );
  }

  #member(key: string): PeerLine | undefined {
    const peer = this.model.peer(key);
    const held = this.series.curves.get(key);
    const { smoothing } = this.looking.settings;
    return peer && held && held.curve.size > 0
      ? { peer, held, line: courseOf(held.curve, smoothing, false), raw: null, isSmoothed: false }
      : undefined;
  }

  #valueAxis(axis: Axis, isLog: boolean, style: DrawingStyle): Axis {
    const ends = this.#lines.flatMap(({ low, high, mean }) => [mean, low, high]);
    if (isLog) {
      const [main = { x: new Float64Array(0), y: new Float64Array(0) }, ...ghosts] = ends;
      return logAxisOf({ main, raw: null, ghosts, bestPoint: null }, axis);
    }
    const { low, high } = overlayRange(ends, [], axis, style.isZoomed);
    return valueAxis(style.fromZero ? Math.min(0, low) : low, high, style.yParts);
  }

  #paint(
    lines: readonly GroupLine[],
    members: readonly { line: Line; group: GroupCurve }[],
    seen: (line: Line) => Line,
    theme: Theme
  ): Paint {
    const colours = this.model.colours();
    const colourOf = (group: GroupCurve) => {
      const { colour } = this.model.lookOf(group);
      return (colour === null ? null : colours[colour]) ?? theme.ghost;
    };
    const behind = members.map(({ line, group }) => {
      const color = onTop(colourOf(group), theme.surface, MEMBER_OPACITY);
      return { ...seen(line), color, width: 1, dash: [] };
    });
    const front = lines.map(({ group, mean }) => {
      const { dash } = this.model.lookOf(group);
      return { ...seen(mean), color: colourOf(group), width: 1.8, dash };
    });
    const lone = lines.flatMap(({ group, mean }) => {
      const end = mean.x.length === 1 ? lastFinite(mean) : null;
      return end ? [{ ...end, ...disc(colourOf(group), theme.surface, 7) }] : [];
    });
    const bands = lines.flatMap(({ group, low, high }) =>
      bandPatches(low, high).map(patch => ({
        ...patch,
        color: colourOf(group),
        opacity: BAND_OPACITY
      }))
    );
    return { lines: [...behind, ...front], points: null, marks: lone, illX: null, bands };
  }
}

function countAt(group: GroupCurve, place: number): number {
  return Math.round(group.n[place] ?? 0);
}
