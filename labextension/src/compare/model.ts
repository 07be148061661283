/** The runs that are compared, as far as they were told, and what their charts show. */

import {
  type ChartLayout,
  ENDED,
  type ErrorHeader,
  type Plain,
  type RunFacts,
  type SectionLayout
} from '../messages';
import { type Extent, extentOf, union } from '../pure/extent';
import { largestSection } from '../pure/main_charts';
import { type RunLook, runLook } from '../pure/palette';
import { Signal } from '../pure/signal';
import type { Changed, ChartsModel, ChartSource, Looking } from '../view/source';

import { mergeLayouts } from './layout';
import type { CurvesAnswer, RunsAnswer } from './messages';
import type { ComparedRun, CompareReference } from './reference';
import { Selection } from './selection';
import { CompareSeries } from './series';
import { CompareSource } from './source';

/** Of the charted metrics, so many can be chosen as the x axis. */
const MOST_AXES = 40;

/** One run of the legend. */
export interface Peer extends ComparedRun {
  readonly look: RunLook;
  /** Null until they are known. */
  facts: RunFacts | null;
  config: Record<string, Plain>;
  sections: readonly SectionLayout[];
  /** It is not in the store any more. */
  isGone: boolean;
  /** Why nothing can be told of it; empty where that is not so. */
  problem: string;
}

export class CompareModel implements ChartsModel {
  readonly runs: readonly Peer[];
  readonly selection: Selection;
  sections: readonly SectionLayout[] = [];
  readonly changes = { previous: null, best: null };
  error: ErrorHeader | null = null;
  readonly changed = new Signal<Changed>();
  readonly curveChanged = new Signal<CompareSeries>();
  /** The run colours of the theme, by slot from 0; set by whoever knows the page. */
  colours: () => readonly string[] = () => [];
  /** Whether a run's curve is to be fetched when its chart is seen. */
  readonly isWanted: (metric: string, key: string) => boolean = () => true;
  readonly #byKey: ReadonlyMap<string, Peer>;
  readonly #metrics: readonly string[] | null;
  readonly #series = new Map<string, CompareSeries>();
  /** Of all charts; empty for what each metric has of its own. */
  #x = '';
  #written = '';

