/** The charts whose names begin alike, under a heading that folds them away. */

import type { ChartLayout, SectionLayout } from '../messages';

import { step } from '../pure/format';
import { CHARTS_SHOWN } from '../pure/layout';
import { systemLabel } from '../pure/units';
import { ChartView } from './chart';
import type { Context } from './context';
import { button, el, setAttribute, setText, show } from './dom';
import { icon } from './icons';
import type { ChartsModel } from './source';

/** The computer's own figures: small charts, and folded where there is little room. */
export const SYSTEM = 'system';
const HEIGHT_PX = 128;
const SYSTEM_HEIGHT_PX = 62;
/** How many more charts come with each click. */
const MORE = 48;
/** How many of the system's figures stand in its heading while it is folded. */
const FIGURES = 3;

export class SectionView {
  readonly element: HTMLElement;
  readonly #heading: ReturnType<typeof headingParts>;
  readonly #grid = el('div', { class: 'nbt-grid' });
  readonly #more = button({ class: 'nbt-link nbt-more-charts' }, () => this.#showMore());
  readonly #charts = new Map<string, ChartView>();
  #layouts: readonly ChartLayout[] = [];
  #limit = CHARTS_SHOWN;
  /** Where there is little room, only rows that are full are shown at first. */
  #fullRowsOf = 1;
  /** Null until the reader folds or unfolds it. */
  #chosen: boolean | null = null;
  #isOpenAtFirst = true;

  constructor(
    private readonly context: Context<ChartsModel>,
    readonly name: string,
    private readonly open: (layout: ChartLayout, mode: 'chart' | 'table') => void,
    private readonly height = HEIGHT_PX
  ) {
    this.#heading = headingParts(
      name === '' ? 'metrics' : name,
      () => this.#toggle(),
      () => this.#showAllRows()
    );
    this.element = el(
      'section',
      { class: 'nbt-section' },
      this.#heading.row,
      this.#grid,
      this.#more
    );
    this.element.classList.toggle('nbt-system', this.isSystem);
  }

  get isSystem(): boolean {
    return this.name === SYSTEM;
  }

  get isOpen(): boolean {
    return this.#chosen ?? this.#isOpenAtFirst;
  }

  /** How many charts it shows when it is open. */
  get shownCount(): number {
    return Math.min(this.#limit, this.#layouts.length);
  }

  update(layout: SectionLayout, isOpenAtFirst: boolean): void {
    this.#layouts = layout.charts.filter(chart => !chart.hidden);
    this.#isOpenAtFirst = isOpenAtFirst;
    show(this.element, this.#layouts.length > 0);
    this.#arrange();
  }

  setOpenAtFirst(isOpen: boolean): void {
    if (this.#isOpenAtFirst !== isOpen) {
      this.#isOpenAtFirst = isOpen;
      this.#arrange();
    }
  }

  /** @param columns - show only full rows of so many charts; 1 for all. */
  setFullRows(columns: number): void {
    if (this.#fullRowsOf !== columns) {
      this.#fullRowsOf = columns;
      this.#arrange();
    }
  }

  /** How many points are drawn, where not all are; of the system, what can be said in a line. */
  describe(): void {
    if (this.isSystem) {
      this.#describeSystem();
      return;
    }
    const all = this.#layouts.map(chart => this.context.model.series(chart.metric));
    const largest = all.reduce((one, other) => (other.points > one.points ? other : one), {
      points: 0,
      drawn: 0
    });
    const isThinned = largest.drawn < largest.points;
    const words = `${step(largest.drawn)} of ${step(largest.points)} points drawn, min and max kept`;
    setText(this.#heading.right, isThinned && this.isOpen ? words : '');
  }

  dispose(): void {
    for (const chart of this.#charts.values()) {
      chart.dispose();
    }
    this.#charts.clear();
    this.element.remove();
  }

  #describeSystem(): void {
    const first = this.#layouts.slice(0, FIGURES);
    this.context.visibility.want(this.isOpen ? [] : first.map(chart => chart.metric));
    const figures = first.map(({ metric, label }) => {
      const { last } = this.context.model.series(metric);
      return last && `${systemLabel(label)} ${last}`;
    });
    setText(this.#heading.right, this.isOpen ? '' : figures.filter(Boolean).join(' · '));
  }

  #toggle(): void {
    this.#chosen = !this.isOpen;
    this.#arrange();
  }

  #showMore(): void {
    this.#limit += this.#nextCount;
    this.#arrange();
  }

  #showAllRows(): void {
    this.#fullRowsOf = 1;
    this.#arrange();
  }

  get #nextCount(): number {
    return Math.min(MORE, this.#layouts.length - this.#limit);
  }

  #fullRows(size: number): number {
    const full = Math.floor(size / this.#fullRowsOf) * this.#fullRowsOf;
    return full > 0 ? full : size;
  }

  /** Make the charts that are missing, in order, and remove those that are gone. */
  #arrange(): void {
    const { isOpen } = this;
    const size = isOpen ? this.#fullRows(this.shownCount) : 0;
    const shown = this.#layouts.slice(0, size);
    const wanted = new Set(shown.map(layout => layout.metric));
    for (const [metric, chart] of this.#charts) {
      if (!wanted.has(metric)) {
        chart.dispose();
        this.#charts.delete(metric);
      }
    }
    shown.forEach((layout, place) => {
      const chart = this.#chart(layout);
      if (this.#grid.children[place] !== chart.element) {
        this.#grid.insertBefore(chart.element, this.#grid.children[place] ?? null);
      }
    });
    show(this.#grid, isOpen);
    const isCut = isOpen && size < this.shownCount;
    const all = step(this.#layouts.length);
    setText(this.#heading.count, isCut ? `${step(size)} of ${all}` : all);
    show(this.#heading.all, isCut);
    show(this.#more, isOpen && !isCut && this.#nextCount > 0);
    setText(this.#more, `Show ${this.#nextCount} more`);
    setAttribute(this.#heading.fold, 'aria-expanded', String(isOpen));
    this.describe();
  }

  #chart(layout: ChartLayout): ChartView {
    let chart = this.#charts.get(layout.metric);
    if (chart !== undefined && chart.layout.direction !== layout.direction) {
      chart.dispose();
      chart = undefined;
    }
    if (chart === undefined) {
      chart = new ChartView(this.context, layout, {
        height: this.isSystem ? SYSTEM_HEIGHT_PX : this.height,
        isQuiet: this.isSystem,
        isAlone: false,
        open: this.open
      });
      this.#charts.set(layout.metric, chart);
    }
    return chart;
  }
}

function headingParts(name: string, onFold: () => void, onAll: () => void) {
  const words = el('span', { class: 'nbt-section-name' }, name);
  const fold = button({ class: 'nbt-fold' }, onFold, icon('down', 12), words);
  const count = el('span', { class: 'nbt-count' });
  const right = el('span', { class: 'nbt-points' });
  const rule = el('span', { class: 'nbt-rule' });
  const all = button({ class: 'nbt-link', hidden: true }, onAll, 'Show all');
  const row = el('div', { class: 'nbt-section-head' }, fold, count, rule, right, all);
  return { row, fold, count, right, all };
}
