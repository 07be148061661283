/** Draws the outputs of runs in every notebook of the page. */

import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IThemeManager } from '@jupyterlab/apputils';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';

import { RunRenderer } from '../mime/renderer';
import { MIME_TYPE } from '../model/reference';
import { Server } from '../request';
import { PACKAGE } from '../version';

/** Below that of widgets, which is 0: where both are in an output, this one draws it. */
const RANK = -10;

export const mimePlugin: JupyterFrontEndPlugin<void> = {
  id: `${PACKAGE}:mime`,
  description: 'Shows the runs of nbtrack live below the cells that record them.',
  autoStart: true,
  requires: [IRenderMimeRegistry],
  optional: [IThemeManager],
  activate: (
    app: JupyterFrontEnd,
    rendermime: IRenderMimeRegistry,
    themes: IThemeManager | null
  ) => {
    const server = new Server(app.serviceManager.serverSettings);
    rendermime.addFactory(
      {
        // What a run is called, and all that it says, is shown as text.
        safe: true,
        mimeTypes: [MIME_TYPE],
        defaultRank: RANK,
        createRenderer: () => new RunRenderer({ server, rendermime, themes })
      },
      RANK
    );
  }
};
