/** The list of runs at the left, in JupyterLab and in Notebook 7. */

import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ILayoutRestorer } from '@jupyterlab/application';
import { Dialog, ICommandPalette, InputDialog, showDialog } from '@jupyterlab/apputils';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { IStateDB } from '@jupyterlab/statedb';
import { MenuSvg } from '@jupyterlab/ui-components';

import { prepareBokeh } from '../bokeh';
import { copyText, voice } from '../lab_voice';
import { readMemory } from '../model/look';
import type { Begin } from '../model/preferences';
import type { RunRow } from '../model/runs';
import { Workspace } from '../model/workspace';
import { Throttle } from '../pure/throttle';
import { Server } from '../request';
import { addRunCommands } from '../sidebar/commands';
import { dragRuns } from '../sidebar/drag';
import { markIcon } from '../sidebar/lab_icons';
import { addListCommands } from '../sidebar/list_commands';
import { MORE_MENU, RUN_MENU } from '../sidebar/menus';
import { Notebooks } from '../sidebar/notebooks';
import { RunsPanel } from '../sidebar/panel';
import { readSettings } from '../sidebar/settings';
import { SidebarWidget } from '../sidebar/widget';
import { PACKAGE } from '../version';
import { defaults } from '../view/defaults';

import { COMPARE_PAGE } from './compare_page';
import { RUN_PAGE } from './run_page';

const PLUGIN_ID = `${PACKAGE}:sidebar`;
const MEMORY_KEY = `${PACKAGE}:runs`;
/** Among the other icons at the left: below those that JupyterLab brings. */
const RANK = 300;
const KEEP_MS = 500;

export const sidebarPlugin: JupyterFrontEndPlugin<void> = {
  id: PLUGIN_ID,
  description: 'Lists, filters, groups and compares the runs of nbtrack in a sidebar.',
  autoStart: true,
  optional: [ILayoutRestorer, ICommandPalette, ISettingRegistry, IStateDB],
  activate: (
    app: JupyterFrontEnd,
    restorer: ILayoutRestorer | null,
    palette: ICommandPalette | null,
    registry: ISettingRegistry | null,
    state: IStateDB | null
  ) => {
    // Neither may be waited for here: they come when all extensions have begun.
    const settings = registry?.load(PLUGIN_ID).catch(() => null) ?? null;
    const workspace = new Workspace({
      server: new Server(app.serviceManager.serverSettings),
      begin: begin(settings, state),
      remember: keeper(state)
    });
    const notebooks = new Notebooks(app);
    const panel = makePanel(app, workspace, notebooks);
    const widget = new SidebarWidget(panel);
    widget.title.icon = markIcon;
    widget.title.caption = 'Runs (nbtrack)';
    addCommands(app, panel, notebooks, palette);
    void follow(settings, panel);
    restorer?.add(widget, widget.id);
    app.shell.add(widget, 'left', { rank: RANK, type: 'Runs' });
  }
};

type Settings = Promise<ISettingRegistry.ISettings | null> | null;

async function begin(settings: Settings, state: IStateDB | null): Promise<Begin> {
  const [set, kept] = await Promise.all([settings, state?.fetch(MEMORY_KEY)]);
  const { preferences } = readSettings(set?.composite ?? {});
  return { preferences, memory: readMemory(kept) };
}

async function follow(settings: Settings, panel: RunsPanel): Promise<void> {
  const set = await settings;
  const apply = () => {
    const { preferences, isCompact, colours, smoothing } = readSettings(set?.composite ?? {});
    defaults.smoothing = smoothing;
    panel.isCompact = isCompact;
    panel.colours = colours;
    return preferences;
  };
  apply();
  set?.changed.connect(() => panel.workspace.setPreferences(apply()));
}

/** Typing a search must not write a file a key. */
function keeper(state: IStateDB | null): (memory: object) => void {
  let latest: object = {};
  const save = new Throttle(() => void state?.save(MEMORY_KEY, latest as never), KEEP_MS);
  return memory => {
    latest = memory;
    save.ask(KEEP_MS);
  };
}

