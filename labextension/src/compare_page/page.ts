/** The page of runs compared: its parts, and the messages between them. */

import { codeFor } from '../pure/code';
import { groupsCode } from '../pure/compare_code';
import { RUN_COLOURS } from '../pure/palette';
import { ChartsTab } from '../view/charts_tab';
import { Context, type Settings } from '../view/context';
import { el, setText } from '../view/dom';
import { openFullScreen } from '../view/full_screen';
import { Notices } from '../view/notices';
import { readColours, readTheme, type Theme } from '../view/theme';
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

export interface PageOutlets {
  readonly bokeh: () => Promise<unknown>;
  readonly copy: (text: string, what: string) => void;
  /** The address that opens it. */
  readonly link: () => string;
}

export class ComparePage {
  readonly #root = el('div', { class: 'nbt-root nbt-panel nbt-compare nbt-compare-page' });
  readonly #main = el('div', { class: 'nbt-page-main', tabindex: -1 });
  readonly #context: Context<PageModel>;
  readonly #chartsBox = el('div');
  readonly #rail: Rail;
  readonly #notices: Notices;
  readonly #parts: readonly { dispose(): void }[];
  readonly #resized: ResizeObserver;
  readonly #disconnect: (() => void)[];
  readonly #chartsSection: PageSection;
  #charts: ChartsTab | null = null;
  #isGrouped: boolean | null = null;
  #theme: Theme | null = null;
  #colours: readonly string[] | null = null;

  constructor(
    host: HTMLElement,
    private readonly comparison: Comparison,
    outlets: PageOutlets
  ) {
    const { model } = comparison;
    const live = el('span', { class: 'nbt-unseen', role: 'status', 'aria-live': 'polite' });
    const announce = (text: string) => setText(live, text);
    host.append(this.#root);
    this.#context = new Context<PageModel>(model, {
      bokeh: outlets.bokeh,
      commands: null,
      send: request => comparison.send(request),
      announce,
      theme: () => (this.#theme ??= readTheme(this.#root, 1))
    });
    model.colours = () => (this.#colours ??= readColours(this.#root, RUN_COLOURS));
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
    const table = new RunTable(comparison);
    const parallel = new Parallel(comparison, this.#root, announce);
    const scatter = new Scatter(comparison, announce);
    const pair = new TwoRuns(comparison);
    const sections = [
      this.#chartsSection,
      ...[table, parallel, scatter, pair].map(part => part.section)
    ];
    this.#main.append(...sections.map(({ element }) => element));
    const body = el('div', { class: 'nbt-page-body' }, this.#rail.element, this.#main);
    this.#root.append(toolbar.element, this.#notices.element, body, live);
    this.#root.setAttribute('role', 'group');
    this.#root.setAttribute('aria-label', 'Runs compared');
    const tip = new Tip(this.#root, this.#context);
    this.#parts = [tip, toolbar, tools, this.#rail, this.#notices, table, parallel, scatter, pair];
    this.#resized = new ResizeObserver(() => this.resize());
    this.#resized.observe(this.#root);
    this.#disconnect = [
      model.groupsChanged.connect(() => this.#showCharts()),
      this.#context.settingsChanged.connect(name => this.#remember(name)),
      this.#context.zoomChanged.connect(
        xName => this.#context.window(xName) ?? comparison.session.feed?.endZoom()
      ),
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
    this.#theme = null;
    this.#colours = null;
    this.#context.themeChanged.emit();
  }

  dispose(): void {
    this.#resized.disconnect();
    this.#disconnect.forEach(disconnect => disconnect());
    this.#charts?.dispose();
    this.#parts.forEach(part => part.dispose());
    this.#context.visibility.dispose();
    this.#root.remove();
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
