/** A histogram at each step: all of them as one picture, and the chosen one as bars. */

import type { MediaItem } from '../messages';
import { describe, spanOf, spread, type Bins, type Span } from '../pure/heat';
import { count, metric, step } from '../pure/format';
import { el, setAttribute, setText, show } from '../view/dom';
import { readTokens } from '../view/theme';

import type { MediaBody, Shown } from './body';
import { list, number } from './picture';

const HEAT_PX = 128;
const BARS_PX = 84;
const LEFT_PX = 44;
const BOTTOM_PX = 16;
const ROWS = 48;
const COLOURS = ['seq-0', 'seq-1', 'seq-2', 'seq-3', 'seq-4', 'seq-5', 'text2', 'brand', 'surface'];

export class HistogramBody implements MediaBody {
  readonly element = el('div', { class: 'nbt-histogram' });
  readonly tools: readonly HTMLElement[] = [];
  readonly #heat = el('canvas', { class: 'nbt-heat' });
  readonly #bars = el('canvas', { 'aria-hidden': 'true' });
  readonly #words = el('div', { class: 'nbt-caption' });
  #items: readonly MediaItem[] = [];
  #all: readonly Bins[] = [];
  #place = 0;
  #span: Span = { low: 0, high: 1 };
  #colours: readonly string[] | null = null;

  constructor(private readonly shown: Shown) {
    setAttribute(this.#heat, 'role', 'img');
    setAttribute(this.#heat, 'title', 'A click shows the histogram of that step');
    this.#heat.addEventListener('pointerdown', event => this.#point(event));
    this.#heat.addEventListener('pointermove', event => event.buttons === 1 && this.#point(event));
    this.element.append(this.#heat, this.#bars, this.#words);
  }

  show(items: readonly MediaItem[], place: number): void {
    if (items !== this.#items) {
      this.#items = items;
      this.#all = items.map(({ value }) => ({
        counts: list(value.values).map(each => number(each) ?? 0),
        edges: list(value.bins).map(each => number(each) ?? 0)
      }));
      this.#span = spanOf(this.#all);
    }
    this.#place = place;
    this.#describe();
    this.#paint();
  }

  resize(): void {
    this.#paint();
  }

  themeChanged(): void {
    this.#colours = null;
    this.#paint();
  }

  dispose(): void {
    this.#all = [];
  }

  #describe(): void {
    const bins = this.#all[this.#place];
    if (bins === undefined) {
      return;
    }
    const { total, median } = describe(bins);
    const from = metric(bins.edges[0] ?? NaN);
    const to = metric(bins.edges[bins.edges.length - 1] ?? NaN);
    const words = `${count(total, 'value')} from ${from} to ${to}, half below ${metric(median)}`;
    setText(this.#words, words);
    const at = step(this.#items[this.#place]?.step ?? 0);
    const label = `${this.shown.key}: histograms of ${count(this.#all.length, 'step')}. `;
    setAttribute(this.#heat, 'aria-label', `${label}At step ${at} ${words}.`);
  }

  #point(event: PointerEvent): void {
    const box = this.#heat.getBoundingClientRect();
    const share = (event.clientX - box.left - LEFT_PX) / (box.width - LEFT_PX);
    const count = this.#all.length;
    this.shown.go(Math.min(count - 1, Math.max(0, Math.floor(share * count))));
  }

  #paint(): void {
    const width = this.element.clientWidth;
    if (width === 0 || this.#all.length === 0) {
      return;
    }
    this.#colours ??= readTokens(this.element, COLOURS);
    show(this.#heat, this.#all.length > 1);
    if (this.#all.length > 1) {
      this.#paintHeat(width);
    }
    this.#paintBars(width);
  }

  #colour(name: string): string {
    return this.#colours?.[COLOURS.indexOf(name)] ?? '#000';
  }

  #paintHeat(width: number): void {
    const context = prepare(this.#heat, width, HEAT_PX);
    if (context === null) {
      return;
    }
    const plot = { width: width - LEFT_PX, height: HEAT_PX - BOTTOM_PX };
    const columns = this.#all.length;
    const cell = { width: plot.width / columns, height: plot.height / ROWS };
    this.#all.forEach((bins, column) => {
      const shares = spread(bins, this.#span, ROWS);
      const most = Math.max(...shares);
      shares.forEach((share, row) => {
        if (share > 0 && most > 0) {
          // The root: what is rare is seen too.
          const level = Math.min(5, Math.floor(Math.sqrt(share / most) * 5.999));
          context.fillStyle = this.#colour(`seq-${level}`);
          const y = plot.height - (row + 1) * cell.height;
          context.fillRect(LEFT_PX + column * cell.width, y, cell.width + 0.5, cell.height + 0.5);
        }
      });
    });
    context.fillStyle = this.#colour('brand');
    context.fillRect(LEFT_PX + (this.#place + 0.5) * cell.width - 0.75, 0, 1.5, plot.height);
    const { low, high } = this.#span;
    this.#label(context, metric(high), LEFT_PX - 6, 6, 'right');
    this.#label(context, metric(low), LEFT_PX - 6, plot.height - 5, 'right');
    const steps = [this.#items[0]?.step ?? 0, this.#items[columns - 1]?.step ?? 0] as const;
    this.#label(context, `step ${step(steps[0])}`, LEFT_PX, HEAT_PX - 6, 'left');
    this.#label(context, step(steps[1]), width, HEAT_PX - 6, 'right');
  }

  #paintBars(width: number): void {
    const bins = this.#all[this.#place];
    const context = prepare(this.#bars, width, BARS_PX);
    if (context === null || bins === undefined) {
      return;
    }
    const most = Math.max(...bins.counts);
    const { low, high } = this.#span;
    const plot = { width: width - LEFT_PX, height: BARS_PX - BOTTOM_PX };
    const x = (value: number) => LEFT_PX + ((value - low) / (high - low)) * plot.width;
    context.save();
    context.beginPath();
    context.rect(LEFT_PX, 0, plot.width, plot.height);
    context.clip();
    context.fillStyle = this.#colour('seq-3');
    bins.counts.forEach((each, place) => {
      const height = most > 0 ? (each / most) * (plot.height - 2) : 0;
      const [from, to] = [x(bins.edges[place] ?? 0), x(bins.edges[place + 1] ?? 0)];
      const thick = Math.max(1, to - from - 0.5);
      context.fillRect(from, plot.height - height, thick, height);
    });
    context.restore();
    this.#label(context, step(most), LEFT_PX - 6, 6, 'right');
    this.#label(context, '0', LEFT_PX - 6, plot.height - 5, 'right');
    this.#label(context, metric(low), LEFT_PX, BARS_PX - 6, 'left');
    this.#label(context, metric(high), width, BARS_PX - 6, 'right');
  }

  #label(
    context: CanvasRenderingContext2D,
    words: string,
    x: number,
    y: number,
    align: CanvasTextAlign
  ): void {
    context.font = `10px ${getComputedStyle(this.element).fontFamily}`;
    context.fillStyle = this.#colour('text2');
    context.textAlign = align;
    context.textBaseline = 'middle';
    context.fillText(words, x, y);
  }
}

/** An empty canvas of a size in pixels of the page. */
function prepare(
  canvas: HTMLCanvasElement,
  width: number,
  height: number
): CanvasRenderingContext2D | null {
  const ratio = window.devicePixelRatio;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const context = canvas.getContext('2d');
  context?.scale(ratio, ratio);
  return context;
}
