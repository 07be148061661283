/** A run below a cell: live where a server has it, else as the notebook file shows it. */

import type { IThemeManager } from '@jupyterlab/apputils';
import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import type { Message } from '@lumino/messaging';
import { Panel, Widget } from '@lumino/widgets';

import { loadBokeh } from '../bokeh';
import type { Header } from '../messages';
import { fetchPicture } from '../model/picture';
import { MIME_TYPE, type RunReference, isSameRun, readReference } from '../model/reference';
import { type Phase, RunSession } from '../model/session';
import { RequestError, type Server } from '../request';
import { type RunView, createRunView } from '../view';

import { Notice } from './notice';
import type { NotebookFile } from './notebook_file';
import { SavedOutput } from './saved';
import { whenBack, whenNear } from './when';

/** The kernel writes the last picture too: only if it has not by then does the page do it. */
const KERNEL_FIRST_MS = 3000;
const OTHER_FORMAT = 'This output is of another version of nbtrack.';

export interface RendererOptions {
  server: Server;
  rendermime: IRenderMimeRegistry;
  themes: IThemeManager | null;
  /** The notebooks of the page, by their widgets. */
  files: WeakMap<object, NotebookFile>;
}

export class RunRenderer extends Panel implements IRenderMime.IRenderer {
  private model: IRenderMime.IMimeModel | null = null;
  private reference: RunReference | null = null;
  private saved: SavedOutput | null = null;
  private live: Widget | null = null;
  private view: RunView | null = null;
  private session: RunSession | null = null;
  private stopWaiting: (() => void) | null = null;
  private pictureTimer: ReturnType<typeof setTimeout> | undefined;
  private readonly notice = new Notice();
  private readonly stopWatching = whenBack(() => this.session?.channel.hurry());

  constructor(private readonly options: RendererOptions) {
    super();
    this.addClass('nbtrack-output');
    this.addWidget(this.notice);
    options.themes?.themeChanged.connect(() => this.view?.themeChanged(), this);
  }

  /** Called for a new output, and again at every update of it by the kernel. */
  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    this.model = model;
    const reference = readReference(model.data[MIME_TYPE]);
    const isSame = this.reference && reference && isSameRun(this.reference, reference);
    this.reference = reference;
    if (isSame) {
      // The view goes on: only what the file holds has changed.
      await this.saved?.draw(model);
      return;
    }
    this.leave();
    await this.showSaved(reference ? '' : OTHER_FORMAT);
    this.begin();
  }

  override dispose(): void {
    if (!this.isDisposed) {
      this.stopWatching();
      this.leave();
      super.dispose();
    }
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    // A windowed notebook takes cells out and puts them back: the view is still there.
    this.view?.resize();
    this.begin();
  }

  protected override onAfterShow(message: Message): void {
    super.onAfterShow(message);
    this.view?.resize();
  }

  protected override onResize(message: Widget.ResizeMessage): void {
    super.onResize(message);
    this.view?.resize();
  }

  /** Once on the page and near to what is seen: a long notebook has many runs. */
  private begin(): void {
    const { reference } = this;
    if (!reference || !this.isAttached || this.session || this.stopWaiting) {
      return;
    }
    this.stopWaiting = whenNear(this.node, () => {
      this.session = new RunSession(
        this.options.server,
        reference,
        phase => void this.follow(phase),
        () => this.keepPicture()
      );
    });
  }

  private async follow(phase: Phase): Promise<void> {
    if (phase.kind === 'live') {
      this.notice.say(phase.notice?.text ?? '', phase.notice?.command);
      this.showLive();
    } else if (phase.kind === 'waiting') {
      this.saved?.say(phase.text);
    } else {
      this.endLive();
      await this.showSaved(phase.advice.text, phase.advice.command);
    }
  }

  private showLive(): void {
    const { reference, session } = this;
    if (!reference || !session || this.view) {
      return;
    }
    const live = new Widget();
    live.addClass('nbtrack-live');
    // The saved picture stays until there is something to show: the page neither blinks nor jumps.
    live.node.style.cssText = 'height: 0; overflow: hidden';
    session.channel.onMessage(({ header }) => this.uncover(live, header.type));
    this.live = live;
    this.addWidget(live);
    this.view = createRunView({
      host: live.node,
      channel: session.channel,
      commands: session.commands,
      bokeh: loadBokeh,
      initial: { runId: reference.run, name: reference.name, project: reference.projectName }
    });
  }

  private uncover(live: Widget, type: Header['type']): void {
    if (type === 'run' && this.saved) {
      live.node.style.cssText = `min-height: ${this.saved.node.offsetHeight}px`;
      this.saved.dispose();
      this.saved = null;
    } else if (type === 'curve' || type === 'end') {
      requestAnimationFrame(() => (live.node.style.minHeight = ''));
    }
  }

  private async showSaved(text: string, command = ''): Promise<void> {
    if (!this.saved) {
      this.saved = new SavedOutput(this.options.rendermime);
      this.addWidget(this.saved);
      this.saved.say(text, command);
      if (this.model) {
        await this.saved.draw(this.model);
      }
    }
    this.saved?.say(text, command);
  }

  private endLive(): void {
    this.view?.dispose();
    this.view = null;
    this.live?.dispose();
    this.live = null;
    this.notice.say('');
  }

  /** All of a run goes: another one comes, or nothing. */
  private leave(): void {
    clearTimeout(this.pictureTimer);
    this.stopWaiting?.();
    this.stopWaiting = null;
    this.endLive();
    this.session?.dispose();
    this.session = null;
    this.saved?.dispose();
    this.saved = null;
  }

  private keepPicture(): void {
    clearTimeout(this.pictureTimer);
    this.pictureTimer = setTimeout(() => void this.writePicture(), KERNEL_FIRST_MS);
  }

  /** Put the last picture into the notebook, where the saved one is of a running run. */
  private async writePicture(): Promise<void> {
    const { reference } = this;
    const file = fileOf(this, this.options.files);
    const isWanted = () =>
      !this.isDisposed &&
      this.reference &&
      reference &&
      isSameRun(this.reference, reference) &&
      !this.reference.isFinal;
    if (!reference || !isWanted() || (file && !(await file.mayChange()))) {
      return;
    }
    try {
      const { data, metadata } = await fetchPicture(this.options.server, reference);
      const { model } = this;
      if (model && isWanted()) {
        model.setData({
          data: { ...model.data, ...data },
          metadata: { ...model.metadata, ...metadata }
        });
      }
    } catch (error) {
      if (!(error instanceof RequestError)) {
        throw error;
      }
      console.warn(`nbtrack: the notebook keeps an earlier picture. ${error.message}`);
    }
  }
}

/** The notebook in which an output stands; none in a console. */
function fileOf(widget: Widget | null, files: RendererOptions['files']): NotebookFile | undefined {
  return widget ? (files.get(widget) ?? fileOf(widget.parent, files)) : undefined;
}
