/** What was deleted: it can be taken back until the trash is emptied. */

import type { Acts } from '../model/acts';
import type { TrashEntry } from '../model/runs';
import { count } from '../pure/format';
import { age, moment } from '../pure/times';
import { button, el, setText, show } from '../view/dom';

import { sideIcon } from './icons';

export interface TrashOutlets {
  readonly leave: () => void;
  /** Ask before something is gone for ever. */
  readonly confirm: (title: string, text: string, button: string) => Promise<boolean>;
}

/** More are not shown at once; emptying takes all. */
const MOST = 500;

export class TrashView {
  readonly element = el('section', { class: 'nbt-trash', 'aria-label': 'Trash', hidden: true });
  readonly #count = el('span', { class: 'nbt-side-count', role: 'status' });
  readonly #list = el('ul', { class: 'nbt-trash-list' });
  readonly #empty: HTMLButtonElement;
  #entries: readonly TrashEntry[] = [];

  constructor(
    private readonly acts: Acts,
    private readonly outlets: TrashOutlets
  ) {
    const back = button({ class: 'nbt-link' }, outlets.leave, 'Back to the list');
    this.#empty = button(
      { class: 'nbt-button nbt-danger' },
      () => void this.#emptyAll(),
      sideIcon('trash', 13),
      'Empty the trash'
    );
    const head = el('div', { class: 'nbt-trash-head' }, el('b', {}, 'Trash'), this.#count);
    head.append(el('span', { class: 'nbt-gap' }), back);
    const foot = el('div', { class: 'nbt-trash-foot' }, this.#empty);
    this.element.append(head, this.#list, foot);
  }

  get isOpen(): boolean {
    return !this.element.hidden;
  }

  /** What is in the trash of the project that is looked at. */
  async open(): Promise<void> {
    show(this.element, true);
    await this.refresh();
  }

  close(): void {
    show(this.element, false);
  }

  async refresh(): Promise<void> {
    this.#entries = (await this.acts.trashEntries()) ?? [];
    this.#show();
  }

  #show(): void {
    const { length } = this.#entries;
    setText(this.#count, length > 0 ? count(length, 'run') : '');
    show(this.#empty, length > 0);
    const lines = this.#entries.slice(0, MOST).map(entry => this.#line(entry));
    const none = el('li', { class: 'nbt-trash-none' }, 'The trash is empty');
    const more = el('li', { class: 'nbt-trash-none' }, `and ${length - MOST} more`);
    this.#list.replaceChildren(
      ...(length === 0 ? [none] : lines),
      ...(length > MOST ? [more] : [])
    );
  }

  #line(entry: TrashEntry): HTMLElement {
    const { name, project, trashed_us } = entry;
    const restore = button(
      { class: 'nbt-button', 'aria-label': `Restore ${name}` },
      () => void this.#restore(entry),
      sideIcon('restore', 13),
      'Restore'
    );
    const when = `moved here ${moment(trashed_us)}`;
    const facts = `${project} · ${age(trashed_us, Date.now() * 1000)}`;
    const words = el('div', { class: 'nbt-trash-words' });
    words.append(
      el('span', { class: 'nbt-trash-name nbt-ellipsis', dir: 'auto' }, name),
      el('span', { class: 'nbt-run-facts nbt-ellipsis', dir: 'auto' }, facts)
    );
    return el('li', { class: 'nbt-trash-line', title: `${name}\n${when}` }, words, restore);
  }

  async #restore(entry: TrashEntry): Promise<void> {
    if (await this.acts.restore([entry])) {
      this.#entries = this.#entries.filter(one => one !== entry);
      this.#show();
    }
  }

  async #emptyAll(): Promise<void> {
    const entries = this.#entries;
    const what = count(entries.length, 'run');
    const isMeant = await this.outlets.confirm(
      'Empty the trash?',
      `${what}, with their files, will be deleted for ever. This cannot be undone.`,
      'Delete for ever'
    );
    if (isMeant && (await this.acts.empty(entries))) {
      await this.refresh();
    }
  }
}
