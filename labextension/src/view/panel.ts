/** The whole panel of one run: its parts, and the messages between them. */

import { FileStore } from '../media/files';
import { MediaTab } from '../media/tab';
import { configValue } from '../pure/format';
import { Bar } from './bar';
import { ChartsTab } from './charts_tab';
import { CommandLine } from './commands';
import { Context } from './context';
import { Controls } from './controls';
import { el, setText, show } from './dom';
import { Foot } from './foot';
import { openFullScreen } from './full_screen';
import { Head } from './head';
import { RunModel } from './model';
import { Notices } from './notices';
import { PanelSize } from './panel_size';
import { KeyTable, summaryValue } from './table';
import { Tabs } from './tabs';
import { readTheme, type Theme } from './theme';
import { Tip } from './tip';
import { ToolsMenu } from './tools_menu';
import type { ViewOptions } from './types';

const MAX_POINTS = 2_000;

export class Panel {
  readonly #root = el('div', { class: 'nbt-root nbt-panel', role: 'group' });
  readonly #model = new RunModel();
  readonly #context: Context;
  readonly #parts: { dispose(): void }[];
  readonly #charts: ChartsTab;
  readonly #media: MediaTab;
  readonly #files: FileStore;
  readonly #tools: ToolsMenu;
  readonly #tabRow = el('div', { class: 'nbt-tab-row' });
  readonly #live = el('span', { class: 'nbt-unseen', role: 'status', 'aria-live': 'polite' });
  readonly #size: PanelSize;
  #theme: Theme | null = null;

  constructor(private readonly options: ViewOptions) {
    const { channel, initial } = options;
    this.#context = new Context(this.#model, {
      bokeh: options.bokeh,
      commands: options.commands,
      send: request => channel.send(request),
      announce: text => setText(this.#live, text),
      theme: () => (this.#theme ??= readTheme(this.#root, this.#model.colour))
    });
    const context = this.#context;
    const commands = new CommandLine(context);
    const controls = new Controls(context, commands);
    const head = new Head(context, initial, commands.element, controls.element);
    const bar = new Bar(context, commands, () => controls.openNote());
    const notices = new Notices(context);
    const foot = new Foot(context);
    this.#charts = new ChartsTab(context, (layout, mode) =>
      openFullScreen(this.#root, context, layout, mode)
    );
    this.#files = new FileStore(request => channel.send(request));
    this.#media = new MediaTab(context, this.#model.shelves, this.#files);
    this.#tools = new ToolsMenu(context);
    const tabs = this.#makeTabs();
    this.#tabRow.append(tabs.row, ...this.#tools.elements);
    this.#root.setAttribute('aria-label', `Run ${initial.name}`);
    this.#root.classList.toggle('nbt-fixed', options.fixedHeight === true);
    this.#root.append(head.element, head.progress, head.problem, notices.element, bar.element);
    this.#root.append(this.#tabRow, tabs.contents, foot.element, this.#live);
    options.host.append(this.#root);
    const tip = new Tip(this.#root, context);
    this.#parts = [tip, head, controls, bar, notices, foot, commands, this.#charts, this.#tools];
    this.#parts.push(this.#media, this.#files);
    this.#size = new PanelSize(
      this.#root,
      () => this.#model.largestSection,
      (isNarrow, columns) => {
        this.#charts.setNarrow(isNarrow, columns);
        this.#tools.setNarrow(isNarrow);
      }
    );
    this.resize();
    this.#listen(notices);
  }

  resize(): void {
    this.#size.update();
    this.#media.resize();
  }

  themeChanged(): void {
    this.#theme = null;
    this.#context.themeChanged.emit();
  }

  dispose(): void {
    this.#size.dispose();
    this.#parts.forEach(part => part.dispose());
    this.#context.visibility.dispose();
    this.#root.remove();
  }

  #listen(notices: Notices): void {
    const { channel } = this.options;
    this.#model.changed.connect(changed => changed === 'run' && this.#colour());
    this.#model.changed.connect(changed => changed === 'layout' && this.resize());
    channel.onMessage(message => {
      this.#model.take(message);
      this.#files.take(message);
    });
    channel.onStatus(status => notices.setStatus(status));
    // Rows come for the charts that are seen; which those are is known once there is a layout.
    channel.send({ type: 'open', cursor: null, max_points: MAX_POINTS, visible: [] });
  }

  #colour(): void {
    const slot = ((this.#model.colour - 1) % 20) + 1;
    const own = `var(--nbt-run-${slot})`;
    if (this.#root.style.getPropertyValue('--nbt-own') !== own) {
      this.#root.style.setProperty('--nbt-own', own);
      this.themeChanged();
    }
  }

  #makeTabs(): Tabs {
    const config = new KeyTable('config', 'No config', configValue);
    const summary = new KeyTable('summary', 'Nothing in the summary yet', summaryValue);
    const system = new KeyTable('system', 'Nothing is known of the computer', configValue);
    const tabs = new Tabs(
      [
        { name: 'Charts', content: this.#charts.element },
        { name: 'Media', content: this.#media.element },
        { name: 'Config', content: config.element },
        { name: 'Summary', content: summary.element },
        { name: 'System', content: system.element }
      ],
      name => show(this.#tools.tools.element, name === 'Charts')
    );
    const countMedia = () => {
      const count = this.#model.shelves.keys.length;
      tabs.offer('Media', count > 0);
      tabs.setCount('Media', count);
    };
    this.#model.shelves.changed.connect(countMedia);
    countMedia();
    this.#model.changed.connect(changed => {
      if (changed === 'tables') {
        config.update(this.#model.tables.config);
        summary.update(this.#model.tables.summary);
        system.update(this.#model.tables.system);
        tabs.setCount('Config', config.size);
        tabs.setCount('Summary', summary.size);
      }
    });
    return tabs;
  }
}
