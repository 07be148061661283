/** One run in the list. Rows are used again for other runs as the list is scrolled. */

import type { ShownRow } from '../model/run_list';
import type { Line } from '../model/sparklines';
import { runFacts, runTip, shownTags } from '../pure/run_words';
import type { SideLayout } from '../pure/side_layout';
import { sparkline } from '../pure/sparkline';
import { el, setAttribute, setText, show } from '../view/dom';
import { icon, stateIcon } from '../view/icons';

import { sideIcon } from './icons';
import { RowValues } from './row_values';

const SVG = 'http://www.w3.org/2000/svg';
const NUMBERED = /^([\w-]+)(-\d{1,6})$/;
const SPARK_WIDTH = 60;
const SPARK_HEIGHT = 24;

/** What all rows are drawn with. */
export interface RowStyle {
  readonly layout: SideLayout;
  readonly columns: readonly string[];
  readonly decimals: readonly (number | null)[];
  /** Values of the run that the others are compared with. */
  readonly baseline: Readonly<Record<string, unknown>> | null;
  /** Runs of several projects are shown. */
  readonly hasProjects: boolean;
}

export interface RowState {
  readonly isPicked: boolean;
  readonly isActive: boolean;
  readonly line: Line | null;
  readonly nowUs: number;
  readonly isMember: boolean;
}

