/** How many runs match, and what is shown as code. */

import type { Acts } from '../model/acts';
import type { Workspace } from '../model/workspace';
import { button, el, KEEP_KEYS, setText, show } from '../view/dom';

import { opener, openPopup } from './popup';

export interface LinkOutlets {
  readonly acts: Acts;
  readonly home: HTMLElement;
  readonly copy: (text: string, what: string) => void;
  /** Back from the archive to the list. */
  readonly leave: () => void;
}

export class Links {
  readonly element = el('div', { class: 'nbt-side-links' });
  readonly #count = el('span', { class: 'nbt-side-count nbt-ellipsis', role: 'status' });
  readonly #remark = el('div', { class: 'nbt-side-remark', hidden: true });
  readonly #back: HTMLButtonElement;

  constructor(
    private readonly workspace: Workspace,
    private readonly outlets: LinkOutlets
  ) {
    const { copy, leave, home } = outlets;
    const { list } = workspace;
    const link = (text: string, title: string, act: () => void) =>
      button({ class: 'nbt-link', title }, act, text);
    this.#back = link('Back to the list', 'Show the runs that are not archived', leave);
    const python = link('Python', 'Copy the Python line that gives these runs', () =>
      copy(list.facts?.python ?? '', 'Python line')
    );
    const polars = link('Polars', 'Copy the search as a Polars expression', () =>
      copy(list.facts?.polars ?? '', 'Polars expression')
    );
    const save = opener(
      { class: 'nbt-link', title: 'Keep this search, order and grouping under a name' },
      anchor => this.#openSave(home, anchor),
      'Save view'
    );
    const row = el(
      'div',
      { class: 'nbt-side-link-row' },
      this.#count,
      el('span', { class: 'nbt-gap' })
    );
    row.append(this.#back, python, polars, save);
    this.element.append(this.#remark, row);
    list.changed.connect(({ kind }) => kind === 'all' && this.#show());
  }

  #show(): void {
    const { facts, matched, shownQuery } = this.workspace.list;
    const total = facts?.total ?? 0;
    const number = (count: number) => count.toLocaleString('en-US');
    const isAll = matched === total;
    const noun = shownQuery.which === 'archived' ? 'archived' : matched === 1 ? 'run' : 'runs';
    setText(
      this.#count,
      isAll ? `${number(total)} ${noun}` : `${number(matched)} of ${number(total)}`
    );
    show(this.#back, shownQuery.which !== 'active');
    const unknown = facts?.remarks ?? [];
    show(this.#remark, unknown.length > 0);
    setText(
      this.#remark,
      unknown.length > 0 ? `No run here has ${unknown.slice(0, 3).join(', ')}` : ''
    );
  }

  #openSave(home: HTMLElement, anchor: HTMLElement): void {
    const { catalogue, looks, columns } = this.workspace;
    const { q, order, group } = looks.look;
    const field = el('input', {
      class: 'nbt-popup-field',
      'aria-label': 'Name of the view',
      placeholder: 'Name of the view',
      maxlength: 100,
      ...KEEP_KEYS
    });
    const save = () => {
      const name = field.value.trim();
      if (name !== '') {
        close();
        void this.outlets.acts.saveView({ name, query: { q, order, group, columns } });
      }
    };
    field.addEventListener('keydown', event => event.key === 'Enter' && save());
    const keep = button({ class: 'nbt-button nbt-primary' }, save, 'Save');
    const known = catalogue.views.map(({ name }) => {
      const drop = () => {
        line.remove();
        field.focus();
        void this.outlets.acts.dropView(name);
      };
      const line = el(
        'div',
        { class: 'nbt-popup-line' },
        el('span', { class: 'nbt-ellipsis', dir: 'auto' }, name),
        button({ class: 'nbt-link', 'aria-label': `Delete the view ${name}` }, drop, 'Delete')
      );
      return line;
    });
    const content = [el('div', { class: 'nbt-popup-row' }, field, keep), ...known];
    const close = openPopup(home, anchor, { label: 'Save view', content, focus: field });
  }
}
