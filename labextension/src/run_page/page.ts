/** The page of a run as a widget of the main area: it connects, and begins anew when it must. */

import type { IThemeManager } from '@jupyterlab/apputils';
import type { Message } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';

import { loadBokeh } from '../bokeh';
import { Notice } from '../mime/notice';
import { whenBack } from '../mime/when';
import { eventsOf } from '../model/events';
import type { Phase } from '../model/phase';
import { RunApi } from '../model/run_api';
import { RunPageModel } from '../model/run_page';
import type { RunName } from '../model/runs';
import { RunSession } from '../model/session';
import { Signal } from '../pure/signal';
import type { Server } from '../request';

import type { RunPageOutlets } from './outlets';
import { RunPageView } from './view';

/** What is needed to open a run, now or after the page was loaded again. */
export interface RunPageFacts {
  readonly store: string;
  readonly run: RunName;
  readonly name: string;
  /** The project's true name. */
  readonly project: string;
  readonly slot: number;
  /** The tab that is shown; empty for the first. */
  readonly tab: string;
}

/** Reads the arguments of a command; null if a run cannot be found with them. */
export function readPageFacts(args: Record<string, unknown>): RunPageFacts | null {
  const { store, run, name, project, slot, tab } = args;
  if (typeof store !== 'string' || typeof run !== 'string' || !/^[^/]+\/[^/]+$/.test(run)) {
    return null;
  }
  const [folder = ''] = run.split('/');
  return {
    store,
    run,
    name: typeof name === 'string' ? name : run,
    project: typeof project === 'string' ? project : folder,
    slot: typeof slot === 'number' ? slot : 1,
    tab: typeof tab === 'string' ? tab : ''
  };
}

export interface RunPageHome {
  readonly server: Server;
  readonly outlets: RunPageOutlets;
  readonly themes: IThemeManager | null;
}

export class RunPage extends Widget {
  /** Name, colour or tab are others. */
  readonly factsChanged = new Signal();
  readonly #model: RunPageModel;
  readonly #notice = new Notice();
  readonly #host = document.createElement('div');
  readonly #stop: (() => void)[];
  #session: RunSession | null = null;
  #view: RunPageView | null = null;
  #isLost = false;
  #leave: (() => void) | null = null;
  #wasTold = false;

  constructor(
    private readonly home: RunPageHome,
    public facts: RunPageFacts
  ) {
    super();
    const { server, outlets, themes } = home;
    const { store, run } = facts;
    this.addClass('nbtrack-run-tab');
    this.node.append(this.#notice.node, this.#host);
    this.#model = new RunPageModel(new RunApi(server, store, run), outlets.voice);
    this.#stop = [
      whenBack(() => this.#session?.channel.hurry()),
      this.#model.changed.connect(changed => changed === 'there' && this.#comeBack())
    ];
    themes?.themeChanged.connect(() => this.#view?.themeChanged(), this);
  }

  override dispose(): void {
    if (!this.isDisposed) {
      this.#stop.forEach(stop => stop());
      this.#leave?.();
      this.#clear();
      this.#model.dispose();
      this.#notice.dispose();
      super.dispose();
    }
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    this.#draw();
    if (this.isVisible) {
      this.#listen();
    }
  }

  /** What JupyterLab has drawn for us must leave while it is still on the page. */
  protected override onBeforeDetach(message: Message): void {
    this.#clear();
    super.onBeforeDetach(message);
  }

  protected override onAfterShow(message: Message): void {
    super.onAfterShow(message);
    this.#draw();
    this.#listen();
    this.#view?.resize();
  }

  /** Behind another tab nothing is asked. */
  protected override onAfterHide(message: Message): void {
    super.onAfterHide(message);
    this.#leave?.();
    this.#leave = null;
  }

  protected override onResize(message: Widget.ResizeMessage): void {
    super.onResize(message);
    this.#view?.resize();
  }

  #listen(): void {
    if (this.#leave || this.isDisposed) {
      return;
    }
    // What changed while nobody told is not known.
    let isMissed = this.#wasTold;
    this.#wasTold = true;
    this.#leave = eventsOf(this.home.server, this.facts.store).listen(
      runs => this.#model.hear(runs),
      ({ connected }) => {
        if (connected && isMissed) {
          this.#model.hear(null);
        }
        isMissed = !connected;
      }
    );
  }

  /** Bokeh draws only into what is on the page. */
  #draw(): void {
    if (this.#view || !this.isAttached || this.isDisposed) {
      return;
    }
    const { facts, home } = this;
    const [project = '', run = ''] = facts.run.split('/');
    const reference = {
      ...{ store: facts.store, project, run, name: facts.name, projectName: facts.project },
      isFinal: false,
      version: ''
    };
    const nothing = () => undefined;
    const follow = (phase: Phase) => this.#follow(phase);
    const session = new RunSession(home.server, reference, follow, nothing);
    this.#session = session;
    this.#isLost = false;
    this.#view = new RunPageView({
      host: this.#host,
      model: this.#model,
      channel: session.channel,
      commands: session.commands,
      outlets: home.outlets,
      bokeh: loadBokeh,
      initial: { name: facts.name, project: facts.project, slot: facts.slot },
      tab: facts.tab,
      onTab: tab => this.#keep({ tab }),
      onFacts: found => this.#keep(found)
    });
  }

  /** It was restored from the trash: what had ended begins anew. */
  #comeBack(): void {
    if (!this.#model.isGone && this.#isLost) {
      this.#clear();
      this.#draw();
    }
  }

  #clear(): void {
    this.#view?.dispose();
    this.#session?.dispose();
    this.#view = null;
    this.#session = null;
  }

  #keep(change: Partial<RunPageFacts>): void {
    const before = this.facts;
    this.facts = { ...before, ...change };
    if (JSON.stringify(before) !== JSON.stringify(this.facts)) {
      this.factsChanged.emit();
    }
  }

  #follow(phase: Phase): void {
    this.#isLost = phase.kind === 'saved';
    if (phase.kind === 'saved') {
      void this.#model.refresh(); // whether it is the run that is gone
    }
    const advice = phase.kind === 'live' ? phase.notice : phase.kind === 'saved' && phase.advice;
    if (advice && !this.#model.isGone) {
      this.#notice.say(advice.text, advice.command);
    } else {
      this.#notice.say(phase.kind === 'waiting' ? phase.text : '');
    }
  }
}
