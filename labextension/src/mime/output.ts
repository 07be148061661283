/** An output below a cell: live where a server has what it shows, else as the file shows it. */

import type { IThemeManager } from '@jupyterlab/apputils';
import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import type { ReadonlyPartialJSONValue } from '@lumino/coreutils';
import type { Message } from '@lumino/messaging';
import { Panel, Widget } from '@lumino/widgets';

import type { Phase } from '../model/phase';
import type { Server } from '../request';

import { Notice } from './notice';
import type { NotebookFile } from './notebook_file';
import { SavedOutput } from './saved';
import { whenBack, whenNear } from './when';

const OTHER_FORMAT = 'This output is of another version of nbtrack.';

export interface RendererOptions {
  server: Server;
  rendermime: IRenderMimeRegistry;
  themes: IThemeManager | null;
  /** The notebooks of the page, by their widgets. */
  files: WeakMap<object, NotebookFile>;
  /** Opens a page that compares the same runs; absent where there are no pages. */
  openComparison?: (reference: object) => void;
}

/** What draws the live view. */
export interface LiveView {
  resize(): void;
  themeChanged(): void;
  dispose(): void;
}

/** What follows the server. */
export interface Followed {
  hurry(): void;
  dispose(): void;
}

export abstract class LiveOutput<Reference, Session extends Followed>
  extends Panel
  implements IRenderMime.IRenderer
{
  protected model: IRenderMime.IMimeModel | null = null;
  protected reference: Reference | null = null;
  private saved: SavedOutput | null = null;
  private live: Widget | null = null;
  private view: LiveView | null = null;
  private session: Session | null = null;
  private stopWaiting: (() => void) | null = null;
  private readonly notice = new Notice();
  private readonly stopWatching = whenBack(() => this.session?.hurry());

  constructor(
    protected readonly options: RendererOptions,
    private readonly mimeType: string
  ) {
    super();
    this.addClass('nbtrack-output');
    this.addWidget(this.notice);
    options.themes?.themeChanged.connect(() => this.view?.themeChanged(), this);
  }

  /** Null for what is not ours, or of a later format. */
  protected abstract read(value: ReadonlyPartialJSONValue | undefined): Reference | null;

  protected abstract isSame(one: Reference, other: Reference): boolean;

  /** Look for it on the server. */
  protected abstract begin(reference: Reference, onPhase: (phase: Phase) => void): Session;

  /** Draw it into an element of the page; call `uncover` when there is something to see. */
  protected abstract draw(host: HTMLElement, reference: Reference, session: Session): LiveView;

  /** Called for a new output, and again at every update of it by the kernel. */
  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    this.model = model;
    const reference = this.read(model.data[this.mimeType]);
    const isSame = this.reference && reference && this.isSame(this.reference, reference);
    this.reference = reference;
    if (isSame) {
      // The view goes on: only what the file holds has changed.
      await this.saved?.draw(model);
      return;
    }
    this.leave();
    await this.showSaved(reference ? '' : OTHER_FORMAT);
    this.look();
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
    this.look();
  }

  protected override onAfterShow(message: Message): void {
    super.onAfterShow(message);
    this.view?.resize();
  }

  protected override onResize(message: Widget.ResizeMessage): void {
    super.onResize(message);
    this.view?.resize();
  }

  /** The first words are there: the saved picture goes, and the page does not jump. */
  protected uncover(): void {
    if (this.live && this.saved) {
      this.live.node.style.cssText = `min-height: ${this.saved.node.offsetHeight}px`;
      this.saved.dispose();
      this.saved = null;
    }
  }

  /** The first curves are there: the view has the height that it needs. */
  protected settle(): void {
    const { live } = this;
    requestAnimationFrame(() => live && (live.node.style.minHeight = ''));
  }

  /** All of it goes: another one comes, or nothing. */
  protected leave(): void {
    this.stopWaiting?.();
    this.stopWaiting = null;
    this.endLive();
    this.session?.dispose();
    this.session = null;
    this.saved?.dispose();
    this.saved = null;
  }

  /** Once on the page and near to what is seen: a long notebook has many runs. */
  private look(): void {
    const { reference } = this;
    if (!reference || !this.isAttached || this.session || this.stopWaiting) {
      return;
    }
    this.stopWaiting = whenNear(this.node, () => {
      this.session = this.begin(reference, phase => void this.follow(phase));
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
    this.live = live;
    this.addWidget(live);
    this.view = this.draw(live.node, reference, session);
  }

  private async showSaved(text: string, command = ''): Promise<void> {
    if (!this.saved) {
      this.saved = new SavedOutput(this.options.rendermime, this.mimeType);
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
}