  constructor(reference: CompareReference) {
    this.#metrics = reference.metrics;
    this.runs = reference.runs.map(run => ({
      ...run,
      look: runLook(run.slot),
      facts: null,
      config: {},
      sections: [],
      isGone: false,
      problem: ''
    }));
    this.#byKey = new Map(this.runs.map(run => [run.key, run]));
    this.selection = new Selection(
      reference.store,
      this.runs.map(run => run.key)
    );
    this.selection.changed.connect(isOther => this.#reselect(isOther));
  }

  get isLive(): boolean {
    return this.runs.some(run => run.facts?.state === 'running');
  }

  get isEnded(): boolean {
    return this.runs.every(run => run.isGone || (run.facts && ENDED.includes(run.facts.state)));
  }

  get emptyWords(): string {
    const isToCome = this.runs.some(run => run.facts === null && !run.isGone && !run.problem);
    if (isToCome) {
      return 'Reading the runs';
    }
    return this.isLive ? 'Waiting for the first log()' : 'Nothing was logged';
  }

  get charts(): ChartLayout[] {
    return this.sections.flatMap(section => section.charts.filter(chart => !chart.hidden));
  }

  get largestSection(): number {
    return largestSection(this.sections);
  }

  get axes(): string[] {
    const all = this.sections.flatMap(section => section.charts);
    const used = all.map(chart => chart.x);
    const hidden = all.filter(chart => chart.hidden).map(chart => chart.metric);
    const shown = all.filter(chart => !chart.hidden).map(chart => chart.metric);
    // First those that are meant for it; then one metric over another, as far as a list goes.
    const names = [...used, ...hidden, ...shown.slice(0, MOST_AXES)];
    return [...new Set(names)].filter(name => !name.startsWith('_'));
  }

  peer(key: string): Peer | undefined {
    return this.#byKey.get(key);
  }

  series(metric: string): CompareSeries {
    let series = this.#series.get(metric);
    if (series === undefined) {
      series = new CompareSeries(metric, key => this.selection.isShown(key));
      this.#series.set(metric, series);
    }
    return series;
  }

  source(layout: ChartLayout, looking: Looking): ChartSource {
    return new CompareSource(this, this.series(layout.metric), looking);
  }

  extent(xName: string): Extent | null {
    const same = [...this.#series.values()].filter(series => series.xName === xName);
    const curves = same.flatMap(series => series.shown);
    return union(curves.map(([, { curve }]) => extentOf(curve.x)));
  }

  takeRuns({ runs, missing, ill }: RunsAnswer): void {
    for (const [key, { run, config, sections }] of Object.entries(runs)) {
      const peer = this.#byKey.get(key);
      if (peer) {
        Object.assign(peer, { facts: run, config, sections, isGone: false, problem: '' });
      }
    }
    missing.forEach(key => this.lose(key));
    Object.entries(ill).forEach(([key, problem]) => this.spoil(key, problem));
    this.#arrange();
    this.changed.emit('run');
  }

  /** The run was deleted: what was drawn of it stays. */
  lose(key: string): void {
    const peer = this.#byKey.get(key);
    if (peer && !peer.isGone) {
      peer.isGone = true;
      this.changed.emit('run');
    }
  }

  /** Its files are ill. */
  spoil(key: string, problem: string): void {
    const peer = this.#byKey.get(key);
    if (peer) {
      peer.problem = problem;
      this.changed.emit('run');
    }
  }

  setX(x: string): void {
    this.#x = x;
    this.#arrange();
  }

  takeCurves(metrics: readonly string[], asked: readonly string[], answer: CurvesAnswer): void {
    const { header, buffers } = answer;
    for (const metric of metrics) {
      const series = this.series(metric);
      const entries = header.curves.filter(entry => entry.metric === metric);
      if (series.xName === header.x) {
        series.take(asked, entries, buffers);
        this.curveChanged.emit(series);
      }
    }
    header.missing.forEach(key => this.lose(key));
    Object.entries(header.ill ?? {}).forEach(([key, problem]) => this.spoil(key, problem));
    this.#arrange();
    this.changed.emit('curves');
  }

  takeDetail(window: { from: number; to: number }, { header, buffers }: CurvesAnswer): void {
    for (const metric of new Set(header.curves.map(entry => entry.metric))) {
      const series = this.series(metric);
      const entries = header.curves.filter(entry => entry.metric === metric);
      series.takeDetail(window, entries, buffers);
      this.curveChanged.emit(series);
    }
  }

  #reselect(isOther: boolean): void {
    this.changed.emit('selection');
    if (isOther) {
      // What is drawn changes, and with it how far the axes reach.
      [...this.#series.values()].forEach(series => this.curveChanged.emit(series));
    }
  }

  /** What a summary holds is not always a metric. Over another x it may only not be known there. */
  #isAbsent(metric: string): boolean {
    const absent = this.#series.get(metric)?.absent.size ?? 0;
    return this.#x === '' && absent === this.runs.length;
  }

  #arrange(): void {
    const merged = mergeLayouts(
      this.runs.map(run => run.sections),
      this.#metrics
    );
    const sections = merged.map(({ name, charts }) => ({
      name,
      charts: charts.map(chart => ({
        ...chart,
        x: this.#x || chart.x,
        hidden: chart.hidden || this.#isAbsent(chart.metric)
      }))
    }));
    const written = JSON.stringify(sections);
    if (written === this.#written) {
      return;
    }
    this.#written = written;
    this.sections = sections;
    for (const chart of sections.flatMap(section => section.charts)) {
      this.series(chart.metric).place(chart.x, chart.direction);
    }
    this.changed.emit('layout');
  }
}
