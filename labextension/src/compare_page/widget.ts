/** A comparison as JupyterLab holds it: in a tab, told when it is seen, and remembered. */

import type { IThemeManager } from '@jupyterlab/apputils';
import type { Message } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';

import { loadBokeh } from '../bokeh';
import { Notice } from '../mime/notice';
import { whenBack } from '../mime/when';
import type { CompareState } from '../model/compare_state';
import type { Phase } from '../model/phase';
import { Signal } from '../pure/signal';
import { RequestError, type Server } from '../request';

import { Comparison } from './comparison';
import { ComparePage } from './page';
import { emptyScreen } from './screens';

export interface WidgetOptions {
  readonly server: Server;
  readonly themes: IThemeManager | null;
  readonly copy: (text: string, what: string) => void;
  /** The address that opens a comparison. */
  readonly link: (state: CompareState) => string;
}

const RETRY_MS = 3_000;

export class CompareWidget extends Widget {
  /** What a reload needs has changed. */
  readonly changed = new Signal();
  readonly #notice = new Notice();
  readonly #host = document.createElement('div');
  readonly #stopWatching: () => void;
  #comparison: Comparison | null = null;
  #page: ComparePage | null = null;
  #isLive = false;
  #hasFacts = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param pageId - by which a reload finds it again. */
  constructor(
    readonly pageId: string,
    private readonly begun: CompareState,
    private readonly options: WidgetOptions
  ) {
    super();
    this.addClass('nbtrack-compare-tab');
    this.node.append(this.#notice.node, this.#host);
    this.#stopWatching = whenBack(() => this.#comparison?.session.hurry());
    options.themes?.themeChanged.connect(() => this.#page?.themeChanged(), this);
    void this.#begin();
  }

  get state(): CompareState {
    return this.#comparison?.state ?? this.begun;
  }

  override dispose(): void {
    if (!this.isDisposed) {
      clearTimeout(this.#timer);
      this.#stopWatching();
      this.#page?.dispose();
      this.#comparison?.dispose();
      this.#notice.dispose();
      super.dispose();
    }
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    this.#draw();
  }

  protected override onAfterShow(message: Message): void {
    super.onAfterShow(message);
    this.#draw();
    this.#page?.resize();
  }

  protected override onResize(message: Widget.ResizeMessage): void {
    super.onResize(message);
    this.#page?.resize();
  }

  async #begin(): Promise<void> {
    const { server } = this.options;
    if (this.begun.runs.length === 0 || this.begun.store === '') {
      this.#showEmpty('Nothing to compare yet');
      return;
    }
    let comparison: Comparison | null;
    try {
      comparison = await Comparison.open(server, this.begun, phase => this.#follow(phase));
    } catch (error) {
      if (!(error instanceof RequestError)) {
        throw error;
      }
      this.#fail(error);
      return;
    }
    if (this.isDisposed || comparison === null) {
      comparison?.dispose();
      return;
    }
    this.#comparison = comparison;
    comparison.stateChanged.connect(() => this.changed.emit());
    await comparison.loadFacts();
    // Whether they came or not: the charts are there without them.
    this.#hasFacts = true;
    this.#draw();
  }

  #fail(error: RequestError): void {
    if (error.code === 'offline') {
      this.#notice.say(`${error.message} Trying again …`);
      this.#timer = setTimeout(() => void this.#begin(), RETRY_MS);
    } else {
      this.#notice.say('');
      const isGone = error.code === 'unknown-store';
      this.#showEmpty(isGone ? 'The store of these runs is not on this server' : error.message);
    }
  }

  #follow(phase: Phase): void {
    const advice = phase.kind === 'live' ? phase.notice : null;
    this.#notice.say(phase.kind === 'waiting' ? phase.text : (advice?.text ?? ''), advice?.command);
    if (phase.kind === 'saved') {
      this.#page?.dispose();
      this.#page = null;
      this.#isLive = false;
      this.#showEmpty(phase.advice.text, phase.advice.command);
    } else if (phase.kind === 'live') {
      this.#isLive = true;
      // While the server works on the curves: reading it takes a while.
      void loadBokeh();
      this.#draw();
    }
  }

  #showEmpty(title: string, command = ''): void {
    this.#host.replaceChildren(emptyScreen(title, command, this.options.copy));
  }

  /** Bokeh draws only into what is on the page. */
  #draw(): void {
    const comparison = this.#comparison;
    const isReady = this.#isLive && this.#hasFacts && this.isAttached && !this.isDisposed;
    if (this.#page || !comparison || !isReady) {
      return;
    }
    this.#host.replaceChildren();
    const page = new ComparePage(this.#host, comparison, {
      bokeh: loadBokeh,
      copy: this.options.copy,
      link: () => this.options.link(comparison.state)
    });
    this.#page = page;
    comparison.session.onStatus(status => page.setStatus(status));
  }
}
