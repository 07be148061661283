/** The cells of the table of runs. */

import { type CompareColumn, factText, numberOf } from '../pure/compare_columns';
import { beside, decimalsOf, delta, metric } from '../pure/format';
import { el } from '../view/dom';

/** @param baseline - what is equal to its value is quiet. */
export function cellOf(column: CompareColumn, key: string, baseline: string | null): HTMLElement {
  return column.kind === 'measure'
    ? measureCell(column, key, baseline)
    : factCell(column, key, baseline);
}

function factCell(column: CompareColumn, key: string, baseline: string | null): HTMLElement {
  const { values, kind } = column;
  const text = factText(column, values.get(key));
  const isSame = text === factText(column, values.get(baseline ?? ''));
  const names = [
    'nbt-table-value',
    isSame || text === '' ? 'nbt-same' : '',
    column.isNumber ? 'nbt-number-cell' : '',
    kind === 'git' ? 'nbt-mono' : ''
  ];
  return el('td', { class: names.filter(Boolean).join(' '), title: text, dir: 'auto' }, text);
}

function measureCell(column: CompareColumn, key: string, baseline: string | null): HTMLElement {
  const { values, best, direction } = column;
  const value = numberOf(values.get(key));
  if (value === null) {
    return el('td', { class: 'nbt-number-cell' }, '');
  }
  const all = [...values.values()].map(numberOf).filter(each => each !== null);
  const isInteger = all.every(Number.isInteger);
  const typical = all.find(each => decimalsOf(each) !== null) ?? value;
  const text = isInteger ? metric(value, { isInteger }) : beside(value, typical);
  const isBest = best.has(key);
  const number = el('span', { class: isBest ? 'nbt-best-value' : '' }, text);
  const compared = direction === null ? [] : [difference(column, key, baseline, value, isInteger)];
  const cell = el('td', { class: 'nbt-number-cell nbt-table-value' }, number, ...compared);
  cell.title = isBest ? `${text}, the best` : text;
  return cell;
}

function difference(
  { values, direction }: CompareColumn,
  key: string,
  baseline: string | null,
  value: number,
  isInteger: boolean
): HTMLElement {
  const other = numberOf(values.get(baseline ?? ''));
  if (key === baseline || other === null || values.size < 2) {
    const word = key === baseline && values.size > 1 ? 'baseline' : '';
    return el('span', { class: 'nbt-delta nbt-same' }, word);
  }
  const apart = value - other;
  const isBetter = direction === 'min' ? apart < 0 : apart > 0;
  const tone =
    apart === 0 || Number.isNaN(apart) ? 'nbt-same' : isBetter ? 'nbt-better' : 'nbt-worse';
  const text = Number.isFinite(apart) ? delta(apart, other, isInteger) : '';
  return el('span', { class: `nbt-delta ${tone}` }, text);
}
