/** What the notebook file itself can show, with one line on why it is not live. */

import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import { Panel, Widget } from '@lumino/widgets';

import { Notice } from './notice';

export class SavedOutput extends Panel {
  private readonly notice = new Notice();
  private picture: Widget | null = null;

  /** @param mimeType - ours, which is not drawn here. */
  constructor(
    private readonly rendermime: IRenderMimeRegistry,
    private readonly mimeType: string
  ) {
    super();
    this.addClass('nbtrack-saved');
    this.addWidget(this.notice);
  }

  /** Say why this is only a picture; an empty text says nothing. */
  say(text: string, command = ''): void {
    this.notice.say(text, command);
  }

  /** Show what is in the file beside our own mime type, as if this extension were not there. */
  async draw(model: IRenderMime.IMimeModel): Promise<void> {
    const data = { ...model.data };
    delete data[this.mimeType];
    const { metadata, trusted } = model;
    const saved = this.rendermime.createModel({ data, metadata, trusted });
    const mimeType = this.rendermime.preferredMimeType(data, trusted ? 'any' : 'ensure');
    if (mimeType === undefined) {
      return;
    }
    const picture = this.rendermime.createRenderer(mimeType);
    await picture.renderModel(saved);
    if (this.isDisposed) {
      picture.dispose();
      return;
    }
    this.picture?.dispose();
    this.picture = picture;
    this.addWidget(picture);
  }
}
