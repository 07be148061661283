/** The page of runs compared: its parts, and the messages between them. */

import { codeFor } from '../pure/code';
import { groupsCode } from '../pure/compare_code';
import { CompareStage } from '../compare/stage';
import { ChartsTab } from '../view/charts_tab';
import type { Context, Settings } from '../view/context';
import { el, setText } from '../view/dom';
import { openFullScreen } from '../view/full_screen';
import { Notices } from '../view/notices';
import { Tip } from '../view/tip';
import { Tools } from '../view/tools';
import type { ChannelStatus } from '../view/types';

import type { Comparison } from './comparison';
import type { PageModel } from './model';
import { Parallel } from './parallel';
import { Rail } from './rail';
import { Scatter } from './scatter';
import { PageSection } from './section';
import { RunTable } from './table';
import { Toolbar } from './toolbar';
import { TwoRuns } from './two_runs';

/** Of a chart; with bands and names at their ends it takes more. */
const RUNS_PX = 142;
const GROUPS_PX = 210;
/** Below it the rail is shown only when it is asked for. */
const RAIL_FROM_PX = 1_000;
const LEAST_RUNS_PX = 330;
const LEAST_GROUPS_PX = 440;
/** So long what is below the charts waits for these at most. */
const REST_MS = 500;

export interface PageOutlets {
  readonly bokeh: () => Promise<unknown>;
  readonly copy: (text: string, what: string) => void;
  /** The address that opens it. */
  readonly link: () => string;
}

