/** Opens comparisons in the main area: from the sidebar, a cell, a link, or the last time. */

import type { IRouter, JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ILayoutRestorer, IRouter as RouterToken } from '@jupyterlab/application';
import {
  ICommandPalette,
  IThemeManager,
  MainAreaWidget,
  WidgetTracker
} from '@jupyterlab/apputils';
import { PageConfig, URLExt } from '@jupyterlab/coreutils';
import { UUID } from '@lumino/coreutils';

import { CompareWidget, type WidgetOptions } from '../compare_page/widget';
import { copyText } from '../lab_voice';
import {
  type CompareState,
  LINK_PATTERN,
  linkTo,
  readLink,
  readState,
  withoutLink
} from '../model/compare_state';
import { Throttle } from '../pure/throttle';
import { Server } from '../request';
import { markIcon } from '../sidebar/lab_icons';
import { PACKAGE } from '../version';

import { showPage } from './main_area';

/** Takes what a cell's output holds of a comparison, or a `CompareState`. */
export const COMPARE_PAGE = 'nbtrack:compare-page';
const OPEN_LINK = 'nbtrack:open-link';
const KEEP_MS = 500;
/** JupyterLab begins anew: in a second tab it does so by itself. */
const RESETTING = /[?&](reset|clone)\b/;

type Page = MainAreaWidget<CompareWidget>;

export const comparePagePlugin: JupyterFrontEndPlugin<void> = {
  id: `${PACKAGE}:compare-page`,
  description: 'Compares runs of nbtrack in the main area.',
  autoStart: true,
  optional: [ILayoutRestorer, IThemeManager, RouterToken, ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    restorer: ILayoutRestorer | null,
    themes: IThemeManager | null,
    router: IRouter | null,
    palette: ICommandPalette | null
  ) => {
    const tracker = new WidgetTracker<Page>({ namespace: 'nbtrack-compare' });
    const options: WidgetOptions = {
      server: new Server(app.serviceManager.serverSettings),
      themes,
      copy: copyText,
      link: state => linkTo(URLExt.join(PageConfig.getBaseUrl(), 'lab'), state)
    };
    const open = (state: CompareState, id: string): Page => {
      const page = makePage(new CompareWidget(id, state, options));
      const keep = new Throttle(() => void tracker.save(page), KEEP_MS);
      page.content.changed.connect(() => keep.ask(KEEP_MS));
      void tracker.add(page);
      showPage(app, page);
      return page;
    };
    app.commands.addCommand(COMPARE_PAGE, {
      label: 'Compare runs',
      caption: 'Open a page that compares runs',
      execute: args => open(readState(args), typeof args.id === 'string' ? args.id : UUID.uuid4())
    });
    app.commands.addCommand(OPEN_LINK, {
      label: 'Open the comparison of a link',
      execute: args => {
        const { path = '', search = '' } = args as unknown as Partial<IRouter.ILocation>;
        if (RESETTING.test(search)) {
          // The page is about to be loaded once more, with the same link.
          return;
        }
        const state = readLink(search);
        router?.navigate(withoutLink(path, search), { skipRouting: true });
        // After the layout of the last time: else that would lie over it.
        void app.restored.then(() => state && open(state, UUID.uuid4()));
      }
    });
    router?.register({ command: OPEN_LINK, pattern: LINK_PATTERN, rank: 40 });
    palette?.addItem({ command: COMPARE_PAGE, category: 'nbtrack' });
    void restorer?.restore(tracker, {
      command: COMPARE_PAGE,
      args: ({ content }) => ({ ...content.state, id: content.pageId }) as never,
      name: ({ content }) => content.pageId
    });
  }
};

function makePage(content: CompareWidget): Page {
  const page = new MainAreaWidget({ content });
  const count = content.state.runs.length;
  page.title.label = count === 1 ? 'Compare 1 run' : `Compare ${count} runs`;
  page.title.caption = 'Runs compared';
  page.title.icon = markIcon;
  page.title.closable = true;
  page.toolbar.hide();
  return page;
}
