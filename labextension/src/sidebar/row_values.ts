/** The values at the right of a run: of one column below the other, or side by side. */

import type { ShownRow } from '../model/run_list';
import { columnLabel, columnNumber, columnText, directionOf } from '../pure/columns';
import { delta } from '../pure/format';
import { el, setAttribute, setText, show } from '../view/dom';

import type { RowStyle } from './row';

/** Its elements stay: what is clicked must not be gone before the button is up. */
interface Cell {
  readonly element: HTMLElement;
  readonly upper: HTMLElement;
  readonly lower: HTMLElement;
}

interface Lower {
  readonly text: string;
  readonly tone: 'plain' | 'better' | 'worse';
}

export class RowValues {
  readonly element = el('div', { class: 'nbt-side-values', role: 'gridcell' });
  #cells: Cell[] = [];

  show(row: ShownRow, style: RowStyle): void {
    const { layout, columns } = style;
    this.#makeCells(layout.valueColumns);
    this.#cells.forEach((cell, place) => fill(cell, row, style, place));
    setAttribute(this.element, 'aria-label', spoken(row, columns.slice(0, 2)));
  }

  clear(): void {
    for (const { upper, lower } of this.#cells) {
      setText(upper, '');
      show(lower, false);
    }
    setAttribute(this.element, 'aria-label', undefined);
  }

  #makeCells(count: number): void {
    if (this.#cells.length !== count) {
      this.#cells = Array.from({ length: count }, makeCell);
      this.element.replaceChildren(...this.#cells.map(({ element }) => element));
    }
  }
}

function makeCell(): Cell {
  const upper = el('div', { class: 'nbt-side-value-1' });
  const lower = el('div', { class: 'nbt-side-value-2', hidden: true });
  return { element: el('div', { class: 'nbt-side-value' }, upper, lower), upper, lower };
}

function fill(cell: Cell, row: ShownRow, style: RowStyle, place: number): void {
  const { columns, decimals, layout } = style;
  const column = columns[place] ?? '';
  setText(cell.upper, columnText(column, row.values[column], decimals[place] ?? null));
  const lower = layout.isCompact ? null : lowerOf(row, style, place);
  show(cell.lower, lower !== null);
  setText(cell.lower, lower?.text ?? '');
  cell.lower.classList.toggle('nbt-better', lower?.tone === 'better');
  cell.lower.classList.toggle('nbt-worse', lower?.tone === 'worse');
}

/** Below a value: how it differs from the baseline's, or the second value. */
function lowerOf(row: ShownRow, style: RowStyle, place: number): Lower | null {
  const { columns, decimals, baseline, layout } = style;
  const column = columns[place] ?? '';
  if (baseline !== null && !row.baseline) {
    const [mine, theirs] = [columnNumber(row.values[column]), columnNumber(baseline[column])];
    return mine === null || theirs === null || !Number.isFinite(mine - theirs)
      ? null
      : deltaOf(column, mine, theirs);
  }
  const next = columns[place + 1];
  return layout.isStacked && next !== undefined
    ? { text: columnText(next, row.values[next], decimals[place + 1] ?? null), tone: 'plain' }
    : null;
}

function deltaOf(column: string, mine: number, theirs: number): Lower {
  const difference = mine - theirs;
  const direction = directionOf(column);
  if (difference === 0 || direction === null) {
    return { text: difference === 0 ? '±0' : delta(difference, theirs), tone: 'plain' };
  }
  const isBetter = direction === 'max' ? difference > 0 : difference < 0;
  return { text: delta(difference, theirs), tone: isBetter ? 'better' : 'worse' };
}

function spoken(row: ShownRow, columns: readonly string[]): string {
  const words = (column: string) => columnText(column, row.values[column], null) || 'none';
  return columns.map(column => `${columnLabel(column)} ${words(column)}`).join(', ');
}
