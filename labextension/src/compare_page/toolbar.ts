/** How the comparison is looked at: groups, band, baseline, x, smoothing; and how to share it. */

import { nameOf } from '../compare/title';
import { BANDS, type Band } from '../model/compare_state';
import { sideIcon, type SideIcon } from '../sidebar/icons';
import { opener } from '../sidebar/popup';
import { Picker, type PickItem } from '../sidebar/picker';
import { button, el, KEEP_KEYS, setAttribute, setText, show } from '../view/dom';
import { icon } from '../view/icons';

import { ALL_BUT_SEED, type Comparison } from './comparison';

export interface ToolbarOutlets {
  readonly home: HTMLElement;
  /** x, smoothing and log y. */
  readonly tools: HTMLElement;
  readonly copyLink: () => void;
  readonly copyCode: () => void;
  /** Where there is little room the rail is shown only when it is asked for. */
  readonly toggleRail: () => void;
}

const NONE = '';
/** Of runs, besides their config. */
const RUN_KEYS = ['group', 'job_type', 'tags', 'state', 'project', 'notebook'];

export class Toolbar {
  readonly element = el('header', { class: 'nbt-page-bar' });
  readonly #by: HTMLButtonElement;
  readonly #byText = el('span', { class: 'nbt-ellipsis' });
  readonly #band: HTMLSelectElement;
  readonly #bandBox: HTMLElement;
  readonly #baseline: HTMLSelectElement;
  readonly #disconnect: (() => void)[];

  constructor(
    private readonly comparison: Comparison,
    { home, tools, copyLink, copyCode, toggleRail }: ToolbarOutlets
  ) {
    const { model } = comparison;
    this.#by = opener(
      { class: 'nbt-choice nbt-choice-button' },
      anchor => this.#picker().open(home, anchor),
      el('span', { class: 'nbt-word' }, 'Group by'),
      this.#byText,
      icon('down', 12)
    );
    this.#band = el('select', { class: 'nbt-select', 'aria-label': 'Band', ...KEEP_KEYS });
    this.#band.append(...BANDS.map(([value, text]) => el('option', { value }, text)));
    this.#band.value = model.band;
    this.#band.addEventListener('change', () => this.#chooseBand(this.#band.value as Band));
    this.#bandBox = choice('Band', this.#band);
    this.#baseline = el('select', { class: 'nbt-select', 'aria-label': 'Baseline', ...KEEP_KEYS });
    this.#baseline.addEventListener('change', () => {
      comparison.set('baseline', this.#baseline.value);
      void comparison.loadFacts();
    });
    const rail = tool('nbt-rail-button', 'Runs and groups', 'group', toggleRail);
    this.element.append(
      rail,
      this.#by,
      this.#bandBox,
      tools,
      choice('Baseline', this.#baseline),
      el('span', { class: 'nbt-gap' }),
      tool('', 'Copy a link to this comparison', 'link', copyLink),
      tool('', 'Copy as Python', 'code', copyCode)
    );
    this.#disconnect = [
      model.groupsChanged.connect(() => this.#update()),
      model.changed.connect(changed => changed === 'run' && this.#update())
    ];
    this.#update();
  }

  dispose(): void {
    this.#disconnect.forEach(disconnect => disconnect());
  }

  #update(): void {
    const { model, baseline } = this.comparison;
    const by = model.by.map(key => (key === ALL_BUT_SEED ? 'all but seed' : plainKey(key)));
    setText(this.#byText, by.join(', ') || 'nothing');
    setAttribute(this.#by, 'aria-label', `Group by ${by.join(', ') || 'nothing'}`);
    show(this.#bandBox, model.isGrouped);
    const names = model.runs.map(peer => [peer.key, nameOf(peer)] as const);
    const written = JSON.stringify(names);
    if (this.#baseline.dataset.written !== written) {
      this.#baseline.dataset.written = written;
      this.#baseline.replaceChildren(
        ...names.map(([value, text]) => el('option', { value }, text))
      );
    }
    this.#baseline.value = baseline ?? '';
  }

  #chooseBand(band: Band): void {
    const { model } = this.comparison;
    this.comparison.set('band', band);
    model.band = band;
    model.charts.forEach(({ metric }) => model.curveChanged.emit(model.series(metric)));
  }

  #picker(): Picker {
    return new Picker({
      label: 'Group by',
      placeholder: 'Find a key',
      isMultiple: true,
      items: () => this.#items(),
      pick: id => this.#pick(id)
    });
  }

  #items(): PickItem[] {
    const { model } = this.comparison;
    const { by, facts } = model;
    const config = facts?.facts.filter(({ kind, differs }) => kind === 'config' && differs) ?? [];
    const isPicked = (id: string) => by.includes(id);
    return [
      { id: NONE, label: 'Nothing: each run by itself', isPicked: by.length === 0 },
      {
        id: ALL_BUT_SEED,
        label: 'All but seed',
        hint: 'every key that differs',
        isPicked: isPicked(ALL_BUT_SEED)
      },
      ...config.map(({ key }) => ({
        ...{ id: `config.${key}`, label: key, section: 'config' },
        isPicked: isPicked(`config.${key}`)
      })),
      ...RUN_KEYS.map(id => ({ id, label: id, section: 'run', isPicked: isPicked(id) }))
    ];
  }

  #pick(id: string): void {
    const { by } = this.comparison.model;
    if (id === NONE || id === ALL_BUT_SEED) {
      this.comparison.group(id === NONE || by.includes(id) ? [] : [id]);
    } else {
      const keys = by.filter(key => key !== ALL_BUT_SEED);
      this.comparison.group(keys.includes(id) ? keys.filter(key => key !== id) : [...keys, id]);
    }
  }
}

function plainKey(key: string): string {
  return key.replace(/^config\./, '');
}

function choice(word: string, select: HTMLElement): HTMLElement {
  return el('label', { class: 'nbt-choice' }, el('span', { class: 'nbt-word' }, word), select);
}

function tool(name: string, label: string, picture: SideIcon, act: () => void): HTMLButtonElement {
  const attributes = { class: `nbt-tool ${name}`, 'aria-label': label, title: label };
  return button(attributes, act, sideIcon(picture));
}
