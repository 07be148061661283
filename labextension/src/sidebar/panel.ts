/** The sidebar: its parts, and what is shown when. */

import { Acts, type Voice } from '../model/acts';
import { PLAIN_LOOK } from '../model/look';
import type { RunName, RunRow } from '../model/runs';
import type { Workspace } from '../model/workspace';
import { el, setAttribute } from '../view/dom';

import { Arrange } from './arrange';
import { editGroup, editNotes, editTags } from './edit';
import { Foot } from './foot';
import { Head } from './head';
import { Links } from './links';
import { ListView } from './list';
import { ListInput } from './list_input';
import { ListKeys } from './list_keys';
import { ListPicking } from './list_pick';
import { renameInPlace } from './rename';
import { SearchBox } from './search';
import { Stage } from './stage';
import { TrashView } from './trash';

/** What the sidebar needs of the page that it is in. */
export interface PanelOutlets {
  readonly run: (command: string, args?: Record<string, unknown>) => void;
  readonly copy: (text: string, what: string) => void;
  /** Open a menu below a button: of all that can be done here, or to the picked runs. */
  readonly menu: (anchor: HTMLElement, kind: 'more' | 'picked') => void;
  readonly drag: (event: PointerEvent, rows: readonly RunRow[]) => void;
  readonly hover: (row: RunRow | null) => void;
  /** Put code into a cell of its own. */
  readonly insert: (code: string) => void;
  readonly confirm: (title: string, text: string, button: string) => Promise<boolean>;
  readonly voice: Voice;
}

const TICK_MS = 1_000;

export class RunsPanel {
  readonly element = el('div', { class: 'nbt-root nbt-side' });
  readonly acts: Acts;
  readonly list: ListView;
  readonly search: SearchBox;
  /** The next time that the sidebar is activated, it is to search. */
  isFinding = false;
  readonly #picking: ListPicking;
  readonly #keys: ListKeys;
  readonly #arrange: Arrange;
  readonly #foot: Foot;
  readonly #trash: TrashView;
  readonly #body = el('div', { class: 'nbt-side-body' });
  readonly #stage: Stage;
  #ticking: ReturnType<typeof setInterval> | undefined;

