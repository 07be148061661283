/** Machine, packages and commit of a run. */

import type { RunPageModel } from '../model/run_page';
import { configValue, count } from '../pure/format';
import { el, setText, show } from '../view/dom';

import { allFacts, factList } from './facts';
import { KeyTree } from './key_tree';
import type { RunPageOutlets } from './outlets';

export class SystemTab {
  readonly element = el('div', { class: 'nbt-page-tab nbt-system-tab' });
  readonly #facts = el('div');
  readonly #note = el('div', { class: 'nbt-table-note' });
  readonly #packages: KeyTree;
  readonly #section: HTMLElement;
  readonly #count = el('span', { class: 'nbt-quiet-text' });
  readonly #disconnect: () => void;
  #written = '';

  constructor(
    private readonly model: RunPageModel,
    { copy }: RunPageOutlets
  ) {
    this.#packages = new KeyTree({
      what: 'packages',
      heads: ['Package', 'Version'],
      empty: 'No packages were recorded',
      words: configValue,
      copy
    });
    const heading = el('div', { class: 'nbt-page-heading' }, el('h2', {}, 'Packages'), this.#count);
    heading.append(el('span', { class: 'nbt-rule' }));
    this.#section = el('section', {}, heading, this.#packages.element);
    this.element.append(this.#facts, this.#note, this.#section);
    this.#disconnect = model.changed.connect(
      changed => changed === 'surroundings' && this.#write()
    );
    this.#write();
  }

  dispose(): void {
    this.#disconnect();
  }

  #write(): void {
    const { surroundings } = this.model.parts;
    const packages = surroundings?.environment?.packages ?? {};
    const lines = surroundings ? allFacts(surroundings) : [];
    const written = JSON.stringify([lines, packages]);
    if (written === this.#written) {
      return;
    }
    this.#written = written;
    this.#facts.replaceChildren(factList(lines));
    const isEmpty = surroundings !== undefined && lines.length === 0;
    setText(this.#note, isEmpty ? 'Nothing was recorded of where it ran.' : '');
    // A name of a package with a dot in it is no branch.
    this.#packages.update(Object.fromEntries(Object.entries(packages)));
    const number = Object.keys(packages).length;
    setText(this.#count, count(number, 'package'));
    show(this.#section, number > 0);
  }
}
