/** What one wants to know of a run first, on one page. */

import type { ChartLayout } from '../messages';
import type { CodeCell } from '../model/run_api';
import type { RunPageModel } from '../model/run_page';
import { bytes } from '../pure/bytes';
import { referenceOf, pythonText } from '../pure/code';
import { configValue, count, percent, step } from '../pure/format';
import { flatten } from '../pure/keys';
import { duration } from '../pure/times';
import { ChartView } from '../view/chart';
import type { Context } from '../view/context';
import { button, el, setText, show } from '../view/dom';
import type { Foot } from '../view/foot';

import { sideIcon } from '../sidebar/icons';
import { factsOf, firstLine } from './code';
import { factList, shortFacts } from './facts';
import { columnOf, Figures } from './figures';
import { Rendered } from './markdown';
import { Notes } from './notes';
import type { RunPageOutlets } from './outlets';

const CHART_PX = 150;
const CONFIG_LINES = 10;
const FILE_LINES = 5;
const CODE_LINES = 8;
const NO_CELLS: readonly CodeCell[] = [];

export interface OverviewParts {
  readonly context: Context;
  readonly model: RunPageModel;
  readonly outlets: RunPageOutlets;
  readonly foot: Foot;
  readonly openChart: (layout: ChartLayout, mode: 'chart' | 'table') => void;
  /** Show another tab of the page. */
  readonly choose: (tab: string) => void;
}

export class Overview {
  readonly element = el('div', { class: 'nbt-overview' });
  readonly #figures: Figures;
  readonly #notes: Notes;
  readonly #readBack: Rendered;
  readonly #curves = el('div', { class: 'nbt-grid nbt-overview-curves' });
  readonly #curvesSection: HTMLElement;
  readonly #code = el('div', { class: 'nbt-code-lines' });
  readonly #codeSection: Section;
  readonly #config: Section;
  readonly #where: Section;
  readonly #files: Section;
  readonly #cost = el('div', { class: 'nbt-quiet-text nbt-overview-cost' });
  readonly #charts = new Map<string, ChartView>();
  readonly #disconnect: (() => void)[];
  #writtenCode: readonly CodeCell[] | null = null;

