/** Draws the outputs of runs, and of runs compared, in every notebook of the page. */

import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IThemeManager } from '@jupyterlab/apputils';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';

import { COMPARE_MIME_TYPE } from '../compare';
import { CompareRenderer } from '../mime/compare';
import { FigureRenderer } from '../mime/figure';
import { NotebookFile } from '../mime/notebook_file';
import type { RendererOptions } from '../mime/output';
import { RunRenderer } from '../mime/renderer';
import { restoreRuns } from '../mime/restore';
import { FIGURE_MIME_TYPE } from '../model/figure';
import { MIME_TYPE } from '../model/reference';
import { Server } from '../request';
import { PACKAGE } from '../version';

import { COMPARE_PAGE } from './compare_page';

/** Below that of widgets, which is 0: where both are in an output, this one draws it. */
const RANK = -10;

/** What JupyterLab and Notebook 7 call their notebooks. */
const NOTEBOOK = 'Notebook';

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
    const { contents, serverSettings } = app.serviceManager;
    const server = new Server(serverSettings);
    const files = new WeakMap<object, NotebookFile>();
    app.docRegistry.addWidgetExtension(NOTEBOOK, {
      createNew: (panel, context) => {
        // A notebook may be seen in several panels of one page.
        let file = files.get(context);
        if (!file) {
          file = new NotebookFile(context, contents, serverSettings.baseUrl);
          files.set(context, file);
          void restoreRuns(server, file);
        }
        files.set(panel, file);
      }
    });
    const openComparison = (reference: object) =>
      void app.commands.execute(COMPARE_PAGE, reference as never);
    const options: RendererOptions = { server, rendermime, themes, files, openComparison };
    // What runs are called, and all that they say, is shown as text.
    const common = { safe: true, defaultRank: RANK };
    rendermime.addFactory(
      { ...common, mimeTypes: [MIME_TYPE], createRenderer: () => new RunRenderer(options) },
      RANK
    );
    rendermime.addFactory(
      {
        ...common,
        mimeTypes: [COMPARE_MIME_TYPE],
        createRenderer: () => new CompareRenderer(options)
      },
      RANK
    );
    rendermime.addFactory(
      {
        // A figure may hold code of its maker: only notebooks that are trusted run it.
        safe: false,
        defaultRank: RANK,
        mimeTypes: [FIGURE_MIME_TYPE],
        createRenderer: () => new FigureRenderer(rendermime)
      },
      RANK
    );
  }
};
