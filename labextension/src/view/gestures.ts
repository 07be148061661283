/** What a mouse or a finger does in a chart: point, drag to zoom, shift and drag to move. */

import type { Frame, Plot } from './plot';
import { el } from './dom';
import { scaled } from './keys';

export interface GestureTarget {
  /** @param y - in pixels from the top of the chart. */
  point(x: number | null, y?: number): void;
  zoom(from: number, to: number): void;
  reset(): void;
}

/** A drag that is shorter is a click. */
const SHORTEST_PX = 5;
const WHEEL_SPEED = 0.0015;

interface Drag {
  readonly from: number;
  readonly isMove: boolean;
  readonly low: number;
  readonly high: number;
}

export class Gestures {
  readonly #selection = el('div', { class: 'nbt-selection', hidden: true });
  readonly #stop = new AbortController();
  #drag: Drag | null = null;
  /** Where the mouse was last seen in the chart, until it leaves or a key takes over. */
  #mouse: PointerEvent | null = null;

  /** @param isAlone - takes the plain wheel: there is nothing that could be scrolled. */
  constructor(
    private readonly area: HTMLElement,
    private readonly plot: Plot,
    private readonly isAlone: boolean,
    private readonly target: GestureTarget
  ) {
    area.append(this.#selection);
    const on = <K extends keyof HTMLElementEventMap>(
      name: K,
      listener: (event: HTMLElementEventMap[K]) => void
    ) => area.addEventListener(name, listener, { signal: this.#stop.signal, passive: false });
    on('pointermove', event => this.#move(event));
    // A chart that is put under a mouse that rests.
    on('pointerenter', event => this.#move(event));
    on('pointerleave', () => this.#leave());
    on('keydown', () => (this.#mouse = null));
    on('pointerdown', event => this.#down(event));
    on('pointerup', event => this.#up(event));
    on('pointercancel', () => this.#end());
    on('dblclick', () => target.reset());
    on('wheel', event => this.#wheel(event));
  }

  dispose(): void {
    this.#stop.abort();
  }

  /** Point once more: under a mouse that rests the chart has changed. */
  again(): void {
    if (this.#mouse !== null && this.#drag === null) {
      this.#move(this.#mouse);
    }
  }

  #leave(): void {
    this.#mouse = null;
    if (this.#drag === null) {
      this.target.point(null);
    }
  }

  #down(event: PointerEvent): void {
    const frame = this.plot.frame;
    const axis = this.plot.drawing?.xAxis;
    // A finger scrolls the notebook; it still points.
    if (event.button !== 0 || event.pointerType === 'touch' || !frame || !axis) {
      return;
    }
    const { low, high } = axis;
    this.#drag = { from: this.#pixel(event, frame), isMove: event.shiftKey, low, high };
    this.area.setPointerCapture(event.pointerId);
  }

  #move(event: PointerEvent): void {
    this.#mouse = event;
    const frame = this.plot.frame;
    if (!frame) {
      return;
    }
    const at = this.#pixel(event, frame);
    const drag = this.#drag;
    if (drag === null || Math.abs(at - drag.from) < SHORTEST_PX) {
      const y = event.clientY - this.area.getBoundingClientRect().top;
      this.target.point(this.#value(at, frame), y);
    } else if (drag.isMove) {
      const share = (drag.from - at) / (frame.right - frame.left);
      const moved = share * (drag.high - drag.low);
      this.target.zoom(drag.low + moved, drag.high + moved);
    } else {
      this.target.point(null);
      this.#selection.hidden = false;
      this.#selection.style.left = `${Math.min(at, drag.from)}px`;
      this.#selection.style.width = `${Math.abs(at - drag.from)}px`;
      this.#selection.style.top = `${frame.top}px`;
      this.#selection.style.height = `${frame.bottom - frame.top}px`;
    }
  }

  #up(event: PointerEvent): void {
    const frame = this.plot.frame;
    const drag = this.#drag;
    this.#end();
    if (!frame || drag === null || drag.isMove) {
      return;
    }
    const at = this.#pixel(event, frame);
    if (Math.abs(at - drag.from) >= SHORTEST_PX) {
      const ends = [this.#value(at, frame), this.#value(drag.from, frame)];
      this.target.zoom(Math.min(...ends), Math.max(...ends));
    }
  }

  #end(): void {
    this.#drag = null;
    this.#selection.hidden = true;
  }

  #wheel(event: WheelEvent): void {
    const frame = this.plot.frame;
    const axis = this.plot.drawing?.xAxis;
    // Without a key the wheel belongs to the notebook.
    if (!frame || !axis || !(this.isAlone || event.ctrlKey || event.metaKey)) {
      return;
    }
    event.preventDefault();
    const at = this.#value(this.#pixel(event, frame), frame);
    const window = scaled(axis, at, Math.exp(event.deltaY * WHEEL_SPEED));
    this.target.zoom(window.from, window.to);
  }

  #pixel(event: MouseEvent, frame: Frame): number {
    const x = event.clientX - this.area.getBoundingClientRect().left;
    return Math.min(Math.max(x, frame.left), frame.right);
  }

  #value(pixel: number, frame: Frame): number {
    const { low, high } = this.plot.drawing?.xAxis ?? { low: 0, high: 1 };
    return low + ((pixel - frame.left) / (frame.right - frame.left)) * (high - low);
  }
}
