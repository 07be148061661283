/** The cells that a run executed, in their order. */

import type { CodeCell } from '../model/run_api';
import type { RunPageModel } from '../model/run_page';
import { count } from '../pure/format';
import { duration } from '../pure/times';
import { button, el, setText, show } from '../view/dom';

import { sideIcon } from '../sidebar/icons';
import { Rendered } from './markdown';
import type { RunPageOutlets } from './outlets';

/** Cells whose colours are made at once. */
const SHOWN = 60;

export class CodeTab {
  readonly element = el('div', { class: 'nbt-page-tab nbt-code-tab' });
  readonly #list = el('div', { class: 'nbt-cells' });
  readonly #note = el('div', { class: 'nbt-table-note', role: 'status' });
  readonly #bar: HTMLElement;
  readonly #heading = el('span', { class: 'nbt-quiet-text' });
  readonly #more: HTMLButtonElement;
  readonly #disconnect: () => void;
  #rendered: Rendered[] = [];
  #shown = SHOWN;
  #written = '';

  constructor(
    private readonly model: RunPageModel,
    private readonly outlets: RunPageOutlets
  ) {
    const all = () => this.#cells.map(({ source }) => source).join('\n\n');
    this.#bar = el(
      'div',
      { class: 'nbt-page-bar' },
      this.#heading,
      el('span', { class: 'nbt-gap' }),
      button({ class: 'nbt-button' }, () => outlets.copy(all(), 'code'), 'Copy all')
    );
    this.#more = button({ class: 'nbt-link' }, () => {
      this.#shown += SHOWN;
      this.#write();
    });
    this.element.append(this.#bar, this.#list, this.#more, this.#note);
    this.#disconnect = model.changed.connect(changed => changed === 'code' && this.#write());
    this.#write();
  }

  dispose(): void {
    this.#disconnect();
    this.#rendered.forEach(each => each.dispose());
  }

  get #cells(): readonly CodeCell[] {
    return this.model.parts.code ?? [];
  }

  #write(): void {
    const shown = this.#cells.slice(0, this.#shown);
    const text = JSON.stringify(shown);
    if (text !== this.#written) {
      this.#written = text;
      this.#rendered.forEach(each => each.dispose());
      this.#rendered = [];
      this.#list.replaceChildren(...shown.map(cell => this.#cell(cell)));
    }
    const rest = this.#cells.length - shown.length;
    show(this.#more, rest > 0);
    setText(this.#more, `Show ${Math.min(rest, SHOWN)} more`);
    show(this.#bar, shown.length > 0);
    setText(this.#heading, `${count(this.#cells.length, 'cell')} in the order they ran`);
    const none = 'No cells were recorded: the run was not made in a notebook.';
    const { code } = this.model.parts;
    setText(this.#note, code !== undefined && code.length === 0 ? none : '');
  }

  #cell(cell: CodeCell): HTMLElement {
    const { outlets, model } = this;
    const { source } = cell;
    const body = new Rendered(outlets.rendermime);
    this.#rendered.push(body);
    void body.python(source);
    const name = cell.number === null ? 'cell' : `cell ${cell.number}`;
    const insert = () =>
      void model.acts.attempt(async () => {
        await outlets.insert(source);
        return null;
      });
    const acts = [
      button(
        { class: 'nbt-button', 'aria-label': `Insert ${name} as a new cell` },
        insert,
        sideIcon('restore', 14),
        'Insert as a new cell'
      ),
      button(
        { class: 'nbt-tool', 'aria-label': `Copy ${name}`, title: 'Copy' },
        () => outlets.copy(source, name),
        sideIcon('copy', 14)
      )
    ];
    const head = el(
      'div',
      { class: 'nbt-cell-head' },
      el('span', { class: 'nbt-mono nbt-quiet-text' }, `[${cell.number ?? ' '}]`),
      el('span', { class: 'nbt-quiet-text' }, factsOf(cell).join(' · ')),
      el('span', { class: 'nbt-gap' }),
      ...acts
    );
    return el('section', { class: 'nbt-cell', 'aria-label': name }, head, body.element);
  }
}

/** How long a cell took, how often it ran, and how it ended if not well. */
export function factsOf({ times, duration_s, outcome }: CodeCell): string[] {
  return [
    duration_s === null ? '' : duration(duration_s),
    times > 1 ? `run ${times} times` : '',
    outcome !== null && outcome !== 'finished' ? outcome : ''
  ].filter(Boolean);
}

/** A cell in one line. */
export function firstLine(source: string): string {
  const lines = source.split('\n').filter(line => line.trim() !== '');
  const [first = ''] = lines;
  return lines.length > 1 ? `${first} …` : first;
}