export class RowView {
  readonly element = el('div', { class: 'nbt-side-run', role: 'row' });
  row: ShownRow | null = null;
  readonly #check = el(
    'span',
    { class: 'nbt-side-check', 'data-act': 'pick' },
    sideIcon('check', 11)
  );
  readonly #lead = el('span', { class: 'nbt-lead-state', 'aria-hidden': 'true' });
  readonly #word = el('span', { class: 'nbt-unseen' });
  readonly #state = el('span', { class: 'nbt-name-state', 'aria-hidden': 'true' });
  readonly #stem = el('span', { class: 'nbt-ellipsis' });
  readonly #tail = el('span', { class: 'nbt-run-number' });
  readonly name = el('span', { class: 'nbt-run-title', dir: 'auto' }, this.#stem, this.#tail);
  readonly #lock = el('span', { class: 'nbt-side-mark', title: 'Locked' }, sideIcon('lock', 12));
  readonly #main = el('div', { class: 'nbt-run-main', role: 'gridcell' });
  readonly #facts = el('span', { class: 'nbt-run-facts nbt-ellipsis' });
  readonly #tags = el('span', { class: 'nbt-run-tags' });
  readonly #spark = document.createElementNS(SVG, 'svg');
  readonly #path = document.createElementNS(SVG, 'path');
  readonly #head = document.createElementNS(SVG, 'circle');
  readonly #values = new RowValues();
  readonly #progress = el('i');
  readonly #live = el('span', { class: 'nbt-run-progress', 'aria-hidden': 'true' }, this.#progress);
  #shownState = '';
  #shownTags = '';

  constructor() {
    this.#spark.setAttribute('class', 'nbt-spark');
    this.#spark.setAttribute('viewBox', `0 0 ${SPARK_WIDTH} ${SPARK_HEIGHT}`);
    this.#spark.setAttribute('aria-hidden', 'true');
    this.#head.setAttribute('r', '2.2');
    this.#spark.append(this.#path, this.#head);
    const lead = el('div', { class: 'nbt-lead', role: 'gridcell' });
    lead.append(this.#check, this.#lead, this.#word);
    const first = el('div', { class: 'nbt-run-first' }, this.#state, this.name, this.#lock);
    const second = el('div', { class: 'nbt-run-second' }, this.#facts, this.#tags);
    this.#main.append(first, second);
    this.element.append(lead, this.#main, this.#spark, this.#values.element, this.#live);
  }

  /** Show a run; undefined for one that is still on its way. */
  bind(row: ShownRow | undefined, style: RowStyle, state: RowState): void {
    this.row = row ?? null;
    const { element } = this;
    setAttribute(element, 'data-run', row?.run);
    setAttribute(element, 'aria-level', state.isMember ? 2 : 1);
    setAttribute(element, 'aria-selected', String(state.isPicked));
    element.classList.toggle('nbt-side-active', state.isActive);
    element.classList.toggle('nbt-side-ill', row?.ill != null);
    element.classList.toggle('nbt-coming', row === undefined);
    if (row === undefined) {
      this.#clear();
      return;
    }
    const own = row.slot === null ? '--nbt-text2' : `--nbt-run-${((row.slot - 1) % 20) + 1}`;
    element.style.setProperty('--nbt-own', `var(${own})`);
    setAttribute(element, 'title', runTip(row));
    this.#showState(row);
    // The number at the end of a name is what tells it from others: it is never cut off.
    const [, stem = row.name, tail = ''] = NUMBERED.exec(row.name) ?? [];
    setText(this.#stem, stem);
    setText(this.#tail, tail);
    show(this.#lock, row.locked);
    this.tick(style, state.nowUs);
    this.#showTags(row, style.layout);
    this.#showLine(row, state.line, style.layout);
    this.#values.show(row, style);
  }

  /** Time goes on. */
  tick({ layout, hasProjects }: RowStyle, nowUs: number): void {
    const { row } = this;
    if (row === null) {
      return;
    }
    // Between a length of time and a tag, the tag is what somebody has put there.
    const isTagged = layout.size === 'normal' && (row.tags.length > 0 || row.baseline);
    const isShort = layout.size === 'narrow' || isTagged;
    const facts = row.ill ? [row.ill] : runFacts(row, row.heardUs, nowUs, isShort);
    if (hasProjects && layout.size !== 'narrow') {
      facts.unshift(row.project);
    }
    setText(this.#facts, facts.join(' · '));
    const tags = [...(row.baseline ? ['baseline'] : []), ...row.tags];
    setAttribute(this.#main, 'aria-label', [row.name, ...facts, ...tags].join(', '));
    const share = row.total && row.step !== null ? Math.min(1, row.step / row.total) : null;
    show(this.#live, row.state === 'running' && share !== null);
    this.#progress.style.width = `${(share ?? 0) * 100}%`;
  }

  #clear(): void {
    for (const part of [this.#facts, this.#stem, this.#tail, this.#word]) {
      setText(part, '');
    }
    this.#tags.replaceChildren();
    this.#shownTags = '';
    this.#values.clear();
    this.#lead.replaceChildren();
    this.#state.replaceChildren();
    this.#shownState = '';
    setAttribute(this.element, 'title', undefined);
    setAttribute(this.#main, 'aria-label', undefined);
    setAttribute(this.#path, 'd', undefined);
    this.#head.setAttribute('visibility', 'hidden');
    show(this.#lock, false);
    show(this.#live, false);
  }

  #showState({ state, state_word, ill }: ShownRow): void {
    const shown = ill ? 'ill' : state;
    setText(this.#word, ill ? `ill: ${ill}` : state_word);
    if (shown === this.#shownState) {
      return;
    }
    this.#shownState = shown;
    for (const place of [this.#lead, this.#state]) {
      place.replaceChildren(ill ? icon('warning', 14) : stateIcon(state));
      place.dataset.state = shown;
    }
  }

  #showTags({ tags, baseline }: ShownRow, { size, isCompact }: SideLayout): void {
    const { tags: shown, more } = shownTags(tags, baseline, size === 'wide' ? 3 : 1);
    const all = JSON.stringify([size, isCompact, baseline, shown, more]);
    if (all === this.#shownTags) {
      return;
    }
    this.#shownTags = all;
    const pills = shown.map(tag =>
      el('span', { class: 'nbt-pill nbt-ellipsis', dir: 'auto' }, tag)
    );
    // In one line the name needs it.
    const isRoom = isCompact ? size === 'wide' : size !== 'narrow';
    this.#tags.replaceChildren(
      ...(baseline ? [el('span', { class: 'nbt-pill nbt-baseline' }, 'baseline')] : []),
      ...(isRoom ? pills : []),
      ...(isRoom && more > 0 ? [el('span', { class: 'nbt-pill' }, `+${more}`)] : [])
    );
  }

  #showLine(row: ShownRow, line: Line | null, layout: SideLayout): void {
    const isLive = row.state === 'running';
    const share = isLive && row.total && row.step !== null ? row.step / row.total : 1;
    const drawn =
      line !== null && layout.hasSparkline
        ? sparkline(line, SPARK_WIDTH, SPARK_HEIGHT, share)
        : null;
    setAttribute(this.#path, 'd', drawn?.path);
    this.#path.setAttribute('class', dashOf(row.slot));
    this.#head.setAttribute('visibility', drawn && isLive ? 'visible' : 'hidden');
    this.#head.setAttribute('cx', String(drawn?.end.x ?? 0));
    this.#head.setAttribute('cy', String(drawn?.end.y ?? 0));
  }
}

function dashOf(slot: number | null): string {
  const round = slot === null ? 0 : Math.floor((slot - 1) / 20);
  return round === 0 ? '' : `nbt-dash-${Math.min(round, 3)}`;
}
