/** One axis of parallel coordinates, and the part of it that was chosen: by mouse or keys. */

import type { Brush } from '../model/compare_state';
import type { PlacedAxis } from '../pure/parallel';
import { KEEP_KEYS } from '../view/dom';
import { svg } from '../view/svg';

export interface BrushOptions {
  readonly x: number;
  readonly top: number;
  readonly height: number;
  /** Its words stand at its left, where there is room. */
  readonly isLast: boolean;
  readonly brush: Brush | null;
  readonly change: (next: Brush | null) => void;
  /** What is in it, in words. */
  readonly told: () => string;
}

const GRIP_PX = 22;
/** A shorter drag is a click, which clears. */
const LEAST_SHARE = 0.015;
const STEP = 0.05;

export class AxisBrush {
  readonly element: SVGGElement;
  readonly #box: SVGRectElement;

  constructor(
    axis: PlacedAxis,
    private readonly options: BrushOptions
  ) {
    const { x, top, height, brush } = options;
    const words = axis.ticks.map(({ label }) => label).join(', ');
    this.element = svg('g', {
      class: 'nbt-axis',
      'data-axis': axis.id,
      tabindex: 0,
      role: 'group',
      'aria-label': `${axis.label}, from ${words}. Arrow keys choose a part, Escape all`,
      ...KEEP_KEYS
    });
    const name = svg('text', { class: 'nbt-axis-name', x, y: 12, 'text-anchor': 'middle' });
    name.append(short(axis.label), svg('title', {}, axis.label));
    this.#box = svg('rect', { class: 'nbt-axis-brush', x: x - 6, width: 12, rx: 2 });
    const grip = { x: x - GRIP_PX / 2, y: top, width: GRIP_PX, height };
    const area = svg('rect', { class: 'nbt-axis-area', ...grip });
    const line = svg('path', { class: 'nbt-axis-line', d: `M${x} ${top}V${top + height}` });
    this.element.append(name, line, ...this.#ticks(axis), this.#box, area);
    area.addEventListener('pointerdown', event => this.#drag(event, area));
    this.element.addEventListener('keydown', event => this.#key(event));
    this.#place(brush);
  }

  #ticks({ ticks }: PlacedAxis): SVGTextElement[] {
    const { x, top, height, isLast } = this.options;
    const [left, anchor] = isLast ? [x + 8, 'start'] : [x - 8, 'end'];
    return ticks.map(({ at, label }) => {
      const y = top + (1 - at) * height + 3.5;
      const text = svg('text', { class: 'nbt-axis-tick', x: left, y, 'text-anchor': anchor });
      text.append(short(label), svg('title', {}, label));
      return text;
    });
  }

  #place(brush: Brush | null): void {
    const { top, height } = this.options;
    this.#box.style.display = brush ? '' : 'none';
    if (brush) {
      const [low, high] = brush;
      this.#box.setAttribute('y', String(top + (1 - high) * height));
      this.#box.setAttribute('height', String(Math.max(3, (high - low) * height)));
    }
  }

  #drag(event: PointerEvent, area: SVGRectElement): void {
    const { change } = this.options;
    const share = ({ clientY }: PointerEvent) => {
      const box = area.getBoundingClientRect();
      return Math.min(1, Math.max(0, 1 - (clientY - box.top) / box.height));
    };
    const begin = share(event);
    let brush: Brush | null = null;
    area.setPointerCapture(event.pointerId);
    this.element.dataset.drag = '';
    const move = (next: PointerEvent) => {
      const end = share(next);
      const isLong = Math.abs(end - begin) >= LEAST_SHARE;
      brush = isLong ? [Math.min(begin, end), Math.max(begin, end)] : null;
      this.#place(brush);
    };
    area.addEventListener('pointermove', move);
    const end = () => {
      area.removeEventListener('pointermove', move);
      delete this.element.dataset.drag;
      change(brush);
      this.options.told();
    };
    // It ends in either way: by the button, or because the page took the mouse away.
    area.addEventListener('lostpointercapture', end, { once: true });
    event.preventDefault();
  }

  #key(event: KeyboardEvent): void {
    const { change, brush, told } = this.options;
    if (['Escape', 'Delete', 'Backspace'].includes(event.key) && brush) {
      change(null);
    } else if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
      change(moved(brush, event.key === 'ArrowUp' ? STEP : -STEP, event.shiftKey));
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    told();
  }
}

/** The first press chooses an end of the axis; with Shift the part grows or shrinks. */
function moved(brush: Brush | null, by: number, isGrowing: boolean): Brush {
  if (brush === null) {
    return by > 0 ? [0.8, 1] : [0, 0.2];
  }
  const [low, high] = brush;
  if (isGrowing) {
    return [low, Math.min(1, Math.max(low + STEP, high + by))];
  }
  const move = Math.min(1 - high, Math.max(-low, by));
  return [low + move, high + move];
}

function short(text: string): string {
  return text.length > 18 ? `${text.slice(0, 17)}…` : text;
}
