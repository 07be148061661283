/** The sidebar: its parts, and what is shown when. */

import { Acts, type Voice } from '../model/acts';
import type { RunRow } from '../model/runs';
import type { Workspace } from '../model/workspace';
import { el, setAttribute, show } from '../view/dom';

import { Arrange } from './arrange';
import { editGroup, editNotes, editTags } from './edit';
import { Foot } from './foot';
import { Head } from './head';
import { Links } from './links';
import { ListView } from './list';
import { ListInput } from './list_input';
import { renameInPlace } from './rename';
import { firstScreen, nothingScreen, troubleScreen } from './screens';
import { SearchBox } from './search';
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
/** Content that is on its way for longer than this is shown faintly. */
const FAINT_MS = 400;

export class RunsPanel {
  readonly element = el('div', { class: 'nbt-root nbt-side' });
  readonly acts: Acts;
  readonly list: ListView;
  readonly search: SearchBox;
  /** The next time that the sidebar is activated, it is to search. */
  isFinding = false;
  readonly #input: ListInput;
  readonly #arrange: Arrange;
  readonly #foot: Foot;
  readonly #trash: TrashView;
  readonly #body = el('div', { class: 'nbt-side-body' });
  readonly #screen = el('div', { class: 'nbt-side-screen', hidden: true });
  #ticking: ReturnType<typeof setInterval> | undefined;
  #fading: ReturnType<typeof setTimeout> | undefined;

  constructor(
    readonly workspace: Workspace,
    private readonly outlets: PanelOutlets
  ) {
    const home = this.element;
    this.acts = new Acts(workspace, outlets.voice);
    this.search = new SearchBox(workspace);
    this.list = new ListView(workspace);
    this.#arrange = new Arrange(workspace, home);
    this.#input = new ListInput(this.list, workspace, {
      open: row => outlets.run('nbtrack:open-run', { run: row.run }),
      drag: outlets.drag,
      hover: outlets.hover
    });
    const head = new Head(workspace, { home, menu: anchor => outlets.menu(anchor, 'more') });
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
    home.append(head.element, this.#body, this.#screen, this.#trash.element, this.#foot.element);
    workspace.phaseChanged.connect(() => this.#showPhase());
    workspace.list.changed.connect(({ kind }) => this.#follow(kind));
    this.#showPhase();
  }

  /** The runs that a command is about. */
  targets(isPicked = false): readonly RunRow[] {
    const { selection } = this.workspace;
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

  pickAll(): void {
    void this.#input.pickAll();
  }

  showTrash(): void {
    this.workspace.selection.drop();
    show(this.#body, false);
    void this.#trash.open();
  }

  showList(which: 'active' | 'archived' = 'active'): void {
    this.#trash.close();
    show(this.#body, true);
    if (this.workspace.list.query.which !== which) {
      this.workspace.selection.drop();
      void this.workspace.list.setQuery({ which });
    }
    this.list.resize();
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
    clearTimeout(this.#fading);
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

  #showPhase(): void {
    const { phase } = this.workspace;
    const isReady = phase.kind === 'ready';
    setAttribute(this.element, 'data-phase', phase.kind);
    if (isReady && !this.#trash.element.hidden) {
      return;
    }
    show(this.#body, isReady);
    if (phase.kind === 'first') {
      this.#showScreen(this.#first());
    } else if (phase.kind === 'trouble') {
      this.#showScreen(
        troubleScreen(phase.trouble, {
          retry: () => void this.workspace.load(),
          copy: command => this.outlets.copy(command, 'command')
        })
      );
    } else {
      show(this.#screen, false);
    }
    if (isReady) {
      this.resize();
      this.#showNothing();
    }
  }

  #first(): HTMLElement {
    return firstScreen({
      insert: this.outlets.insert,
      copy: code => this.outlets.copy(code, 'code'),
      settings: () => this.outlets.run('nbtrack:open-settings')
    });
  }

  #showScreen(screen: HTMLElement): void {
    this.#screen.replaceChildren(screen);
    show(this.#screen, true);
  }

  #follow(kind: 'all' | 'rows' | 'state'): void {
    const { list } = this.workspace;
    if (kind === 'all') {
      const { baseline = null } = list.facts ?? {};
      this.element.classList.toggle('nbt-has-baseline', baseline !== null);
      this.list.baseline = baseline?.values ?? null;
      this.resize();
      this.#showNothing();
    }
    if (kind !== 'rows') {
      this.#fade();
    }
  }

  /** Where no run matches, in the place of the list. */
  #showNothing(): void {
    const { list, phase } = this.workspace;
    if (phase.kind !== 'ready' || list.facts === null) {
      return;
    }
    const isNothing = list.matched === 0;
    this.list.element.classList.toggle('nbt-side-none', isNothing);
    show(this.#screen, isNothing);
    if (isNothing) {
      const { q, which } = list.shownQuery;
      const clear = () => this.search.clear();
      const words = which === 'archived' ? 'No run is archived' : 'No runs in this project';
      this.#screen.replaceChildren(
        q === '' ? nothingScreen(words, null) : nothingScreen('No run matches', clear)
      );
    }
  }

  /** The last known content stays; it is faint when the next one is late. */
  #fade(): void {
    clearTimeout(this.#fading);
    const { list } = this.workspace;
    if (list.isWaiting) {
      this.#fading = setTimeout(() => this.element.classList.add('nbt-late'), FAINT_MS);
    } else {
      this.element.classList.toggle('nbt-late', list.failure?.code === 'offline');
    }
  }
}
