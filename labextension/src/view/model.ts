/** One run as far as it was told: messages go in, what the panel shows comes out. */

import type {
  AckHeader,
  ChangesHeader,
  ChartLayout,
  CurveHeader,
  ErrorHeader,
  GhostRun,
  Header,
  Knob,
  Message,
  RunFacts,
  SectionLayout,
  TablesHeader
} from '../messages';

import { Shelves } from '../media/shelves';
import { extentOf, sharedExtent, union, type Extent } from '../pure/extent';
import { largestSection } from '../pure/main_charts';
import { Signal } from '../pure/signal';
import type { Settings } from './context';
import { RunSource } from './run_source';
import { Series } from './series';
import type { Changed, ChartsModel, Looking } from './source';
import type { ChannelStatus } from './types';

export class RunModel implements ChartsModel {
  run: RunFacts | null = null;
  /** Slot of the palette, 1 to 20. */
  colour = 1;
  sections: readonly SectionLayout[] = [];
  tables: Pick<TablesHeader, 'config' | 'summary' | 'system'> = {
    config: {},
    summary: {},
    system: {}
  };
  changes: Pick<ChangesHeader, 'line' | 'previous' | 'best'> = {
    line: [],
    previous: null,
    best: null
  };
  knobs: readonly Knob[] = [];
  error: ErrorHeader | null = null;
  /** When the run's numbers came, to count on from there. */
  heardMs = 0;
  /** Since when nobody can tell of it: it may have ended long ago. */
  #lostMs: number | null = null;
  isEnded = false;
  readonly shelves = new Shelves();

  readonly changed = new Signal<Changed>();
  /** A metric has other points. */
  readonly curveChanged = new Signal<Series>();
  readonly acknowledged = new Signal<AckHeader>();
  readonly #series = new Map<string, Series>();

  get isLive(): boolean {
    return this.run?.state === 'running';
  }

  /** How long its numbers are true already. */
  get sinceHeardMs(): number {
    return Math.max(0, (this.#lostMs ?? Date.now()) - this.heardMs);
  }

  get emptyWords(): string {
    const { run } = this;
    if (run && run.problems.length > 0) {
      return 'Its curves cannot be read';
    }
    if (run === null || run.state === 'running') {
      return 'Waiting for the first log()';
    }
    return run.rows > 0 ? 'No numbers were logged' : 'Nothing was logged';
  }

  /** All charts that are to be seen. */
  get charts(): ChartLayout[] {
    return this.sections.flatMap(section => section.charts.filter(chart => !chart.hidden));
  }

  get largestSection(): number {
    return largestSection(this.sections);
  }

  series(metric: string): Series {
    let series = this.#series.get(metric);
    if (series === undefined) {
      series = new Series(metric);
      this.#series.set(metric, series);
    }
    return series;
  }

  source(layout: ChartLayout, looking: Looking): RunSource {
    return new RunSource(() => this.run, this.series(layout.metric), layout, looking);
  }

  /** The metrics that may be chosen as the x axis: first those that already are one. */
  get axes(): string[] {
    const used = this.sections.flatMap(section => section.charts.map(chart => chart.x));
    const hidden = this.sections.flatMap(section =>
      section.charts.filter(chart => chart.hidden).map(chart => chart.metric)
    );
    return [...new Set([...used, ...hidden])].filter(name => !name.startsWith('_'));
  }

  /** How far the curves over `xName` reach: of the run itself, and of its ghosts. */
  extents(xName: string): { run: Extent | null; previous: Extent | null; best: Extent | null } {
    const same = [...this.#series.values()].filter(series => series.xName === xName);
    return {
      run: union(same.map(series => extentOf(series.run.x))),
      previous: union(same.map(series => series.previous && extentOf(series.previous.x))),
      best: union(same.map(series => series.best && extentOf(series.best.x)))
    };
  }

  extent(xName: string, { showPrevious, showBest }: Settings): Extent | null {
    const { run, previous, best } = this.extents(xName);
    const ghosts = union([showPrevious ? previous : null, showBest ? best : null]);
    const total = xName === '_step' ? (this.run?.total ?? null) : null;
    // Other runs happened at other times.
    return sharedExtent(run, xName === '_timestamp' ? null : ghosts, total, this.isLive);
  }

  /** The feed is there, or is not. */
  setStatus({ connected, since }: ChannelStatus): void {
    this.#lostMs = connected ? null : since;
  }

  /** Something was changed from here, and nothing more will be told of it. */
  edit(changed: Partial<RunFacts>): void {
    if (this.run !== null && Object.keys(changed).length > 0) {
      this.run = { ...this.run, ...changed };
      this.changed.emit('run');
    }
  }

  take({ header, buffers }: Message): void {
    const changed = this.#read(header, buffers);
    if (changed !== null) {
      this.changed.emit(changed);
    }
  }

  #read(header: Header, buffers: Float64Array[]): Changed | null {
    switch (header.type) {
      case 'run':
        this.run = header.run;
        this.colour = header.colour;
        this.heardMs = Date.now();
        return 'run';
      case 'layout':
        this.sections = header.sections;
        this.#placeSeries();
        return 'layout';
      case 'curve':
        this.#takeCurve(header, buffers);
        return 'curves';
      case 'detail':
        this.series(header.metric).takeDetail(header, buffers);
        this.curveChanged.emit(this.series(header.metric));
        return null;
      case 'tables':
        this.tables = header;
        return 'tables';
      case 'changes':
        this.changes = header;
        return 'changes';
      case 'knobs':
        this.knobs = header.knobs;
        return 'knobs';
      case 'media':
        this.shelves.takeIndex(header);
        return null;
      case 'items':
        this.shelves.takeItems(header);
        return null;
      case 'error':
        this.error = header;
        return 'error';
      case 'ack':
        this.acknowledged.emit(header);
        return null;
      case 'end':
        this.isEnded = true;
        return 'run';
      default:
        return null;
    }
  }

  #takeCurve(header: CurveHeader, buffers: Float64Array[]): void {
    const series = this.series(header.metric);
    series.takeCurve(header, buffers);
    this.curveChanged.emit(series);
  }

  /** Tell each metric what it is drawn over; curves over another x are of no use any more. */
  #placeSeries(): void {
    for (const chart of this.sections.flatMap(section => section.charts)) {
      this.series(chart.metric).place(chart.x, chart.direction);
    }
  }
}

export type { ChartLayout, GhostRun, Knob, RunFacts, SectionLayout };
