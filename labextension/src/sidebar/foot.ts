/** The bottom of the sidebar: how it stands, or what can be done with the picked runs. */

import type { Workspace } from '../model/workspace';
import { orderWords } from '../pure/order';
import { duration } from '../pure/times';
import { button, disable, el, isDisabled, setText, show } from '../view/dom';
import { stateIcon } from '../view/icons';

import { sideIcon, type SideIcon } from './icons';

export interface FootOutlets {
  /** A command about the picked runs. */
  readonly run: (command: string) => void;
  readonly menu: (anchor: HTMLElement) => void;
  /** Search for what runs. */
  readonly showLive: () => void;
}

export class Foot {
  readonly element = el('div', { class: 'nbt-side-foot' });
  readonly #status = el('div', { class: 'nbt-side-status' });
  readonly #live: HTMLButtonElement;
  readonly #liveText = el('span');
  readonly #words = el('span', { class: 'nbt-ellipsis' });
  readonly #actions = el('div', {
    class: 'nbt-side-actions',
    role: 'toolbar',
    'aria-label': 'Selected runs'
  });
  readonly #picked = el('span', { class: 'nbt-side-picked', role: 'status' });
  readonly #compare: HTMLButtonElement;

  constructor(
    private readonly workspace: Workspace,
    outlets: FootOutlets
  ) {
    const { run, menu, showLive } = outlets;
    const title = 'Search for the runs that are running';
    this.#live = button({ class: 'nbt-side-quiet', title }, showLive);
    const dot = el('span', { class: 'nbt-state-running' }, stateIcon('running'));
    this.#live.append(dot, this.#liveText);
    this.#status.append(this.#live, el('span', { class: 'nbt-gap' }), this.#words);
    const act = (name: string, icon: SideIcon, command: string) =>
      button(
        { class: 'nbt-tool', 'aria-label': name, title: name, 'data-act': icon },
        () => run(command),
        sideIcon(icon)
      );
    this.#compare = button(
      { class: 'nbt-button nbt-primary nbt-compare', 'aria-label': 'Compare' },
      () => isDisabled(this.#compare) || run('nbtrack:compare'),
      sideIcon('compare'),
      el('span', { class: 'nbt-compare-word' }, 'Compare')
    );
    const more = button(
      { class: 'nbt-tool', 'aria-label': 'More', title: 'More', 'aria-haspopup': 'menu' },
      () => menu(more),
      sideIcon('more')
    );
    this.#actions.append(
      this.#picked,
      el('span', { class: 'nbt-gap' }),
      this.#compare,
      act('Insert code', 'code', 'nbtrack:insert-code'),
      act('Tags', 'tag', 'nbtrack:edit-tags'),
      act('Archive', 'archive', 'nbtrack:archive'),
      act('Move to trash', 'trash', 'nbtrack:trash'),
      more
    );
    this.element.append(this.#status, this.#actions);
    workspace.selection.changed.connect(() => this.#show());
    workspace.list.changed.connect(({ kind }) => kind !== 'rows' && this.#show());
    workspace.phaseChanged.connect(() => this.#show());
    workspace.events.statusChanged.connect(() => this.#show());
    this.#show();
  }

  /** A connection that is lost is lost for longer and longer. */
  tick(): void {
    this.#showWords();
  }

  #show(): void {
    const { selection, list, phase } = this.workspace;
    const { size } = selection;
    show(this.#actions, size > 0 && phase.kind === 'ready');
    show(this.#status, size === 0 || phase.kind !== 'ready');
    this.#picked.replaceChildren(
      el('b', {}, size.toLocaleString('en-US')),
      el('span', { class: 'nbt-picked-word' }, ' selected')
    );
    disable(this.#compare, size < 2 ? 'Pick two runs or more to compare them' : '', 'Compare');
    const live = list.facts?.live ?? 0;
    show(this.#live, live > 0 && phase.kind === 'ready');
    setText(this.#liveText, `${live.toLocaleString('en-US')} running`);
    this.#showWords();
  }

  #showWords(): void {
    const lost = this.#lostWords();
    this.#words.classList.toggle('nbt-lost', lost !== '');
    setText(this.#words, lost || this.#plainWords());
  }

  #plainWords(): string {
    const { phase, list } = this.workspace;
    switch (phase.kind) {
      case 'ready':
        return orderWords(list.shownQuery.order);
      case 'first':
        return 'Waiting for the first run';
      case 'loading':
        return '';
      case 'trouble': {
        const seconds = Math.max(0, Math.ceil((phase.againMs - Date.now()) / 1000));
        return `trying again in ${duration(seconds)}`;
      }
    }
  }

  #lostWords(): string {
    const { phase, events, list } = this.workspace;
    const { status } = events;
    const isLost = list.failure?.code === 'offline' && status?.connected === false;
    if (phase.kind !== 'ready' || !isLost) {
      return '';
    }
    const seconds = Math.floor((Date.now() - status.since) / 1000);
    return `Lost the server ${duration(Math.max(1, seconds))} ago, trying again`;
  }
}
