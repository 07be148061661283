/** The page of one run: its parts, and what each of them is told. */

import { MediaTab } from '../media/tab';
import type { Part, RunPageModel } from '../model/run_page';
import { configValue } from '../pure/format';
import { Bar } from '../view/bar';
import { ChartsTab } from '../view/charts_tab';
import { CommandLine } from '../view/commands';
import { Context } from '../view/context';
import { el, setText, show } from '../view/dom';
import { Foot } from '../view/foot';
import { openFullScreen } from '../view/full_screen';
import { icon } from '../view/icons';
import { RunModel } from '../view/model';
import { Notices } from '../view/notices';
import { PanelSize } from '../view/panel_size';
import { summaryValue } from '../view/table';
import { Tabs } from '../view/tabs';
import { readTheme, type Theme } from '../view/theme';
import { Tip } from '../view/tip';
import { ToolsMenu } from '../view/tools_menu';
import type { Channel, Commands } from '../view/types';

import { CodeTab } from './code';
import { FilesTab } from './files';
import { PageHead } from './head';
import { HistoryTab } from './history';
import { KeyTree } from './key_tree';
import type { RunPageOutlets } from './outlets';
import { Overview } from './overview';
import { SystemTab } from './system';

const MAX_POINTS = 2_000;
const OVERVIEW = 'Overview';

/** What each tab shows besides what the live stream tells. */
const PARTS: Readonly<Record<string, readonly Part[]>> = {
  [OVERVIEW]: ['baseline', 'surroundings', 'code', 'files'],
  System: ['surroundings'],
  Code: ['code'],
  Files: ['files'],
  History: ['history']
};

export interface RunPageOptions {
  /** An element that is on the page already. */
  readonly host: HTMLElement;
  readonly model: RunPageModel;
  readonly channel: Channel;
  readonly commands: Commands;
  readonly outlets: RunPageOutlets;
  readonly bokeh: () => Promise<unknown>;
  readonly initial: { readonly name: string; readonly project: string; readonly slot: number };
  /** The tab to begin with. */
  readonly tab: string;
  readonly onTab: (tab: string) => void;
  /** The run has another name or colour. */
  readonly onFacts: (facts: { name: string; slot: number }) => void;
}

export class RunPageView {
  readonly #root = el('div', { class: 'nbt-root nbt-panel nbt-fixed nbt-page', role: 'group' });
  readonly #model = new RunModel();
  readonly #context: Context;
  readonly #charts: ChartsTab;
  readonly #media: MediaTab;
  readonly #tools: ToolsMenu;
  readonly #tabs: Tabs;
  readonly #history: HistoryTab;
  readonly #size: PanelSize;
  readonly #gone = el('div', { class: 'nbt-notice nbt-error', role: 'alert', hidden: true });
  readonly #problem = el('div', { class: 'nbt-problem', role: 'status', hidden: true });
  readonly #parts: readonly { dispose(): void }[];
  readonly #disconnect: (() => void)[];
  #theme: Theme | null = null;
  #isWaitingForMedia = false;

