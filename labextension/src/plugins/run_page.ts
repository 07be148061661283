/** Opens runs in the main area, each in a tab of its own. */

import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ILayoutRestorer } from '@jupyterlab/application';
import { IThemeManager, MainAreaWidget, WidgetTracker } from '@jupyterlab/apputils';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';

import { copyText, voice } from '../lab_voice';
import { Server } from '../request';
import type { ComparedRun, RunPageOutlets } from '../run_page/outlets';
import { readPageFacts, RunPage } from '../run_page/page';
import { swatchIcon } from '../sidebar/lab_icons';
import { Notebooks } from '../sidebar/notebooks';
import { PACKAGE } from '../version';

import { COMPARE_PAGE } from './compare_page';
import { showPage } from './main_area';

/** Takes the facts of a `RunPage`. */
export const RUN_PAGE = 'nbtrack:run-page';

type Page = MainAreaWidget<RunPage>;

export const runPagePlugin: JupyterFrontEndPlugin<void> = {
  id: `${PACKAGE}:run-page`,
  description: 'Opens runs of nbtrack in the main area.',
  autoStart: true,
  requires: [IRenderMimeRegistry],
  optional: [ILayoutRestorer, IThemeManager],
  activate: (
    app: JupyterFrontEnd,
    rendermime: IRenderMimeRegistry,
    restorer: ILayoutRestorer | null,
    themes: IThemeManager | null
  ) => {
    const server = new Server(app.serviceManager.serverSettings);
    const home = { server, themes, outlets: outletsOf(app, rendermime) };
    const tracker = new WidgetTracker<Page>({ namespace: 'nbtrack-runs' });
    app.commands.addCommand(RUN_PAGE, {
      label: 'Run',
      execute: args => {
        const facts = readPageFacts(args);
        if (!facts) {
          return;
        }
        const known = tracker.find(
          ({ content }) => content.facts.run === facts.run && content.facts.store === facts.store
        );
        const page = known ?? makePage(new RunPage(home, facts), tracker);
        showPage(app, page);
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

function outletsOf(app: JupyterFrontEnd, rendermime: IRenderMimeRegistry): RunPageOutlets {
  const notebooks = new Notebooks(app);
  return {
    rendermime,
    voice,
    copy: copyText,
    insert: source => notebooks.insert(source),
    goTo: (run, origin) => notebooks.goTo(run, origin),
    compare: (store, runs) => {
      void app.commands.execute(COMPARE_PAGE, comparison(store, runs) as never);
    }
  };
}

function comparison(store: string, compared: readonly ComparedRun[]): object {
  const runs = compared.map(({ run, name, slot }) => {
    const [project, folder] = run.split('/');
    return { project, run: folder, name, slot };
  });
  return { format: 1, store, runs, metrics: null };
}

function makePage(content: RunPage, tracker: WidgetTracker<Page>): Page {
  const page = new MainAreaWidget({ content });
  const write = () => {
    const { name, project, slot } = content.facts;
    page.title.label = name;
    page.title.caption = `${name}, a run of ${project}`;
    page.title.icon = swatchIcon(slot);
  };
  write();
  content.factsChanged.connect(() => {
    write();
    // So that it comes back with its name, and with the tab that was chosen.
    void tracker.save(page);
  });
  page.title.closable = true;
  page.toolbar.hide();
  void tracker.add(page);
  return page;
}
