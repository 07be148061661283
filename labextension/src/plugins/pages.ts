/** Opens several runs compared in the main area. */

import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { MainAreaWidget } from '@jupyterlab/apputils';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { Panel, type Widget } from '@lumino/widgets';

import { PACKAGE } from '../version';

import { showPage } from './main_area';

/** Takes the data of the mime type below. */
export const COMPARE_PAGE = 'nbtrack:compare-page';
const COMPARISON = 'application/vnd.nbtrack.compare+json';

export const pagesPlugin: JupyterFrontEndPlugin<void> = {
  id: `${PACKAGE}:pages`,
  description: 'Opens runs of nbtrack in the main area.',
  autoStart: true,
  requires: [IRenderMimeRegistry],
  activate: (app: JupyterFrontEnd, rendermime: IRenderMimeRegistry) => {
    app.commands.addCommand(COMPARE_PAGE, {
      label: 'Comparison',
      isEnabled: () => rendermime.getFactory(COMPARISON) !== undefined,
      execute: async args => {
        const page = await makeComparison(rendermime, args);
        showPage(app, page);
        return page;
      }
    });
  }
};

async function makeComparison(
  rendermime: IRenderMimeRegistry,
  data: Record<string, unknown>
): Promise<Widget> {
  const renderer = rendermime.createRenderer(COMPARISON);
  await renderer.renderModel(rendermime.createModel({ data: { [COMPARISON]: data as never } }));
  const content = new Panel();
  content.addWidget(renderer);
  content.addClass('nbtrack-compare-tab');
  const page = new MainAreaWidget({ content });
  const { runs } = data as { runs?: unknown[] };
  page.title.label = `${runs?.length ?? 0} runs`;
  page.title.caption = 'Runs compared';
  page.title.closable = true;
  page.toolbar.hide();
  return page;
}