  constructor(
    readonly workspace: Workspace,
    outlets: PanelOutlets
  ) {
    const home = this.element;
    this.acts = new Acts(workspace, outlets.voice);
    this.search = new SearchBox(workspace);
    this.list = new ListView(workspace);
    this.#arrange = new Arrange(workspace, home);
    this.#picking = new ListPicking(this.list, workspace);
    const open = (row: RunRow) => outlets.run('nbtrack:open-run', { run: row.run });
    const menu = (anchor: HTMLElement) => outlets.menu(anchor, 'more');
    this.#keys = new ListKeys(this.list, this.#picking, { open, menu });
    const { drag, hover } = outlets;
    new ListInput(this.list, this.#picking, workspace.selection, { open, drag, hover });
    const head = new Head(workspace, { home, menu });
    const { acts } = this;
    const leave = () => this.showList();
    const links = new Links(workspace, { acts, home, copy: outlets.copy, leave });
    this.#foot = new Foot(workspace, {
      run: command => outlets.run(command, { picked: true }),
      menu: anchor => outlets.menu(anchor, 'picked'),
      showLive: () => void workspace.setLook({ q: 'state == "running"' })
    });
    const { confirm } = outlets;
    this.#trash = new TrashView(acts, { leave, confirm });
    this.#body.append(this.search.element, links.element, this.#arrange.element, this.list.element);
    this.#stage = new Stage(workspace, home, this.#body, this.list.element, {
      insert: outlets.insert,
      copy: outlets.copy,
      openSettings: () => outlets.run('nbtrack:open-settings'),
      clearSearch: () => this.search.clear(),
      onList: () => this.resize()
    });
    home.append(
      head.element,
      this.#body,
      this.#stage.screen,
      this.#trash.element,
      this.#foot.element
    );
    workspace.list.changed.connect(({ kind }) => kind === 'all' && this.#showBaseline());
    workspace.phaseChanged.connect(() => this.#trash.isOpen && void this.#trash.open());
    this.#stage.show();
  }

  /**
   * The runs that a command is about.
   *
   * @param isPicked - those that are picked, wherever the focus is.
   * @param run - the name of one: it alone is meant.
   */
  targets(isPicked = false, run?: RunName): readonly RunRow[] {
    const { selection, list } = this.workspace;
    if (run !== undefined) {
      const named = list.rowOf(run) ?? selection.rows.find(row => row.run === run);
      return named ? [named] : [];
    }
    const active = this.list.activeRow;
    const isAlone = active !== undefined && !selection.has(active.run) && this.#hasFocus();
    if (selection.size > 0 && (isPicked || !isAlone)) {
      return selection.rows;
    }
    return active ? [active] : [];
  }

  rename(): void {
    const [row] = this.targets();
    if (row) {
      renameInPlace(this.list, row, name => void this.acts.rename(row, name));
    }
  }

  edit(what: 'tags' | 'notes' | 'group', rows: readonly RunRow[]): void {
    const [first] = rows;
    const view = first && this.list.viewOf(first.run);
    const place = { home: this.element, anchor: view?.element ?? this.#foot.element };
    if (first && what === 'notes') {
      editNotes(place, this.acts, first);
    } else if (first && what === 'tags') {
      editTags(place, this.workspace, this.acts, rows);
    } else if (first) {
      editGroup(place, this.acts, rows);
    }
  }

  /** Where one goes on with the keyboard, when the sidebar is activated. */
  focus(): void {
    const { phase } = this.workspace;
    if (phase.kind === 'ready') {
      (this.isFinding ? this.search.field : this.list.element).focus({ preventScroll: true });
    }
    this.isFinding = false;
  }

  menuClosed(): void {
    this.#keys.menuClosed();
  }

  pickAll(): void {
    void this.#picking.all();
  }

  showTrash(): void {
    this.workspace.selection.drop();
    this.#stage.isCovered = true;
    this.#stage.show();
    void this.#trash.open();
  }

  showList(which: 'active' | 'archived' = 'active'): void {
    this.#trash.close();
    this.#stage.isCovered = false;
    this.#stage.show();
    if (this.workspace.list.query.which !== which) {
      this.workspace.selection.drop();
      void this.workspace.list.setQuery({ which });
    }
    this.list.resize();
  }

  /** No search, no groups, the newest first; what rows show stays. */
  showAll(): void {
    this.workspace.selection.drop();
    this.showList();
    const { columns } = this.workspace.looks.look;
    void this.workspace.setLook({ ...PLAIN_LOOK, columns });
  }

  set isCompact(isCompact: boolean) {
    this.list.isCompact = isCompact;
    this.list.resize();
  }

  /** Whose curves have the colours of their runs. */
  set colours(colours: string) {
    setAttribute(this.element, 'data-colours', colours);
  }

  show(): void {
    this.workspace.show();
    this.resize();
    clearInterval(this.#ticking);
    this.#ticking = setInterval(() => this.#tick(), TICK_MS);
  }

  hide(): void {
    this.workspace.hide();
    clearInterval(this.#ticking);
  }

  resize(): void {
    const { clientWidth } = this.element;
    if (clientWidth > 0) {
      this.list.resize();
      const { layout } = this.list;
      setAttribute(this.element, 'data-size', layout.size);
      this.#arrange.layout = layout;
    }
  }

  dispose(): void {
    this.hide();
    this.#stage.dispose();
    this.search.dispose();
    this.list.dispose();
    this.workspace.dispose();
    this.element.remove();
  }

  #hasFocus(): boolean {
    return document.activeElement === this.list.element;
  }

  #tick(): void {
    this.list.tick();
    this.#foot.tick();
  }

  #showBaseline(): void {
    const { baseline = null } = this.workspace.list.facts ?? {};
    this.element.classList.toggle('nbt-has-baseline', baseline !== null);
    this.list.baseline = baseline?.values ?? null;
    this.resize();
  }
}
