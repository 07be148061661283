/** The values of all curves at the crosshair, beside the chart that is pointed at. */

import { duration } from '../pure/times';
import { xWords } from '../pure/title';
import { ChartView } from './chart';
import type { Context } from './context';
import { el } from './dom';
import { lineSample } from './icons';
import { readings, type Reading } from './readings';

const GAP_PX = 12;

export class Tip {
  readonly element = el('div', { class: 'nbt-tip', 'aria-hidden': 'true', hidden: true });
  readonly #disconnect: (() => void)[];

  /** @param root - the element that the tip stays in. */
  constructor(
    private readonly root: HTMLElement,
    private readonly context: Context
  ) {
    root.append(this.element);
    this.#disconnect = [
      context.cursor.moved.connect(() => this.#update()),
      context.model.curveChanged.connect(() => this.element.hidden || this.#update())
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
    const series = this.context.model.series(chart.metric);
    const found = readings(this.context, series, place.x);
    this.element.hidden = found.length === 0;
    if (found.length === 0) {
      return;
    }
    this.element.replaceChildren(
      this.#heading(series.xName, found[0]?.x ?? place.x, found[0]),
      ...found.map(row)
    );
    this.#place(chart, place.x);
  }

  #heading(xName: string, x: number, first: Reading | undefined): HTMLElement {
    const heading = el('div', { class: 'nbt-tip-head' }, xWords(xName, x));
    const started = this.context.model.run?.started_us;
    if (first?.timeS != null && started != null && xName !== '_runtime') {
      const past = duration(first.timeS - started / 1e6);
      heading.append(el('span', { class: 'nbt-sep' }, '·'), past);
    }
    return heading;
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

function row(reading: Reading): HTMLElement {
  const isRun = reading.kind === 'run' || reading.kind === 'smooth';
  const sample = lineSample(isRun ? 'var(--nbt-own)' : 'var(--nbt-ghost)', reading.kind === 'best');
  return el(
    'div',
    { class: `nbt-tip-row nbt-tip-${reading.kind}` },
    reading.kind === 'smooth' ? el('span') : sample,
    el('span', { class: 'nbt-tip-name nbt-ellipsis' }, reading.name),
    el('span', { class: 'nbt-tip-value' }, reading.text)
  );
}
