/** Runs laid over each other: the parts of the view, and the messages between them. */

import { ChartsTab } from '../view/charts_tab';
import type { Context } from '../view/context';
import { button, el, setText, show } from '../view/dom';
import { openFullScreen } from '../view/full_screen';
import { icon } from '../view/icons';
import { Notices } from '../view/notices';
import { PanelSize } from '../view/panel_size';
import { Popover } from '../view/popover';
import { Tip } from '../view/tip';
import { Tools } from '../view/tools';
import type { ChannelStatus } from '../view/types';

import { Differences } from './differences';
import type { CompareFeed } from './feed';
import { CompareHead } from './head';
import { Legend } from './legend';
import type { CompareModel } from './model';
import { CompareStage } from './stage';
import { verdict } from './verdict';

export interface CompareOptions {
  /** An empty element that is on the page already. */
  readonly host: HTMLElement;
  readonly model: CompareModel;
  readonly feed: Pick<CompareFeed, 'send' | 'endZoom'>;
  /** BokehJS, loaded once a page. */
  readonly bokeh: () => Promise<unknown>;
  /** Shows the comparison on a page of its own, where there are such pages. */
  readonly openPage?: (() => void) | undefined;
}

export class ComparePanel {
  readonly #root = el('div', { class: 'nbt-root nbt-panel nbt-compare', role: 'group' });
  readonly #stage: CompareStage<CompareModel>;
  readonly #context: Context<CompareModel>;
  readonly #charts: ChartsTab;
  readonly #tools: Tools;
  readonly #toolsMenu: Popover;
  readonly #legend: Legend;
  readonly #notices: Notices;
  readonly #parts: readonly { dispose(): void }[];
  readonly #foot = el('footer', { class: 'nbt-foot', hidden: true });
  readonly #words = el('span', { class: 'nbt-changes' });
  readonly #size: PanelSize;
  readonly #disconnect: (() => void)[];
  readonly #head: CompareHead;

  constructor({ host, model, feed, bokeh, openPage }: CompareOptions) {
    const live = el('span', { class: 'nbt-unseen', role: 'status', 'aria-live': 'polite' });
    this.#stage = new CompareStage(this.#root, model, {
      bokeh,
      send: request => feed.send(request),
      announce: text => setText(live, text),
      endZoom: () => feed.endZoom()
    });
    const { context } = this.#stage;
    this.#context = context;
    this.#head = new CompareHead(context);
    this.#legend = new Legend(context);
    this.#notices = new Notices(context);
    this.#charts = new ChartsTab(context, (layout, mode) =>
      openFullScreen(this.#root, context, layout, mode)
    );
    const differences = new Differences(context);
    this.#tools = new Tools(context);
    const menuButton = button(
      {
        class: 'nbt-tool nbt-tools-button',
        'aria-label': 'How charts look',
        title: 'How charts look'
      },
      () => undefined,
      icon('settings')
    );
    this.#toolsMenu = new Popover(menuButton);
    this.#head.element.append(this.#tools.element, menuButton, this.#toolsMenu.element);
    this.#head.element.append(...(openPage ? [pageButton(openPage)] : []));
    this.#foot.append(icon('changes'), this.#words);
    this.#root.setAttribute('aria-label', 'Runs compared');
    this.#root.append(this.#head.element, this.#notices.element, this.#legend.element);
    this.#root.append(this.#charts.element, differences.element, this.#foot, live);
    host.append(this.#root);
    const tip = new Tip(this.#root, context);
    this.#parts = [tip, this.#head, this.#legend, this.#notices, differences, this.#charts];
    this.#size = new PanelSize(
      this.#root,
      () => model.largestSection,
      (isNarrow, columns) => this.#setNarrow(isNarrow, columns)
    );
    this.#disconnect = [
      model.changed.connect(changed => changed === 'layout' && this.resize()),
      model.changed.connect(changed => changed === 'run' && this.#conclude()),
      model.selection.changed.connect(isOther => isOther && this.#conclude()),
      model.curveChanged.connect(series => {
        if (series.metric === this.#legend.metric) {
          this.#conclude();
        }
      })
    ];
    this.resize();
    this.#conclude();
  }

  setStatus(status: ChannelStatus): void {
    this.#notices.setStatus(status);
  }

  resize(): void {
    this.#size.update();
  }

  themeChanged(): void {
    this.#stage.themeChanged();
  }

  dispose(): void {
    this.#size.dispose();
    this.#disconnect.forEach(disconnect => disconnect());
    this.#parts.forEach(part => part.dispose());
    this.#tools.dispose();
    this.#toolsMenu.dispose();
    this.#stage.dispose();
    this.#root.remove();
  }

  #setNarrow(isNarrow: boolean, columns: number): void {
    this.#charts.setNarrow(isNarrow, columns);
    if (isNarrow) {
      this.#toolsMenu.element.append(this.#tools.element);
    } else {
      this.#toolsMenu.toggle(false);
      this.#head.element.querySelector('.nbt-facts')?.after(this.#tools.element);
    }
  }

  /** The sentence at the end: which run is the best, and what differs. */
  #conclude(): void {
    const { model } = this.#context;
    const { metric } = this.#legend;
    const parts = verdict(model, metric === null ? null : model.series(metric));
    show(this.#foot, parts.length > 0);
    setText(this.#words, parts.join(' · '));
  }
}

function pageButton(open: () => void): HTMLButtonElement {
  const hint = 'Open as a page: groups, a table of what differs, parallel coordinates';
  const attributes = { class: 'nbt-tool', 'aria-label': 'Open as a page', title: hint };
  return button(attributes, open, icon('expand'));
}
