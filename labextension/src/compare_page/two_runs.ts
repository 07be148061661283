/** Two of the runs: their code line by line, and what else was not the same. */

import { nameOf } from '../compare/title';
import { whenNear } from '../mime/when';
import type { CodeDifference, CodeLine } from '../model/compare_api';
import { compareColumns, factText } from '../pure/compare_columns';
import { count } from '../pure/format';
import { el, KEEP_KEYS, show } from '../view/dom';

import type { Comparison } from './comparison';
import { PageSection } from './section';

export class TwoRuns {
  readonly section: PageSection;
  readonly #selects: readonly [HTMLSelectElement, HTMLSelectElement];
  readonly #facts = el('div', { class: 'nbt-pair-facts' });
  readonly #code = el('div', { class: 'nbt-pair-code' });
  readonly #disconnect: (() => void)[];
  readonly #stopWaiting: () => void;
  #isNear = false;
  #asked = '';

  constructor(private readonly comparison: Comparison) {
    this.section = new PageSection(comparison, 'Two runs', () => this.#update());
    this.#selects = [this.#select('First run'), this.#select('Second run')];
    const [one, other] = this.#selects;
    this.section.links.append(one, el('span', { class: 'nbt-word' }, 'and'), other);
    this.section.content.append(this.#facts, this.#code);
    const { model } = comparison;
    this.#disconnect = [
      model.factsChanged.connect(() => this.#update()),
      model.changed.connect(changed => changed === 'run' && this.#writeNames())
    ];
    show(this.section.element, model.runs.length > 1);
    this.#writeNames();
    // Far down the page: until somebody comes near it nothing is asked.
    this.#stopWaiting = whenNear(this.section.element, () => {
      this.#isNear = true;
      this.#update();
    });
  }

  dispose(): void {
    this.#stopWaiting();
    this.#disconnect.forEach(disconnect => disconnect());
  }

  /** Show these two; the link in the table. */
  get pair(): readonly [string, string] {
    const { keys, baseline, state } = this.comparison;
    const first = baseline ?? keys[0] ?? '';
    const usual = [first, keys.find(key => key !== first) ?? first] as const;
    return state.pair?.every(key => keys.includes(key)) ? state.pair : usual;
  }

  #select(label: string): HTMLSelectElement {
    const select = el('select', { class: 'nbt-select', 'aria-label': label, ...KEEP_KEYS });
    select.addEventListener('change', () => {
      const [one, other] = this.#selects;
      this.comparison.set('pair', [one.value, other.value]);
      this.#isNear = true;
      this.#update();
    });
    return select;
  }

  #writeNames(): void {
    const { model } = this.comparison;
    const names = model.runs.map(peer => [peer.key, nameOf(peer)] as const);
    this.#selects.forEach((select, place) => {
      const options = names.map(([value, text]) => el('option', { value }, text));
      select.replaceChildren(...options);
      select.value = this.pair[place] ?? '';
    });
  }

  #update(): void {
    const { model, comparison } = { model: this.comparison.model, comparison: this.comparison };
    if (!this.#isNear || !this.section.isOpen || model.runs.length < 2) {
      return;
    }
    const [one, other] = this.pair;
    this.#writeFacts(one, other);
    const asked = JSON.stringify([one, other]);
    if (asked !== this.#asked) {
      this.#asked = asked;
      void comparison.code(one, other).then(found => {
        if (asked === this.#asked) {
          this.#writeCode(found);
        }
      });
    }
  }

  #writeFacts(one: string, other: string): void {
    const { facts } = this.comparison.model;
    const columns = facts ? compareColumns(facts, null) : [];
    const rows = columns
      .filter(({ kind }) => kind !== 'measure' && kind !== 'code')
      .map(column => ({
        column,
        texts: [one, other].map(key => factText(column, column.values.get(key)))
      }))
      .filter(({ texts: [first, second] }) => first !== second);
    if (rows.length === 0) {
      const words = 'Config, environment and commit are the same';
      this.#facts.replaceChildren(el('p', { class: 'nbt-quiet-text' }, words));
      return;
    }
    const names = [one, other].map(key => nameOf(this.comparison.model.peer(key)));
    const heads = ['', 'key', ...names].map(text => el('th', { scope: 'col', title: text }, text));
    const body = rows.map(({ column, texts }) =>
      el(
        'tr',
        {},
        el('td', { class: 'nbt-same' }, column.kind),
        el('th', { scope: 'row', title: column.label }, column.label),
        ...texts.map(text => el('td', { class: 'nbt-table-value', title: text, dir: 'auto' }, text))
      )
    );
    const table = el(
      'table',
      { class: 'nbt-table nbt-pair-table' },
      el('thead', {}, el('tr', {}, ...heads)),
      el('tbody', {}, ...body)
    );
    const region = { class: 'nbt-table-scroll', tabindex: 0, role: 'region' };
    this.#facts.replaceChildren(el('div', { ...region, 'aria-label': 'What differs' }, table));
  }

  #writeCode(found: CodeDifference | string): void {
    if (typeof found === 'string') {
      this.#code.replaceChildren(el('p', { class: 'nbt-quiet-text' }, found));
      return;
    }
    const { lines, word, added, removed } = found;
    const words =
      word === 'same'
        ? 'They executed the same code'
        : lines.length === 0
          ? 'Code was not recorded with both: it is for runs begun in a notebook'
          : `${count(added, 'line')} added, ${removed} removed, in the order of execution`;
    this.section.say(word === 'same' ? 'same code' : '');
    const note = el('p', { class: 'nbt-quiet-text' }, words);
    const listing = el(
      'div',
      { class: 'nbt-diff', role: 'region', tabindex: 0, 'aria-label': 'Code, line by line' },
      ...lines.map(lineOf)
    );
    this.#code.replaceChildren(note, ...(lines.length > 0 ? [listing] : []));
  }
}

const SIGNS = { same: ' ', added: '+', removed: '−', gap: '⋯' } as const;
const WORDS = { same: '', added: 'added: ', removed: 'removed: ', gap: '' } as const;

function lineOf({ kind, text }: CodeLine): HTMLElement {
  return el(
    'div',
    { class: `nbt-diff-line nbt-diff-${kind}` },
    el('span', { class: 'nbt-diff-sign', 'aria-hidden': 'true' }, SIGNS[kind]),
    el('span', { class: 'nbt-unseen' }, WORDS[kind]),
    el('span', { class: 'nbt-diff-text' }, text)
  );
}
