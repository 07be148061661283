/** The runs of a page, and their groups: charts show one or the other. */

import { CompareModel } from '../compare/model';
import type { CompareReference } from '../compare/reference';
import type { ChartLayout } from '../messages';
import type { CompareAnswer } from '../model/compare_api';
import type { Band } from '../model/compare_state';
import { type Extent, extentOf, union } from '../pure/extent';
import { type RunLook, runLook } from '../pure/palette';
import { Signal } from '../pure/signal';
import { headerNumber } from '../pure/title';
import type { ChartSource, Looking } from '../view/source';

import type { GroupCurve, GroupedMetric } from './group_series';
import { GroupSource, MOST_MEMBERS } from './group_source';

export class PageModel extends CompareModel {
  /** What the runs of a group have in common; empty for no groups. */
  by: readonly string[] = [];
  band: Band = 'ci';
  /** The metric by which runs and groups are judged. */
  metric: string | null = null;
  facts: CompareAnswer | null = null;
  /** The keys that it came to when all runs were grouped: fewer runs are grouped by the same. */
  keys: readonly string[] | null = null;
  /** Of whole x, by metric. */
  readonly grouped = new Map<string, GroupedMetric>();
  /** Of the part that is seen. */
  readonly detail = new Map<string, GroupedMetric & { from: number; to: number }>();
  readonly groupsChanged = new Signal();
  readonly factsChanged = new Signal();
  /** All curves of the judged metric are, for its values. */
  override readonly isWanted = (metric: string, key: string): boolean =>
    !this.isGrouped || metric === this.metric || this.isMember(key);
  readonly #looks = new Map<string, RunLook>();
  /** The runs of the group that was pointed at last. */
  #members: ReadonlySet<string> = new Set();

  constructor(readonly reference: CompareReference) {
    super(reference);
  }

  get isGrouped(): boolean {
    return this.by.length > 0;
  }

  /** So few runs that the curves of all lie behind the means. */
  get hasAllMembers(): boolean {
    return this.runs.length <= MOST_MEMBERS;
  }

  /** Whether the curve of a run lies behind the mean of its group. */
  isMember(key: string): boolean {
    return this.hasAllMembers || this.#members.has(key);
  }

  /**
   * Draw the runs of the group of this run, where there are too many to draw those of all groups.
   *
   * @returns whether these are others than before.
   */
  showMembersOf(key: string | null): boolean {
    const group = key === null ? undefined : this.groups?.curves.find(c => c.runs.includes(key));
    if (!group || this.hasAllMembers || this.#members.has(key ?? '')) {
      return false;
    }
    this.#members = new Set(group.runs);
    this.charts.forEach(({ metric }) => this.curveChanged.emit(this.series(metric)));
    return true;
  }

  override source(layout: ChartLayout, looking: Looking): ChartSource {
    return this.isGrouped
      ? new GroupSource(this, this.series(layout.metric), looking)
      : super.source(layout, looking);
  }

  override extent(xName: string): Extent | null {
    if (!this.isGrouped) {
      return super.extent(xName);
    }
    const same = [...this.grouped.values()].filter(({ x }) => x === xName);
    return union(same.flatMap(({ curves }) => curves.map(({ mean }) => extentOf(mean.x))));
  }

  /** The groups as the judged metric has them, else any; null before the first answer. */
  get groups(): GroupedMetric | null {
    const judged = this.metric === null ? undefined : this.grouped.get(this.metric);
    return judged ?? [...this.grouped.values()][0] ?? null;
  }

  group(by: readonly string[]): void {
    this.by = by;
    this.keys = null;
    this.#members = new Set();
    this.forgetGroups();
    this.groupsChanged.emit();
  }

  /** They are of other runs, or over another x. */
  forgetGroups(): void {
    this.grouped.clear();
    this.detail.clear();
    this.#looks.clear();
  }

  takeGroups(metric: string, found: GroupedMetric, isOfAll: boolean): void {
    if (isOfAll) {
      this.keys = found.by;
    }
    this.grouped.set(metric, found);
    this.#looks.clear();
    this.curveChanged.emit(this.series(metric));
    this.groupsChanged.emit();
  }

  takeGroupDetail(metric: string, window: { from: number; to: number }, found: GroupedMetric) {
    this.detail.set(metric, { ...found, ...window });
    this.curveChanged.emit(this.series(metric));
  }

  takeFacts(facts: CompareAnswer): void {
    this.facts = facts;
    this.#looks.clear();
    facts.missing.forEach(key => this.lose(key));
    this.factsChanged.emit();
  }

  /** A group looks like the best of its runs. */
  lookOf({ runs }: GroupCurve): RunLook {
    const key = runs.join();
    let look = this.#looks.get(key);
    if (look === undefined) {
      look = this.peer(this.#bestOf(runs) ?? '')?.look ?? runLook(81);
      this.#looks.set(key, look);
    }
    return look;
  }

  /** A number that a run came to; null if it has none. */
  numberOf(metric: string, key: string): number | null {
    const place = this.facts?.runs.indexOf(key) ?? -1;
    const measure = this.facts?.measures.find(each => each.metric === metric);
    return headerNumber(measure?.values[place]);
  }

  #bestOf(runs: readonly string[]): string | undefined {
    const measure = this.facts?.measures.find(({ metric }) => metric === this.metric);
    const sign = measure?.direction === 'min' ? 1 : -1;
    const valued = runs
      .map(key => ({ key, value: measure ? this.numberOf(measure.metric, key) : null }))
      .filter(({ value }) => value !== null && Number.isFinite(value));
    if (!measure?.direction || valued.length === 0) {
      return runs[0];
    }
    return valued.sort((a, b) => sign * ((a.value ?? 0) - (b.value ?? 0)))[0]?.key;
  }
}