function makePanel(app: JupyterFrontEnd, workspace: Workspace, notebooks: Notebooks): RunsPanel {
  const menus = {
    more: makeMenu(app, MORE_MENU, {}),
    picked: makeMenu(app, RUN_MENU, { picked: true })
  };
  let before: Element | null = null;
  for (const menu of Object.values(menus)) {
    // A menu leaves the focus nowhere.
    menu.aboutToClose.connect(() => before instanceof HTMLElement && before.focus());
  }
  const panel: RunsPanel = new RunsPanel(workspace, {
    run: (command, args = {}) => void app.commands.execute(command, args as never),
    copy: copyText,
    menu: (anchor, kind) => {
      const { left, bottom } = anchor.getBoundingClientRect();
      before = document.activeElement;
      menus[kind].open(left, bottom);
    },
    drag: (event, rows) => dragRuns(event, rows, panel),
    hover: row => tellHovered(workspace, row),
    insert: code => void notebooks.insert(code),
    confirm: async (title, body, label) => {
      const buttons = [Dialog.cancelButton(), Dialog.warnButton({ label })];
      return (await showDialog({ title, body, buttons })).button.accept;
    },
    voice
  });
  return panel;
}

/** A hovered run is marked wherever it is seen: other views listen for this event. */
function tellHovered(workspace: Workspace, row: RunRow | null): void {
  const detail = { store: workspace.api.store, run: row?.run ?? null };
  document.dispatchEvent(new CustomEvent('nbtrack:hover', { detail }));
}

function makeMenu(app: JupyterFrontEnd, ids: readonly (string | null)[], args: object): MenuSvg {
  const menu = new MenuSvg({ commands: app.commands });
  for (const command of ids) {
    menu.addItem(command === null ? { type: 'separator' } : { command, args: args as never });
  }
  return menu;
}

function addCommands(
  app: JupyterFrontEnd,
  panel: RunsPanel,
  notebooks: Notebooks,
  palette: ICommandPalette | null
): void {
  const { commands, shell, contextMenu } = app;
  const { workspace } = panel;
  const parts = {
    commands,
    panel,
    notebooks,
    copy: copyText,
    reveal: () => shell.activateById('nbtrack-runs'),
    openRun: (row: RunRow) => commands.execute(RUN_PAGE, runPageArguments(workspace, row) as never),
    compare: (rows: readonly RunRow[]) =>
      commands.isEnabled(COMPARE_PAGE)
        ? commands.execute(COMPARE_PAGE, comparison(workspace, rows) as never)
        : commands.execute('nbtrack:insert-code', { picked: true }),
    chooseCells
  };
  commands.addCommand('nbtrack:open-settings', {
    label: 'Settings',
    execute: () => commands.execute('settingeditor:open', { query: 'nbtrack' })
  });
  const ids = [...addListCommands(parts), ...addRunCommands(parts)];
  ids.forEach(command => palette?.addItem({ command, category: 'nbtrack' }));
  workspace.selection.changed.connect(() => {
    if (workspace.selection.size > 1) {
      prepareBokeh(); // they are picked to be compared, most likely
    }
  });
  contextMenu.menu.aboutToClose.connect(() => panel.menuClosed());
  RUN_MENU.forEach((command, rank) => {
    const item = command === null ? { type: 'separator' as const } : { command };
    contextMenu.addItem({ ...item, selector: '.nbt-side-run[data-run]', rank });
  });
}

function runPageArguments({ api }: Workspace, row: RunRow): object {
  const { run, name, project, slot } = row;
  return { store: api.store, run, name, project, slot: slot ?? 1 };
}

function comparison({ api }: Workspace, rows: readonly RunRow[]): object {
  const runs = rows.map(({ run, name, slot }) => {
    const [project, folder] = run.split('/');
    return { project, run: folder, name, slot };
  });
  const baseline = rows.find(row => row.baseline)?.run ?? null;
  return { store: api.store, runs, baseline };
}

async function chooseCells(sources: readonly string[]): Promise<readonly string[] | null> {
  const items = sources.map((source, place) => `${place + 1}: ${source.trim().split('\n')[0]}`);
  const { button, value } = await InputDialog.getMultipleItems({
    title: 'Which of its cells?',
    items,
    defaults: items.slice(-1)
  });
  return button.accept && value ? value.map(item => sources[items.indexOf(item)] ?? '') : null;
}
