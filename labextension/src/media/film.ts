/** The images of the steps around the one that is shown, small; a click goes there. */

import type { MediaItem } from '../messages';
import { step } from '../pure/format';
import { button, el, setAttribute, show } from '../view/dom';

import type { FileStore } from './files';
import { picturesOf } from './picture';

const SHOWN = 9;

interface Frame {
  readonly button: HTMLButtonElement;
  readonly image: HTMLImageElement;
  path: string;
  place: number;
}

export class Film {
  readonly element = el('div', { class: 'nbt-film-strip', role: 'group', 'aria-label': 'Steps' });
  readonly #frames: Frame[] = [];
  #turn = 0;

  constructor(
    private readonly files: FileStore,
    private readonly go: (place: number) => void
  ) {}

  show(items: readonly MediaItem[], place: number): void {
    const count = Math.min(SHOWN, items.length);
    show(this.element, count > 1);
    // The one that is shown stays where it is while there are as many on both sides of it.
    const first = Math.max(0, Math.min(place - (count >> 1), items.length - count));
    while (this.#frames.length < count) {
      this.#frames.push(this.#frame());
    }
    this.#frames.splice(count);
    this.element.replaceChildren(...this.#frames.map(frame => frame.button));
    this.#turn += 1;
    this.#frames.forEach((frame, offset) => {
      frame.place = first + offset;
      const item = items[frame.place];
      if (item !== undefined) {
        const words = `step ${step(item.step)}`;
        setAttribute(frame.button, 'title', words);
        setAttribute(frame.button, 'aria-label', words);
        setAttribute(frame.button, 'aria-current', frame.place === place ? 'step' : undefined);
        void this.#fill(frame, picturesOf(item.value)[0]?.path ?? '', this.#turn);
      }
    });
  }

  hide(): void {
    show(this.element, false);
  }

  #frame(): Frame {
    const image = el('img', { alt: '' });
    const made = button({ class: 'nbt-frame' }, () => this.go(frame.place), image);
    const frame: Frame = { button: made, image, path: '', place: 0 };
    return frame;
  }

  async #fill(frame: Frame, path: string, turn: number): Promise<void> {
    if (frame.path === path) {
      return;
    }
    frame.path = '';
    try {
      const address = await this.files.address(path);
      if (turn === this.#turn) {
        frame.image.src = address;
        frame.path = path;
      }
    } catch {
      frame.image.removeAttribute('src'); // the image itself says what is wrong
    }
  }
}
