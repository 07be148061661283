/** A Bokeh figure of the reader's own, drawn with the page's BokehJS. */

import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import type { Message } from '@lumino/messaging';
import { Panel, Widget } from '@lumino/widgets';

import { loadBokeh } from '../bokeh';
import { FIGURE_MIME_TYPE, readFigure, type SavedFigure } from '../model/figure';

import { SavedOutput } from './saved';

/** What is used of BokehJS here. */
interface Bokeh {
  version: string;
  embed: { embed_item(item: object, target: HTMLElement): Promise<Iterable<FigureView>> };
}

interface FigureView {
  remove(): void;
}

export class FigureRenderer extends Panel implements IRenderMime.IRenderer {
  private views: FigureView[] = [];
  private host: Widget | null = null;
  private saved: SavedOutput | null = null;
  private attached: () => void = () => undefined;
  /** Bokeh draws into nothing that is not on the page. */
  private readonly onPage = new Promise<void>(resolve => (this.attached = resolve));

  constructor(private readonly rendermime: IRenderMimeRegistry) {
    super();
    this.addClass('nbtrack-figure');
  }

  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    const figure = readFigure(model.data[FIGURE_MIME_TYPE]);
    if (figure === null) {
      await this.fall(model, 'This figure is of another version of nbtrack.');
      return;
    }
    // Not waited for: a notebook goes on to draw its other outputs.
    void this.onPage.then(() => this.draw(figure, model));
  }

  override dispose(): void {
    this.leave();
    super.dispose();
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    this.attached();
  }

  private async draw(figure: SavedFigure, model: IRenderMime.IMimeModel): Promise<void> {
    this.leave();
    const host = new Widget();
    this.host = host;
    this.addWidget(host);
    let version = '';
    try {
      const bokeh = (await loadBokeh()) as Bokeh;
      version = bokeh.version;
      const views = [...(await bokeh.embed.embed_item(figure.item, host.node))];
      if (this.isDisposed || this.host !== host) {
        views.forEach(view => view.remove());
      } else {
        this.views = views;
      }
    } catch (error) {
      // It may hold anything: what this BokehJS cannot draw is shown as it was logged.
      console.warn('nbtrack: a figure could not be drawn', error);
      if (!this.isDisposed && this.host === host) {
        this.leave();
        await this.fall(model, whyNot(figure.bokeh, version));
      }
    }
  }

  private async fall(model: IRenderMime.IMimeModel, text: string): Promise<void> {
    const saved = new SavedOutput(this.rendermime, FIGURE_MIME_TYPE);
    this.saved = saved;
    this.addWidget(saved);
    saved.say(text);
    await saved.draw(model);
  }

  private leave(): void {
    this.views.forEach(view => view.remove());
    this.views = [];
    this.host?.dispose();
    this.saved?.dispose();
    this.host = this.saved = null;
  }
}

function whyNot(made: string, here: string): string {
  return made && here && made !== here
    ? `This figure was made by Bokeh ${made} and cannot be drawn by the ${here} of this page.`
    : 'This figure cannot be drawn here.';
}
