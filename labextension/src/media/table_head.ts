/** The head of one column: its name, how it is sorted, and what it holds. */

import type { TableColumn } from '../messages';
import { metric } from '../pure/format';
import { button, el, setAttribute } from '../view/dom';

import { endsOf, factWords } from './table_model';

const WIDTH = 70;
const HEIGHT = 16;
const SVG = 'http://www.w3.org/2000/svg';

export interface HeadActs {
  /** Sort by it; added to what it is sorted by already. */
  readonly sort: (column: TableColumn, isAdded: boolean) => void;
  /** Show the rows of one bar only. */
  readonly within: (column: TableColumn, low: number, high: number, isLast: boolean) => void;
}

export function headOf(
  column: TableColumn,
  order: readonly (readonly [string, boolean])[],
  acts: HeadActs
): HTMLTableCellElement {
  const sorted = order.find(([name]) => name === column.name);
  const arrow = sorted === undefined ? '' : sorted[1] ? ' ↓' : ' ↑';
  const name = button(
    { class: 'nbt-grid-name', title: `Sort by ${column.name}; with Shift also by it` },
    event => acts.sort(column, event.shiftKey),
    el('span', { class: 'nbt-ellipsis' }, column.name),
    el('span', { 'aria-hidden': 'true' }, arrow)
  );
  const cell = el('th', { scope: 'col', 'data-kind': column.kind }, name);
  const direction = sorted === undefined ? 'none' : sorted[1] ? 'descending' : 'ascending';
  setAttribute(cell, 'aria-sort', direction);
  if ((column.histogram?.length ?? 0) > 1) {
    cell.append(histogramOf(column, acts));
  } else {
    cell.append(el('div', { class: 'nbt-grid-fact' }, factWords(column) || '\u00a0'));
  }
  return cell;
}

/** Bars of all rows in grey, and over them those of the rows that match. */
function histogramOf(column: TableColumn, acts: HeadActs): SVGSVGElement {
  const all = column.histogram ?? [];
  const matched = column.matched_histogram;
  const picture = document.createElementNS(SVG, 'svg');
  setAttribute(picture, 'class', 'nbt-grid-histogram');
  setAttribute(picture, 'viewBox', `0 0 ${WIDTH} ${HEIGHT}`);
  setAttribute(picture, 'role', 'img');
  const ends = `from ${metric(Number(column.min))} to ${metric(Number(column.max))}`;
  setAttribute(picture, 'aria-label', `${column.name}: ${ends}`);
  const width = WIDTH / all.length;
  // Few rows match few bars: they are shown as high as the bars of all.
  const highest = Math.max(...all, 1);
  const highestMatched = Math.max(...(matched ?? []), 1);
  all.forEach((number, place) => {
    const bar = document.createElementNS(SVG, 'g');
    const [low, high] = endsOf(column, place);
    const title = document.createElementNS(SVG, 'title');
    title.textContent = `${metric(low)} to ${metric(high)}: ${number.toLocaleString('en')}`;
    const whole = rect(place * width, width, HEIGHT, 'nbt-grid-hit');
    bar.append(
      title,
      whole,
      rect(place * width, width, (number / highest) * HEIGHT, 'nbt-grid-bar-all')
    );
    const inside = matched?.[place] ?? 0;
    if (inside > 0) {
      const share = (inside / highestMatched) * HEIGHT;
      bar.append(rect(place * width, width, share, 'nbt-grid-bar-matched'));
    }
    bar.addEventListener('click', () => acts.within(column, low, high, place === all.length - 1));
    picture.append(bar);
  });
  return picture;
}

function rect(x: number, width: number, height: number, name: string): SVGRectElement {
  const shown = document.createElementNS(SVG, 'rect');
  const size = height > 0 ? Math.max(height, 1) : 0;
  const places = { x: x + 0.4, y: HEIGHT - size, width: width - 0.8, height: size };
  for (const [key, value] of Object.entries(places)) {
    setAttribute(shown, key, value);
  }
  setAttribute(shown, 'class', name);
  return shown;
}