  constructor(private readonly options: RunPageOptions) {
    const { host, model, channel, outlets, initial } = options;
    const live = el('span', { class: 'nbt-unseen', role: 'status', 'aria-live': 'polite' });
    const context = new Context(this.#model, {
      bokeh: options.bokeh,
      commands: options.commands,
      send: request => channel.send(request),
      announce: text => setText(live, text),
      theme: () => (this.#theme ??= readTheme(this.#root, this.#slot))
    });
    this.#context = context;
    host.append(this.#root);
    const commands = new CommandLine(context);
    const head = new PageHead({ context, model, commands, outlets, initial });
    const bar = new Bar(context, commands, () => undefined);
    const notices = new Notices(context);
    const foot = new Foot(context);
    const openChart = (...args: [Parameters<typeof openFullScreen>[2], 'chart' | 'table']) =>
      openFullScreen(this.#root, context, ...args);
    const choose = (tab: string) => this.#tabs.choose(tab);
    const overview = new Overview({ context, model, outlets, foot, openChart, choose });
    this.#charts = new ChartsTab(context, openChart);
    this.#media = new MediaTab(context, this.#model.shelves);
    this.#tools = new ToolsMenu(context);
    this.#history = new HistoryTab(model, outlets);
    const others = {
      ...this.#makeTrees(),
      System: new SystemTab(model, outlets),
      Code: new CodeTab(model, outlets),
      Files: new FilesTab(model),
      History: this.#history
    };
    const all = { [OVERVIEW]: overview, Charts: this.#charts, Media: this.#media, ...others };
    const tabs = Object.entries(all).map(([name, { element }]) => ({ name, content: element }));
    this.#tabs = new Tabs(tabs, tab => this.#select(tab));
    const row = el('div', { class: 'nbt-tab-row' }, this.#tabs.row, ...this.#tools.elements);
    this.#root.setAttribute('aria-label', `Run ${initial.name}`);
    this.#root.append(head.element, this.#gone, this.#problem, notices.element, bar.element);
    this.#root.append(row, this.#tabs.contents, live);
    const tip = new Tip(this.#root, context);
    this.#parts = [
      ...[tip, head, bar, notices, foot, commands, overview, this.#charts],
      ...[this.#tools, this.#history, others.System, others.Code, others.Files, this.#media]
    ];
    this.#size = new PanelSize(
      this.#root,
      () => this.#model.largestSection,
      (isNarrow, columns) => {
        this.#charts.setNarrow(isNarrow, columns);
        this.#tools.setNarrow(isNarrow);
      }
    );
    this.#disconnect = [
      this.#model.changed.connect(changed => this.#hear(changed)),
      this.#model.shelves.changed.connect(() => this.#countMedia()),
      model.changed.connect(() => this.#write())
    ];
    channel.onStatus(status => [this.#model, notices].forEach(each => each.setStatus(status)));
    this.#begin();
  }

  /** The page has another size, or is seen again. */
  resize(): void {
    this.#size.update();
    this.#media.resize();
    if (this.#tabs.selected === 'History') {
      this.#history.shown();
    }
  }

  themeChanged(): void {
    this.#theme = null;
    this.#context.themeChanged.emit();
    this.#history.themeChanged();
  }

  dispose(): void {
    this.#size.dispose();
    this.#disconnect.forEach(disconnect => disconnect());
    this.#parts.forEach(part => part.dispose());
    this.#context.visibility.dispose();
    this.#root.remove();
  }

  #begin(): void {
    const { channel, tab } = this.options;
    channel.onMessage(message => {
      this.#model.take(message);
      this.#media.take(message);
    });
    this.#countMedia();
    channel.send({ type: 'open', cursor: null, max_points: MAX_POINTS, visible: [] });
    this.#size.update();
    // Which media there are is told later.
    this.#isWaitingForMedia = tab === 'Media';
    this.#tabs.choose(tab);
    this.#select(this.#tabs.selected);
  }

  #select(tab: string): void {
    this.#isWaitingForMedia &&= tab === OVERVIEW;
    show(this.#tools.tools.element, tab === 'Charts');
    this.#root.dataset.tab = tab;
    this.options.model.look(PARTS[tab] ?? []);
    if (tab === 'History') {
      this.#history.shown();
    }
    if (!this.#isWaitingForMedia) {
      this.options.onTab(tab);
    }
  }

  #countMedia(): void {
    const count = this.#media.count;
    this.#tabs.offer('Media', count > 0);
    if (count > 0 && this.#isWaitingForMedia) {
      this.#isWaitingForMedia = false;
      this.#tabs.choose('Media');
    }
    this.#tabs.setCount('Media', count);
  }

  #hear(changed: string): void {
    if (changed === 'run') {
      this.#write();
    } else if (changed === 'layout') {
      this.#tabs.setCount('Charts', this.#model.charts.length);
      this.#size.update();
    }
  }

  #write(): void {
    const { model, onFacts } = this.options;
    this.#colour();
    const { run } = this.#model;
    const { row, isGone, problem, parts } = model;
    const gone = 'This run is not in its store any more: it was moved to the trash or deleted.';
    this.#gone.replaceChildren(icon('warning', 14), el('span', {}, isGone ? gone : problem));
    show(this.#gone, isGone || problem !== '');
    const ills = [row?.ill ?? '', run?.error ?? '', ...(run?.problems ?? [])].filter(Boolean);
    setText(this.#problem, [...new Set(ills)].join(' · '));
    show(this.#problem, ills.length > 0);
    this.#tabs.setCount('Code', parts.code?.length ?? 0);
    this.#tabs.setCount('Files', parts.files?.count ?? 0);
    this.#tabs.setCount('History', run?.rows ?? row?.rows ?? 0);
    const name = row?.name ?? run?.name;
    if (name !== undefined) {
      onFacts({ name, slot: this.#slot });
    }
  }

  /** Of the palette: its place in the project, the same wherever the run is shown. */
  get #slot(): number {
    const { model, initial } = this.options;
    return model.row?.slot ?? initial.slot;
  }

  #colour(): void {
    const slot = ((this.#slot - 1) % 20) + 1;
    const own = `var(--nbt-run-${slot})`;
    if (this.#root.style.getPropertyValue('--nbt-own') !== own) {
      this.#root.style.setProperty('--nbt-own', own);
      this.#theme = null;
      this.#context.themeChanged.emit();
    }
  }

  #makeTrees(): { Config: KeyTree; Summary: KeyTree } {
    const { copy } = this.options.outlets;
    const config = new KeyTree({ what: 'config', empty: 'No config', words: configValue, copy });
    const empty = 'Nothing in the summary yet';
    const summary = new KeyTree({ what: 'summary', empty, words: summaryValue, copy });
    this.#model.changed.connect(changed => {
      if (changed === 'tables') {
        config.update(this.#model.tables.config);
        summary.update(this.#model.tables.summary);
        this.#tabs.setCount('Config', config.size);
        this.#tabs.setCount('Summary', summary.size);
      }
    });
    return { Config: config, Summary: summary };
  }
}