export class ComparePage {
  readonly #root = el('div', { class: 'nbt-root nbt-panel nbt-compare nbt-compare-page' });
  readonly #main = el('div', { class: 'nbt-page-main', tabindex: -1 });
  readonly #stage: CompareStage<PageModel>;
  readonly #context: Context<PageModel>;
  readonly #chartsBox = el('div');
  readonly #rail: Rail;
  readonly #notices: Notices;
  readonly #parts: { dispose(): void }[];
  readonly #resized: ResizeObserver;
  readonly #disconnect: (() => void)[];
  readonly #chartsSection: PageSection;
  #charts: ChartsTab | null = null;
  #isGrouped: boolean | null = null;
  /** Undefined once it is there. */
  #restTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    host: HTMLElement,
    private readonly comparison: Comparison,
    outlets: PageOutlets
  ) {
    const { model } = comparison;
    const live = el('span', { class: 'nbt-unseen', role: 'status', 'aria-live': 'polite' });
    const announce = (text: string) => setText(live, text);
    host.append(this.#root);
    this.#stage = new CompareStage(this.#root, model, {
      bokeh: outlets.bokeh,
      send: request => comparison.send(request),
      announce,
      endZoom: () => comparison.session.feed?.endZoom()
    });
    this.#context = this.#stage.context;
    this.#restore();
    const tools = new Tools(this.#context);
    const toolbar = new Toolbar(comparison, {
      home: this.#root,
      tools: tools.element,
      copyLink: () => outlets.copy(outlets.link(), 'link'),
      copyCode: () => outlets.copy(this.#code(), 'Python line'),
      toggleRail: () => this.#root.classList.toggle('nbt-with-rail')
    });
    this.#notices = new Notices(this.#context);
    this.#rail = new Rail(comparison, this.#context);
    this.#chartsSection = new PageSection(comparison, 'Charts');
    this.#chartsSection.content.append(this.#chartsBox);
    this.#main.append(this.#chartsSection.element);
    const body = el('div', { class: 'nbt-page-body' }, this.#rail.element, this.#main);
    this.#root.append(toolbar.element, this.#notices.element, body, live);
    this.#root.setAttribute('role', 'group');
    this.#root.setAttribute('aria-label', 'Runs compared');
    const tip = new Tip(this.#root, this.#context);
    this.#parts = [tip, toolbar, tools, this.#rail, this.#notices];
    this.#resized = new ResizeObserver(() => this.resize());
    this.#resized.observe(this.#root);
    this.#restTimer = setTimeout(() => this.#addRest(announce), REST_MS);
    this.#disconnect = [
      model.changed.connect(
        changed => changed === 'curves' && afterFrames(3, () => this.#addRest(announce))
      ),
      model.groupsChanged.connect(() => this.#showCharts()),
      this.#context.settingsChanged.connect(name => this.#remember(name)),
      comparison.stateChanged.connect(name => name === 'band' && this.#describe())
    ];
    this.resize();
    this.#showCharts();
  }

  setStatus(status: ChannelStatus): void {
    this.#notices.setStatus(status);
  }

  resize(): void {
    const width = this.#root.clientWidth;
    if (width === 0) {
      return;
    }
    this.#root.dataset.rail = width >= RAIL_FROM_PX ? 'beside' : 'apart';
    this.#root.dataset.room = width >= 700 ? 'wide' : 'narrow';
    const least = this.comparison.model.isGrouped ? LEAST_GROUPS_PX : LEAST_RUNS_PX;
    const columns = Math.min(3, Math.max(1, Math.floor(this.#main.clientWidth / least)));
    this.#root.style.setProperty('--nbt-columns', String(columns));
    this.#root.style.setProperty('--nbt-system-columns', String(columns + 1));
    this.#charts?.setNarrow(width < 700, columns);
  }

  themeChanged(): void {
    this.#stage.themeChanged();
  }

  dispose(): void {
    clearTimeout(this.#restTimer);
    this.#restTimer = undefined;
    this.#resized.disconnect();
    this.#disconnect.forEach(disconnect => disconnect());
    this.#charts?.dispose();
    this.#parts.forEach(part => part.dispose());
    this.#stage.dispose();
    this.#root.remove();
  }

  /** What stands below the charts is made when these are painted, for they are waited for. */
  #addRest(announce: (text: string) => void): void {
    if (this.#restTimer === undefined) {
      return;
    }
    clearTimeout(this.#restTimer);
    this.#restTimer = undefined;
    const { comparison } = this;
    const parts = [
      new RunTable(comparison),
      new Parallel(comparison, this.#root, announce),
      new Scatter(comparison, announce),
      new TwoRuns(comparison)
    ];
    this.#parts.push(...parts);
    this.#main.append(...parts.map(({ section }) => section.element));
  }

  /** Charts of groups are others than those of runs: they are made anew. */
  #showCharts(): void {
    const { isGrouped } = this.comparison.model;
    this.#describe();
    if (this.#isGrouped === isGrouped) {
      return;
    }
    this.#isGrouped = isGrouped;
    this.#charts?.dispose();
    this.#charts = new ChartsTab(
      this.#context,
      (layout, mode) => openFullScreen(this.#root, this.#context, layout, mode),
      isGrouped ? GROUPS_PX : RUNS_PX
    );
    this.#chartsBox.replaceChildren(this.#charts.element);
    this.resize();
  }

  #describe(): void {
    const { isGrouped, hasAllMembers } = this.comparison.model;
    const members = hasAllMembers ? 'members' : 'the members of the group that is pointed at';
    this.#chartsSection.say(
      isGrouped ? `mean, band and ${members}` : 'one colour a run, the same everywhere'
    );
  }

  /** As it was looked at before; the settings of the page for what nobody chose. */
  #restore(): void {
    const { smoothing, logY, x } = this.comparison.state;
    if (smoothing !== null) {
      this.#context.set('smoothing', smoothing);
    }
    this.#context.set('logY', logY);
    if (x !== '') {
      this.#context.set('x', x);
    }
  }

  #remember(name: keyof Settings): void {
    const { settings } = this.#context;
    if (name === 'smoothing' || name === 'x') {
      this.comparison.set(name, settings[name]);
    } else if (name === 'logY') {
      this.comparison.set('logY', settings.logY);
    }
  }

  /** The comparison in Python, and the groups if there are some. */
  #code(): string {
    const { model } = this.comparison;
    const runs = model.runs.flatMap(({ facts }) => (facts ? [facts] : []));
    const lines = runs.length > 0 ? [comparing(codeFor(runs))] : [];
    if (model.isGrouped && model.metric !== null) {
      lines.push(groupsCode(runs, model.by, model.metric));
    }
    return lines.join('\n');
  }
}

/** One run is compared too: with what is added to it. */
function comparing(code: string): string {
  return code.replace(/^nbtrack\.open_run\((.*)\)$/, 'nbtrack.compare([$1])');
}

/** A page that nobody sees has no frames. */
function afterFrames(count: number, action: () => void): void {
  if (count === 0) {
    action();
  } else {
    requestAnimationFrame(() => afterFrames(count - 1, action));
  }
}
