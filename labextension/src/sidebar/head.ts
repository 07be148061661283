/** The top of the sidebar: which project, how many runs, and what else there is. */

import type { Workspace } from '../model/workspace';
import { count } from '../pure/format';
import { button, el, setAttribute, setText, show } from '../view/dom';

import { sideIcon } from './icons';
import { openColumns } from './columns';
import { Picker, type PickItem } from './picker';
import { opener } from './popup';

const ALL = 'all';
const STORE = 'store:';
const PROJECT = 'project:';

export interface HeadOutlets {
  readonly home: HTMLElement;
  /** Open the menu of all that can be done, below the button. */
  readonly menu: (anchor: HTMLElement) => void;
}

export class Head {
  readonly element = el('div', { class: 'nbt-side-head' });
  readonly #name = el('span', { class: 'nbt-side-project nbt-ellipsis', dir: 'auto' });
  readonly #project: HTMLButtonElement;
  readonly #size = el('span', { class: 'nbt-side-size nbt-ellipsis' });
  readonly #columns: HTMLButtonElement;

  constructor(
    private readonly workspace: Workspace,
    { home, menu }: HeadOutlets
  ) {
    this.#project = opener(
      { class: 'nbt-side-chooser', 'aria-haspopup': 'dialog' },
      anchor => this.#choose(home, anchor),
      this.#name,
      sideIcon('down', 14)
    );
    this.#columns = opener(
      { class: 'nbt-tool', 'aria-label': 'Columns', title: 'Columns' },
      anchor => openColumns(workspace, home, anchor),
      sideIcon('columns')
    );
    const more = button(
      { class: 'nbt-tool', 'aria-label': 'More', title: 'More', 'aria-haspopup': 'menu' },
      () => menu(more),
      sideIcon('more')
    );
    const gap = el('span', { class: 'nbt-gap' });
    this.element.append(this.#project, this.#size, gap, this.#columns, more);
    workspace.catalogue.changed.connect(() => this.#show());
    workspace.list.changed.connect(({ kind }) => kind === 'all' && this.#show());
    workspace.phaseChanged.connect(() => this.#show());
    this.#show();
  }

  #show(): void {
    const { phase, project, catalogue, list } = this.workspace;
    const isReady = phase.kind === 'ready';
    const found = catalogue.projects.find(({ folder }) => folder === project);
    const name = isReady ? (found?.name ?? 'All projects') : 'Runs';
    setText(this.#name, name);
    setAttribute(this.#project, 'aria-label', `Project: ${name}`);
    setAttribute(this.#project, 'title', name);
    this.#project.classList.toggle('nbt-plain', !isReady);
    this.#project.disabled = !isReady;
    show(this.#columns, isReady);
    setText(this.#size, isReady && list.facts ? count(list.facts.total, 'run') : '');
  }

  #choose(home: HTMLElement, anchor: HTMLElement): void {
    const { catalogue } = this.workspace;
    void catalogue.refreshProjects();
    new Picker({
      changed: catalogue.changed,
      label: 'Projects',
      placeholder: 'Find a project',
      items: () => this.#items(),
      pick: id => this.#pick(id)
    }).open(home, anchor);
  }

  #items(): PickItem[] {
    const { catalogue, project, stores, api } = this.workspace;
    const { projects } = catalogue;
    const projectItems = [...projects]
      .sort((a, b) => (b.updated_us ?? 0) - (a.updated_us ?? 0))
      .map(({ name, folder, runs, live }) => ({
        id: PROJECT + folder,
        label: name,
        hint: count(runs, 'run') + (live > 0 ? `, ${live.toLocaleString('en-US')} running` : ''),
        isPicked: folder === project
      }));
    const all = { id: ALL, label: 'All projects', hint: '', isPicked: project === null };
    const storeItems = stores.map(({ id, projects: inside }) => ({
      id: STORE + id,
      label: inside.map(({ name }) => name).join(', ') || 'no projects',
      hint: `${id.slice(0, 6)}, ${count(inside.length, 'project')}`,
      isPicked: id === api.store,
      section: 'Stores'
    }));
    return [
      ...projectItems,
      ...(projects.length > 1 ? [all] : []),
      ...(stores.length > 1 ? storeItems : [])
    ];
  }

  #pick(id: string): void {
    if (id === ALL) {
      void this.workspace.chooseProject(null);
    } else if (id.startsWith(STORE)) {
      void this.workspace.chooseStore(id.slice(STORE.length));
    } else {
      void this.workspace.chooseProject(id.slice(PROJECT.length));
    }
  }
}
