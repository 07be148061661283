/** The heading of a group of runs; a click folds the group. */

import type { GroupFigure } from '../model/runs';
import { columnLabel, columnText } from '../pure/columns';
import { metric } from '../pure/format';
import { halfInterval } from '../pure/interval';
import { el, setAttribute, setText } from '../view/dom';

import { sideIcon } from './icons';

export interface Heading {
  readonly label: string;
  /** "2", or "n = 4". */
  readonly countText: string;
  readonly isFolded: boolean;
  /** Mean and spread of the first column. */
  readonly figure: GroupFigure | null;
  readonly column: string;
  readonly decimals: number | null;
}

export class HeadingView {
  readonly element = el('div', { class: 'nbt-side-heading', role: 'row', 'aria-level': 1 });
  label = '';
  readonly #fold = el('span', { class: 'nbt-fold-mark', 'aria-hidden': 'true' });
  readonly #name = el('b', { class: 'nbt-ellipsis', dir: 'auto' });
  readonly #count = el('span', { class: 'nbt-heading-count' });
  readonly #mean = el('span', { class: 'nbt-heading-mean' });
  readonly #spread = el('span', { class: 'nbt-heading-spread' });

  constructor() {
    this.#fold.append(sideIcon('down', 12));
    const figure = el('span', { class: 'nbt-heading-figure' }, this.#mean, this.#spread);
    const cell = el('div', { class: 'nbt-heading-cell', role: 'gridcell' });
    cell.append(this.#fold, this.#name, this.#count, figure);
    this.element.append(cell);
  }

  bind(heading: Heading, isActive: boolean): void {
    const { label, countText, isFolded, figure, column, decimals } = heading;
    this.label = label;
    setText(this.#name, label);
    setText(this.#count, countText);
    const half = figure ? halfInterval(figure.std, figure.n) : null;
    setText(this.#mean, figure ? columnText(column, figure.mean, decimals) : '');
    setText(this.#spread, half === null ? '' : `± ${metric(half, { decimals })}`);
    const told = figure?.mean == null ? '' : `\n${columnLabel(column)}: mean of ${figure.n}`;
    const spread = half === null ? '' : ', ± half of the 95 % interval';
    setAttribute(this.element, 'title', label + told + spread);
    setAttribute(this.element, 'aria-expanded', String(!isFolded));
    this.element.classList.toggle('nbt-side-active', isActive);
  }
}
