/** The values of all curves at the crosshair, beside the chart that is pointed at. */

import { ChartView } from './chart';
import type { Context } from './context';
import { el } from './dom';
import { lineSample } from './icons';
import type { ChartsModel, Reading } from './source';

const GAP_PX = 12;

export class Tip {
  readonly element = el('div', { class: 'nbt-tip', 'aria-hidden': 'true', hidden: true });
  readonly #disconnect: (() => void)[];

  /** @param root - the element that the tip stays in. */
  constructor(
    private readonly root: HTMLElement,
    private readonly context: Context<ChartsModel>
  ) {
    root.append(this.element);
    this.#disconnect = [
      context.cursor.moved.connect(() => this.#update()),
      context.model.changed.connect(changed => changed === 'selection' && this.#update())
    ];
  }

  dispose(): void {
    this.#disconnect.forEach(disconnect => disconnect());
    this.element.remove();
  }

  #update(): void {
    const { place } = this.context.cursor;
    const chart = place?.owner;
    if (!place || !(chart instanceof ChartView) || !this.root.contains(chart.element)) {
      this.element.hidden = true;
      return;
    }
    const { head, rows, more } = chart.tell(place.x);
    this.element.hidden = rows.length === 0;
    if (rows.length === 0) {
      return;
    }
    const rest = more > 0 ? [el('div', { class: 'nbt-tip-head' }, `and ${more} more`)] : [];
    this.element.replaceChildren(heading(head), ...rows.map(row), ...rest);
    this.#place(chart, place.x);
  }

  /** Right of the crosshair where there is room, else left of it. */
  #place(chart: ChartView, x: number): void {
    const area = chart.element.getBoundingClientRect();
    const root = this.root.getBoundingClientRect();
    const at = chart.leftOf(x) - root.left;
    const { offsetWidth, offsetHeight } = this.element;
    const isRight = at + GAP_PX + offsetWidth <= root.width;
    const left = isRight ? at + GAP_PX : Math.max(0, at - GAP_PX - offsetWidth);
    const below = area.bottom - root.top - 10;
    const top = Math.min(below - 60, root.height - offsetHeight - 4);
    this.element.style.transform = `translate(${Math.round(left)}px, ${Math.round(Math.max(0, top))}px)`;
  }
}

function heading([first = '', ...others]: readonly string[]): HTMLElement {
  const parts = others.flatMap(other => [el('span', { class: 'nbt-sep' }, '·'), other]);
  return el('div', { class: 'nbt-tip-head' }, first, ...parts);
}

function row({ sample, ...reading }: Reading): HTMLElement {
  return el(
    'div',
    { class: `nbt-tip-row nbt-tip-${reading.kind}` },
    sample ? lineSample(sample.colour, sample.dash) : el('span'),
    el('span', { class: 'nbt-tip-name nbt-ellipsis' }, reading.name),
    el('span', { class: 'nbt-tip-value' }, reading.text),
    reading.note ? el('span', { class: 'nbt-tip-note' }, reading.note) : null
  );
}
