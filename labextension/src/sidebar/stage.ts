/** What is shown where the list stands: the list itself, or why there is none. */

import type { Workspace } from '../model/workspace';
import { el, setAttribute, show } from '../view/dom';

import { firstScreen, nothingScreen, troubleScreen } from './screens';

export interface StageOutlets {
  /** Put code into a cell of its own. */
  readonly insert: (code: string) => void;
  readonly copy: (text: string, what: string) => void;
  readonly openSettings: () => void;
  readonly clearSearch: () => void;
  /** The list is seen again: its place may be another one. */
  readonly onList: () => void;
}

/** Content that is on its way for longer than this is shown faintly. */
const FAINT_MS = 400;

export class Stage {
  /** In the place of the list. */
  readonly screen = el('div', { class: 'nbt-side-screen', hidden: true });
  /** Something else lies over all of it. */
  isCovered = false;
  #fading: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param home - the sidebar.
   * @param body - search and list.
   * @param list - the list in it.
   */
  constructor(
    private readonly workspace: Workspace,
    private readonly home: HTMLElement,
    private readonly body: HTMLElement,
    private readonly list: HTMLElement,
    private readonly outlets: StageOutlets
  ) {
    workspace.phaseChanged.connect(() => this.show());
    workspace.list.changed.connect(({ kind }) => {
      if (kind === 'all') {
        this.#showNothing();
      }
      if (kind !== 'rows') {
        this.#fade();
      }
    });
  }

  show(): void {
    const { phase } = this.workspace;
    const isReady = phase.kind === 'ready';
    setAttribute(this.home, 'data-phase', phase.kind);
    show(this.body, isReady && !this.isCovered);
    if (phase.kind === 'first') {
      this.#put(this.#first());
    } else if (phase.kind === 'trouble') {
      const retry = () => void this.workspace.load();
      const copy = (command: string) => this.outlets.copy(command, 'command');
      this.#put(troubleScreen(phase.trouble, { retry, copy }));
    } else {
      show(this.screen, false);
    }
    if (isReady) {
      this.outlets.onList();
      this.#showNothing();
    }
  }

  dispose(): void {
    clearTimeout(this.#fading);
  }

  #first(): HTMLElement {
    const { insert, copy, openSettings } = this.outlets;
    return firstScreen({ insert, copy: code => copy(code, 'code'), settings: openSettings });
  }

  #put(screen: HTMLElement): void {
    this.screen.replaceChildren(screen);
    show(this.screen, !this.isCovered);
  }

  /** Where no run matches. */
  #showNothing(): void {
    const { list, phase } = this.workspace;
    if (phase.kind !== 'ready' || list.facts === null) {
      return;
    }
    const isNothing = list.matched === 0;
    this.list.classList.toggle('nbt-side-none', isNothing);
    show(this.screen, isNothing && !this.isCovered);
    if (isNothing) {
      const { q, which } = list.shownQuery;
      const words = which === 'archived' ? 'No run is archived' : 'No runs in this project';
      const { clearSearch } = this.outlets;
      this.screen.replaceChildren(
        q === '' ? nothingScreen(words, null) : nothingScreen('No run matches', clearSearch)
      );
    }
  }

  /** The last known content stays; it is faint when the next one is late. */
  #fade(): void {
    clearTimeout(this.#fading);
    const { list } = this.workspace;
    if (list.isWaiting) {
      this.#fading = setTimeout(() => this.home.classList.add('nbt-late'), FAINT_MS);
    } else {
      this.home.classList.toggle('nbt-late', list.failure?.code === 'offline');
    }
  }
}
