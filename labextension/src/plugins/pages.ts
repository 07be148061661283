/** Opens runs in the main area, each in a tab of its own. */

import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ILayoutRestorer } from '@jupyterlab/application';
import { IThemeManager, MainAreaWidget, WidgetTracker } from '@jupyterlab/apputils';
import type { DockLayout, Widget } from '@lumino/widgets';

import { Server } from '../request';
import { swatchIcon } from '../sidebar/lab_icons';
import { readTabFacts, RunTab } from '../sidebar/run_tab';
import { PACKAGE } from '../version';

/** Takes the facts of a `RunTab`. */
export const RUN_PAGE = 'nbtrack:run-page';

type Page = MainAreaWidget<RunTab>;

export const pagesPlugin: JupyterFrontEndPlugin<void> = {
  id: `${PACKAGE}:pages`,
  description: 'Opens runs of nbtrack in the main area.',
  autoStart: true,
  optional: [ILayoutRestorer, IThemeManager],
  activate: (
    app: JupyterFrontEnd,
    restorer: ILayoutRestorer | null,
    themes: IThemeManager | null
  ) => {
    const server = new Server(app.serviceManager.serverSettings);
    const tracker = new WidgetTracker<Page>({ namespace: 'nbtrack-runs' });
    app.commands.addCommand(RUN_PAGE, {
      label: 'Run',
      execute: args => {
        const facts = readTabFacts(args);
        if (!facts) {
          return;
        }
        const known = tracker.find(
          ({ content }) => content.facts.run === facts.run && content.facts.store === facts.store
        );
        const page = known ?? makePage(new RunTab(server, facts, themes));
        if (!known) {
          void tracker.add(page);
        }
        show(app, page);
        return page;
      }
    });
    void restorer?.restore(tracker, {
      command: RUN_PAGE,
      args: ({ content }) => ({ ...content.facts }),
      name: ({ content }) => `${content.facts.store}:${content.facts.run}`
    });
  }
};

function makePage(content: RunTab): Page {
  const page = new MainAreaWidget({ content });
  const { name, project, slot } = content.facts;
  page.title.label = name;
  page.title.caption = `${name}, a run of ${project}`;
  page.title.icon = swatchIcon(slot);
  page.title.closable = true;
  page.toolbar.hide();
  return page;
}

/** In Notebook 7 the main area is the notebook's alone: there it goes below it. */
function show({ shell, name }: JupyterFrontEnd, page: Widget): void {
  if (!page.isAttached) {
    const mode: DockLayout.InsertMode = 'tab-after';
    shell.add(page, name === 'JupyterLab' ? 'main' : 'down', { mode });
  }
  shell.activateById(page.id);
}
