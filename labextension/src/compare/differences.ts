/** The config values that are not the same in all runs: a row for each run. */

import { runVariable } from '../pure/palette';
import type { Context } from '../view/context';
import { button, el, setAttribute, setText, show } from '../view/dom';
import { icon, lineSample } from '../view/icons';

import type { CompareModel, Peer } from './model';
import { nameOf } from './title';
import { type DifferingKey, differingConfig } from './verdict';

/** More columns cannot be read side by side. */
const MOST_KEYS = 24;
/** With more runs it is folded at first: the curves come first. */
const OPEN_RUNS = 8;

export class Differences {
  readonly element: HTMLElement;
  readonly #fold: HTMLButtonElement;
  readonly #count = el('span', { class: 'nbt-count' });
  readonly #content = el('div', { class: 'nbt-table-scroll', tabindex: 0 });
  readonly #disconnect: (() => void)[];
  #isOpen: boolean;
  #written = '';

  constructor(private readonly context: Context<CompareModel>) {
    this.#isOpen = context.model.runs.length <= OPEN_RUNS;
    const words = el('span', { class: 'nbt-section-name' }, 'config that differs');
    this.#fold = button({ class: 'nbt-fold' }, () => this.#toggle(), icon('down', 12), words);
    const rule = el('span', { class: 'nbt-rule' });
    const head = el('div', { class: 'nbt-section-head' }, this.#fold, this.#count, rule);
    this.element = el('section', { class: 'nbt-section nbt-differences' }, head, this.#content);
    const { changed, selection } = context.model;
    this.#disconnect = [
      changed.connect(what => what === 'run' && this.#update()),
      selection.changed.connect(isOther => (isOther ? this.#update() : this.#writeHot()))
    ];
    this.#update();
  }

  dispose(): void {
    this.#disconnect.forEach(disconnect => disconnect());
  }

  #toggle(): void {
    this.#isOpen = !this.#isOpen;
    this.#arrange();
  }

  #arrange(): void {
    show(this.#content, this.#isOpen);
    setAttribute(this.#fold, 'aria-expanded', String(this.#isOpen));
  }

  #update(): void {
    const { runs, selection } = this.context.model;
    const known = runs.filter(run => run.facts !== null && selection.isShown(run.key));
    const keys = differingConfig(known);
    show(this.element, keys.length > 0);
    const written = JSON.stringify([known.map(nameOf), keys]);
    if (written !== this.#written) {
      this.#written = written;
      setText(this.#count, String(keys.length));
      this.#content.replaceChildren(table(known, keys.slice(0, MOST_KEYS), selection));
    }
    this.#arrange();
    this.#writeHot();
  }

  #writeHot(): void {
    const { hot } = this.context.model.selection;
    for (const row of this.#content.querySelectorAll<HTMLElement>('tbody tr')) {
      row.classList.toggle('nbt-hot', row.dataset.run === hot);
    }
  }
}

function table(
  peers: readonly Peer[],
  keys: readonly DifferingKey[],
  selection: CompareModel['selection']
): HTMLElement {
  const head = ['run', ...keys.map(({ key }) => key)].map(key => el('th', { title: key }, key));
  const rows = peers.map((peer, place) => {
    const sample = lineSample(runVariable(peer.look), peer.look.dash);
    const name = el('span', { class: 'nbt-ellipsis' }, nameOf(peer));
    const cells = keys.map(({ values }) => {
      const text = values[place] ?? '';
      return el('td', { class: 'nbt-table-value', title: text }, text);
    });
    const row = el(
      'tr',
      { 'data-run': peer.key },
      el('th', { scope: 'row' }, el('span', { class: 'nbt-run-cell' }, sample, name)),
      ...cells
    );
    row.addEventListener('pointerenter', () => selection.point(peer.key));
    row.addEventListener('pointerleave', () => selection.point(null));
    return row;
  });
  return el(
    'table',
    { class: 'nbt-table nbt-differing' },
    el('thead', {}, el('tr', {}, ...head)),
    el('tbody', {}, ...rows)
  );
}
