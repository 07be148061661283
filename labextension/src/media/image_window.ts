/** A window onto an image: it is fitted, zoomed to its pixels, moved, and wiped against another. */

import { fit, move, zoomAt, type Placed, type Size } from '../pure/zoom';
import { button, el, setAttribute, show } from '../view/dom';
import { readColours } from '../view/theme';

import { drag } from './drag';
import { paintImage, paintMarks, type Seen } from './paint';
import type { Picture } from './picture';

const MOST_HEIGHT_PX = 420;
const LEAST_HEIGHT_PX = 96;
/** Small images are enlarged to be seen, but not to be a wall of squares. */
const MOST_FIT_SCALE = 12;
const WHEEL_ZOOM = 0.0015;
const KEY_ZOOM = 1.4;
const KEY_MOVE_PX = 40;
const KEY_WIPE = 0.05;
const COLOURS = 20;
const PLAIN: Seen = {
  boxes: false,
  masks: false,
  labels: false,
  leastScore: 0,
  hidden: new Set<number>()
};

/** What lies on the other side of the wipe. */
export interface Other {
  readonly picture: Picture;
  readonly isPlain: boolean;
  /** What stands over each side. */
  readonly names: readonly [string, string];
}

export class ImageWindow {
  readonly element = el('div', { class: 'nbt-image-window' });
  readonly #canvas = el('canvas', { 'aria-hidden': 'true' });
  /** What has the focus: the handle of the wipe beside it has its own. */
  readonly #view = el('div', { class: 'nbt-image-view', role: 'img', tabindex: 0 }, this.#canvas);
  readonly #handle: HTMLElement;
  readonly #names = [
    el('span', { class: 'nbt-wipe-name' }),
    el('span', { class: 'nbt-wipe-name' })
  ];
  #picture: Picture | null = null;
  #other: Other | null = null;
  #seen: Seen = { ...PLAIN, boxes: true, masks: true, labels: true };
  #placed: Placed = { scale: 1, left: 0, top: 0 };
  #isFitted = true;
  #wipe = 0.5;
  #frame = 0;
  #colours: readonly string[] | null = null;

  /** @param onZoom - what is shown is larger or smaller than before. */
  constructor(private readonly onZoom: () => void) {
    this.#handle = button(
      { class: 'nbt-wipe', role: 'slider', 'aria-label': 'Where the two images meet' },
      () => undefined,
      el('span', { class: 'nbt-wipe-grip', 'aria-hidden': 'true' }, '‹ ›')
    );
    setAttribute(this.#handle, 'aria-valuemin', 0);
    setAttribute(this.#handle, 'aria-valuemax', 100);
    this.element.append(this.#view, ...this.#names, this.#handle);
    this.#listen();
    this.#write();
  }

  /** Of the image on the screen, in pixels for one of its own. */
  get scale(): number {
    return this.#placed.scale;
  }

  get isFitted(): boolean {
    return this.#isFitted;
  }

  show(picture: Picture, label: string): void {
    const before = this.#picture?.bitmap;
    const isSame =
      before?.width === picture.bitmap.width && before.height === picture.bitmap.height;
    this.#picture = picture;
    setAttribute(this.#view, 'aria-label', label);
    if (!isSame) {
      this.#isFitted = true;
    }
    this.resize();
  }

  setOther(other: Other | null): void {
    this.#other = other;
    this.#write();
  }

  setSeen(seen: Seen): void {
    this.#seen = seen;
    this.#paintSoon();
  }

  /** One pixel of the image on one of the screen, or fitted again. */
  toggle(): void {
    if (this.#isFitted) {
      const { width, height } = this.#window;
      this.#zoom(1 / this.#placed.scale, width / 2, height / 2);
    } else {
      this.fit();
    }
  }

  fit(): void {
    this.#isFitted = true;
    this.resize();
  }

  resize(): void {
    const { clientWidth } = this.element;
    if (this.#picture === null || clientWidth === 0) {
      return;
    }
    const { width, height } = this.#image;
    const scale = Math.min(clientWidth / width, MOST_HEIGHT_PX / height, MOST_FIT_SCALE);
    this.element.style.height = `${Math.max(LEAST_HEIGHT_PX, Math.round(height * scale))}px`;
    if (this.#isFitted) {
      this.#placed = fit(this.#image, this.#window);
      this.onZoom();
    } else {
      this.#placed = move(this.#placed, 0, 0, this.#image, this.#window);
    }
    this.#write();
  }

  themeChanged(): void {
    this.#colours = null;
    this.#paintSoon();
  }

  dispose(): void {
    cancelAnimationFrame(this.#frame);
  }

  get #image(): Size {
    return this.#picture?.bitmap ?? { width: 1, height: 1 };
  }

  get #window(): Size {
    return { width: this.element.clientWidth, height: this.element.clientHeight };
  }

  #zoom(factor: number, x: number, y: number): void {
    this.#placed = zoomAt(this.#placed, factor, x, y, this.#image, this.#window);
    const least = fit(this.#image, this.#window).scale;
    this.#isFitted = this.#placed.scale <= least * 1.001;
    this.onZoom();
    this.#paintSoon();
  }

  #move(dx: number, dy: number): void {
    this.#placed = move(this.#placed, dx, dy, this.#image, this.#window);
    this.#paintSoon();
  }

  #setWipe(share: number): void {
    this.#wipe = Math.min(1, Math.max(0, share));
    this.#write();
  }

  #write(): void {
    const other = this.#other;
    show(this.#handle, other !== null);
    this.#handle.style.left = `${this.#wipe * 100}%`;
    setAttribute(this.#handle, 'aria-valuenow', Math.round(this.#wipe * 100));
    this.#names.forEach((name, place) => {
      show(name, other !== null);
      name.textContent = other?.names[place] ?? '';
      name.classList.toggle('nbt-wipe-right', place === 1);
    });
    this.element.classList.toggle('nbt-zoomed', !this.#isFitted);
    this.#paintSoon();
  }

  #paintSoon(): void {
    if (this.#frame === 0) {
      this.#frame = requestAnimationFrame(() => {
        this.#frame = 0;
        this.#paint();
      });
    }
  }

  #paint(): void {
    const { width, height } = this.#window;
    const context = this.#canvas.getContext('2d');
    if (this.#picture === null || context === null || width === 0) {
      return;
    }
    const ratio = window.devicePixelRatio;
    this.#canvas.width = Math.round(width * ratio);
    this.#canvas.height = Math.round(height * ratio);
    context.scale(ratio, ratio);
    const split = this.#wipe * width;
    const other = this.#other;
    this.#side(context, 0, other ? split : width, this.#picture, this.#seen);
    if (other) {
      this.#side(context, split, width, other.picture, other.isPlain ? PLAIN : this.#seen);
    }
    // What is on the canvas cannot be read from outside; tests ask for the scale.
    this.#view.dataset.scale = this.#placed.scale.toFixed(3);
  }

  #side(
    context: CanvasRenderingContext2D,
    from: number,
    to: number,
    picture: Picture,
    seen: Seen
  ): void {
    context.save();
    context.beginPath();
    context.rect(from, 0, to - from, this.#window.height);
    context.clip();
    const scale = (this.#placed.scale * this.#image.width) / picture.bitmap.width;
    const placed = { ...this.#placed, scale };
    this.#colours ??= readColours(this.element, COLOURS);
    const colours = this.#colours;
    paintImage(context, picture, placed);
    paintMarks(context, picture, placed, seen, {
      colour: slot => colours[(slot - 1) % COLOURS] ?? 'rgb(0, 0, 0)',
      font: getComputedStyle(this.element).fontFamily
    });
    context.restore();
  }

  #listen(): void {
    const element = this.#view;
    element.addEventListener(
      'wheel',
      event => {
        // Without Ctrl the wheel moves the notebook; a zoomed image keeps it.
        if (event.ctrlKey || event.metaKey || !this.#isFitted) {
          event.preventDefault();
          this.#zoom(Math.exp(-event.deltaY * WHEEL_ZOOM), ...this.#at(event));
        }
      },
      { passive: false }
    );
    element.addEventListener('dblclick', event => {
      const [x, y] = this.#at(event);
      return this.#isFitted ? this.#zoom(4, x, y) : this.fit();
    });
    element.addEventListener('keydown', event => this.#key(event));
    drag(element, (dx, dy) => this.#move(dx, dy));
    drag(this.#handle, dx => this.#setWipe(this.#wipe + dx / this.#window.width));
    this.#handle.addEventListener('keydown', event => this.#wipeKey(event));
  }

  #at(event: MouseEvent): [number, number] {
    const box = this.element.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  #key(event: KeyboardEvent): void {
    const { width, height } = this.#window;
    const middle = [width / 2, height / 2] as const;
    const acts: Record<string, () => void> = {
      '+': () => this.#zoom(KEY_ZOOM, ...middle),
      '=': () => this.#zoom(KEY_ZOOM, ...middle),
      '-': () => this.#zoom(1 / KEY_ZOOM, ...middle),
      '0': () => this.fit(),
      '1': () => this.#zoom(1 / this.#placed.scale, ...middle)
    };
    const moves: Record<string, readonly [number, number]> = {
      ArrowLeft: [KEY_MOVE_PX, 0],
      ArrowRight: [-KEY_MOVE_PX, 0],
      ArrowUp: [0, KEY_MOVE_PX],
      ArrowDown: [0, -KEY_MOVE_PX]
    };
    const way = this.#isFitted ? undefined : moves[event.key];
    const act = acts[event.key] ?? (way && (() => this.#move(...way)));
    if (act && event.target === this.#view && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      event.stopPropagation();
      act();
    }
  }

  #wipeKey(event: KeyboardEvent): void {
    const ways: Record<string, number> = { ArrowLeft: -KEY_WIPE, ArrowRight: KEY_WIPE };
    const way = ways[event.key];
    if (way !== undefined) {
      event.preventDefault();
      event.stopPropagation();
      this.#setWipe(this.#wipe + way);
    }
  }
}