  constructor(private readonly parts: OverviewParts) {
    const { context, model, outlets, foot, choose } = parts;
    this.#figures = new Figures(context.model);
    this.#notes = new Notes(model, outlets);
    this.#readBack = new Rendered(outlets.rendermime);
    const curves = section('Curves', this.#curves);
    this.#curvesSection = curves.element;
    this.#codeSection = section('Code', this.#code);
    this.#config = section('Config', el('div'), () => choose('Config'));
    this.#where = section('Where it ran', el('div'), () => choose('System'));
    this.#files = section('Files', el('div'), () => choose('Files'));
    const copy = button(
      { class: 'nbt-tool', title: 'Copy', 'aria-label': 'Copy the code that reads it back' },
      () => outlets.copy(this.#readBackCode, 'code'),
      sideIcon('copy', 14)
    );
    const back = section('Read it back', this.#readBack.element);
    back.heading.append(copy);
    const main = el('div', { class: 'nbt-overview-main' }, this.#figures.element);
    main.append(foot.element, this.#notes.element, this.#curvesSection, this.#codeSection.element);
    const side = el('aside', { class: 'nbt-overview-side', 'aria-label': 'Facts' });
    side.append(this.#config.element, this.#where.element, this.#files.element, back.element);
    side.append(this.#cost);
    this.element.append(main, side);
    this.#disconnect = [
      context.model.changed.connect(changed => {
        if (changed === 'layout') {
          this.#arrange();
        } else if (changed === 'tables') {
          this.#writeConfig();
        }
      }),
      model.changed.connect(() => this.#write())
    ];
    this.#arrange();
    this.#writeConfig();
    this.#write();
  }

  dispose(): void {
    this.#disconnect.forEach(disconnect => disconnect());
    this.#charts.forEach(chart => chart.dispose());
    this.#figures.dispose();
    this.#notes.dispose();
    this.#readBack.dispose();
  }

  get #readBackCode(): string {
    const { row } = this.parts.model;
    if (row === null) {
      return '';
    }
    const metric = this.#figures.charts[0]?.metric;
    const rows = metric === undefined ? 'r.history()' : `r.history([${pythonText(metric)}])`;
    return `r = nbtrack.open_run(${pythonText(referenceOf(row))})\n${rows}`;
  }

  /** The charts of the metrics that say most. */
  #arrange(): void {
    const { context, model, openChart } = this.parts;
    const wanted = this.#figures.charts;
    const names = new Set(wanted.map(({ metric }) => metric));
    for (const [metric, chart] of this.#charts) {
      if (!names.has(metric)) {
        chart.dispose();
        this.#charts.delete(metric);
      }
    }
    wanted.forEach((layout, place) => {
      const chart = this.#charts.get(layout.metric) ?? this.#makeChart(context, layout, openChart);
      this.#charts.set(layout.metric, chart);
      if (this.#curves.children[place] !== chart.element) {
        this.#curves.insertBefore(chart.element, this.#curves.children[place] ?? null);
      }
    });
    show(this.#curvesSection, wanted.length > 0);
    model.setColumns(wanted.map(columnOf));
    this.#writeReadBack();
  }

  #makeChart(context: Context, layout: ChartLayout, open: OverviewParts['openChart']): ChartView {
    // Here no heading says the rest of its name.
    return new ChartView(
      context,
      { ...layout, label: layout.metric },
      {
        height: CHART_PX,
        isQuiet: false,
        isAlone: false,
        open
      }
    );
  }

  #write(): void {
    const { parts } = this.parts.model;
    this.#figures.baseline =
      parts.baseline && parts.baseline.run !== this.parts.model.run ? parts.baseline : null;
    this.#figures.write();
    this.#writeCode();
    const { surroundings, files } = parts;
    const facts = surroundings ? shortFacts(surroundings) : [];
    fill(this.#where, facts.length > 0, factList(facts));
    const listed = (files?.files ?? []).slice(0, FILE_LINES);
    const lines = listed.map(({ path, bytes: size }) => [path, bytes(size)] as const);
    fill(this.#files, lines.length > 0, factList(lines));
    setText(this.#files.count, files ? `${step(files.count)}, ${bytes(files.bytes)}` : '');
    const { row } = this.parts.model;
    const costS = surroundings?.overhead_s ?? 0;
    const cost = costS >= 0.001 ? `Tracking cost ${duration(costS)}${this.#share}. ` : '';
    const disk = files ? `, ${bytes(files.disk_bytes)} on disk` : '';
    setText(this.#cost, row ? `${cost}id ${row.id}${disk}` : '');
    this.#writeReadBack();
  }

  get #share(): string {
    const share = this.parts.context.model.run?.tracking_cost_share;
    return share == null ? '' : `, ${percent(share)} of this run`;
  }

  #writeReadBack(): void {
    void this.#readBack.python(this.#readBackCode);
  }

  #writeConfig(): void {
    const rows = flatten(this.parts.context.model.tables.config);
    const lines = rows.slice(0, CONFIG_LINES).map(({ key, value }) => {
      const text = configValue(value);
      return [key, text.length > 200 ? `${text.slice(0, 200)}…` : text] as const;
    });
    fill(this.#config, rows.length > 0, factList(lines));
    const rest = rows.length - lines.length;
    setText(
      this.#config.count,
      rest > 0 ? `the first ${CONFIG_LINES} of ${step(rows.length)}` : ''
    );
  }

  #writeCode(): void {
    const code = this.parts.model.parts.code ?? NO_CELLS;
    const lines = code
      .slice(-CODE_LINES)
      .map(cell =>
        el(
          'div',
          { class: 'nbt-code-line' },
          el('span', { class: 'nbt-mono nbt-quiet-text' }, `[${cell.number ?? ' '}]`),
          el('code', { class: 'nbt-mono nbt-ellipsis', dir: 'auto' }, firstLine(cell.source)),
          el('span', { class: 'nbt-quiet-text' }, factsOf(cell).join(' · '))
        )
      );
    if (this.#writtenCode !== code) {
      this.#writtenCode = code;
      this.#code.replaceChildren(...lines);
    }
    show(this.#codeSection.element, lines.length > 0);
    setText(this.#codeSection.count, `${count(code.length, 'cell')} in the order they ran`);
  }
}

interface Section {
  readonly element: HTMLElement;
  readonly heading: HTMLElement;
  readonly count: HTMLElement;
  readonly body: HTMLElement;
}

function section(name: string, body: HTMLElement, more?: () => void): Section {
  const words = el('span', { class: 'nbt-quiet-text' });
  const heading = el('div', { class: 'nbt-page-heading' }, el('h2', {}, name), words);
  heading.append(el('span', { class: 'nbt-rule' }));
  if (more) {
    heading.append(
      button({ class: 'nbt-link', 'aria-label': `Show all: ${name}` }, more, 'Show all')
    );
  }
  const element = el(
    'section',
    { 'aria-label': name, class: 'nbt-overview-section' },
    heading,
    body
  );
  return { element, heading, count: words, body };
}

/** Nothing is taken away that stays as it is: it may be selected. */
function fill({ element, body }: Section, isThere: boolean, content: HTMLElement): void {
  show(element, isThere);
  if (body.textContent !== content.textContent) {
    body.replaceChildren(content);
  }
}
