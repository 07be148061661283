/** One run in a tab of the main area: the live view, as high as the tab. */

import type { IThemeManager } from '@jupyterlab/apputils';
import type { Message } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';

import { loadBokeh } from '../bokeh';
import { Notice } from '../mime/notice';
import { whenBack } from '../mime/when';
import type { Phase } from '../model/phase';
import { RunSession } from '../model/session';
import type { RunName } from '../model/runs';
import type { Server } from '../request';
import { createRunView, type RunView } from '../view';

/** What is needed to open a run, now or after the page was loaded again. */
export interface RunTabFacts {
  readonly store: string;
  readonly run: RunName;
  readonly name: string;
  /** The project's true name. */
  readonly project: string;
  readonly slot: number;
}

/** Reads the arguments of a command; null if a run cannot be found with them. */
export function readTabFacts(args: Record<string, unknown>): RunTabFacts | null {
  const { store, run, name, project, slot } = args;
  if (typeof store !== 'string' || typeof run !== 'string' || !/^[^/]+\/[^/]+$/.test(run)) {
    return null;
  }
  const [folder = ''] = run.split('/');
  return {
    store,
    run,
    name: typeof name === 'string' ? name : run,
    project: typeof project === 'string' ? project : folder,
    slot: typeof slot === 'number' ? slot : 1
  };
}

export class RunTab extends Widget {
  readonly #session: RunSession;
  readonly #notice = new Notice();
  readonly #host = document.createElement('div');
  readonly #stopWatching: () => void;
  #view: RunView | null = null;

  constructor(
    server: Server,
    readonly facts: RunTabFacts,
    themes: IThemeManager | null
  ) {
    super();
    this.addClass('nbtrack-run-tab');
    this.node.append(this.#notice.node, this.#host);
    const [project = '', run = ''] = facts.run.split('/');
    const reference = {
      ...{ store: facts.store, project, run, name: facts.name, projectName: facts.project },
      isFinal: false,
      version: ''
    };
    const nothing = () => undefined;
    this.#session = new RunSession(server, reference, phase => this.#follow(phase), nothing);
    this.#stopWatching = whenBack(() => this.#session.channel.hurry());
    themes?.themeChanged.connect(() => this.#view?.themeChanged(), this);
  }

  override dispose(): void {
    if (!this.isDisposed) {
      this.#stopWatching();
      this.#view?.dispose();
      this.#session.dispose();
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
    this.#view?.resize();
  }

  protected override onResize(message: Widget.ResizeMessage): void {
    super.onResize(message);
    this.#view?.resize();
  }

  /** Bokeh draws only into what is on the page. */
  #draw(): void {
    if (this.#view || !this.isAttached || this.isDisposed) {
      return;
    }
    const { name, project, run } = this.facts;
    this.#view = createRunView({
      host: this.#host,
      channel: this.#session.channel,
      commands: this.#session.commands,
      bokeh: loadBokeh,
      initial: { runId: run, name, project },
      fixedHeight: true
    });
  }

  #follow(phase: Phase): void {
    const advice = phase.kind === 'live' ? phase.notice : phase.kind === 'saved' && phase.advice;
    if (advice) {
      this.#notice.say(advice.text, advice.command);
    } else {
      this.#notice.say(phase.kind === 'waiting' ? phase.text : '');
    }
  }
}
