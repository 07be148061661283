/** The first line of a comparison: how many runs of what, and how they stand. */

import { count } from '../pure/format';
import type { Context } from '../view/context';
import { button, el, setText, show } from '../view/dom';

import type { CompareModel } from './model';

const WORDS = ['running', 'finished', 'failed', 'interrupted', 'killed', 'stale'] as const;

export class CompareHead {
  readonly element: HTMLElement;
  readonly #name = el('span', { class: 'nbt-run-name nbt-ellipsis' });
  readonly #projects = el('span', { class: 'nbt-project nbt-ellipsis' });
  readonly #states = el('span', { class: 'nbt-facts', role: 'status' });
  readonly #all: HTMLButtonElement;
  readonly #disconnect: (() => void)[];

  constructor(private readonly context: Context<CompareModel>) {
    const showAll = () => context.model.selection.showAll();
    this.#all = button({ class: 'nbt-link', hidden: true }, showAll, 'Show all');
    const title = el('div', { class: 'nbt-title' }, this.#name, this.#all, this.#projects);
    this.element = el('header', { class: 'nbt-head' }, title, this.#states);
    const { changed, selection } = context.model;
    this.#disconnect = [
      changed.connect(what => what === 'run' && this.#update()),
      selection.changed.connect(isOther => isOther && this.#update())
    ];
    this.#update();
  }

  dispose(): void {
    this.#disconnect.forEach(disconnect => disconnect());
  }

  #update(): void {
    const { runs, selection } = this.context.model;
    const shown = runs.length - selection.hiddenCount;
    const all = count(runs.length, 'run');
    setText(this.#name, shown < runs.length ? `${shown} of ${all}` : all);
    show(this.#all, shown < runs.length);
    const projects = [...new Set(runs.map(run => run.facts?.project ?? ''))].filter(Boolean);
    setText(this.#projects, projects.join(', '));
    const states = WORDS.map(state => {
      const number = runs.filter(run => !run.isGone && run.facts?.state === state).length;
      return number > 0 ? `${number} ${state}` : '';
    });
    const gone = runs.filter(run => run.isGone).length;
    setText(
      this.#states,
      [...states, gone > 0 ? `${gone} deleted` : ''].filter(Boolean).join(' · ')
    );
  }
}
