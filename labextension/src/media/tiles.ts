/** The images of a list beside each other; one of them can be chosen. */

import { button, el, setAttribute, setText, show } from '../view/dom';

import type { FileStore } from './files';
import { wordsOf, type PictureFiles } from './picture';

/** More are behind a link: each is a file to be read. */
const FIRST = 24;

export class Tiles {
  readonly element = el('div', { class: 'nbt-tiles', hidden: true });
  readonly #grid = el('div', { class: 'nbt-tile-grid', role: 'group', 'aria-label': 'Images' });
  readonly #all = button({ class: 'nbt-link' }, () => this.#showAll(), 'All images');
  readonly #more: HTMLButtonElement;
  #tiles: { button: HTMLButtonElement; image: HTMLImageElement; path: string }[] = [];
  #pictures: readonly PictureFiles[] = [];
  #chosen: number | null = null;
  #limit = FIRST;
  #turn = 0;

  constructor(
    private readonly files: FileStore,
    private readonly onChoose: (place: number | null) => void
  ) {
    this.#more = button({ class: 'nbt-link' }, () => {
      this.#limit = Infinity;
      this.#write();
    });
    this.element.append(this.#all, this.#grid, this.#more);
  }

  /** @param chosen - the one that is shown large; null for none. */
  show(pictures: readonly PictureFiles[], chosen: number | null): void {
    this.#pictures = pictures;
    this.#chosen = chosen;
    this.#write();
  }

  dispose(): void {
    this.#turn += 1;
  }

  #showAll(): void {
    this.onChoose(null);
    this.#tiles[this.#chosen ?? 0]?.button.focus();
  }

  #write(): void {
    const count = this.#pictures.length;
    show(this.element, count > 1);
    show(this.#all, this.#chosen !== null);
    const shown = this.#pictures.slice(0, this.#limit);
    show(this.#more, count > shown.length);
    setText(this.#more, `Show ${count - shown.length} more`);
    this.element.classList.toggle('nbt-film', this.#chosen !== null);
    if (this.#tiles.length !== shown.length) {
      this.#tiles = shown.map((_, place) => this.#tile(place));
      this.#grid.replaceChildren(...this.#tiles.map(tile => tile.button));
    }
    this.#turn += 1;
    shown.forEach((picture, place) => void this.#fill(picture, place, this.#turn));
  }

  #tile(place: number) {
    const image = el('img', { class: 'nbt-pixels', alt: '' });
    const made = button({ class: 'nbt-tile' }, () => this.onChoose(place), image);
    return { button: made, image, path: '' };
  }

  async #fill({ path, caption }: PictureFiles, place: number, turn: number): Promise<void> {
    const tile = this.#tiles[place];
    if (tile === undefined) {
      return;
    }
    const name = caption || `image ${place + 1}`;
    setAttribute(tile.button, 'title', name);
    setAttribute(tile.button, 'aria-label', name);
    setAttribute(tile.button, 'aria-pressed', String(place === this.#chosen));
    if (tile.path === path) {
      return;
    }
    try {
      const address = await this.files.address(path);
      if (turn === this.#turn) {
        tile.path = path;
        tile.image.src = address;
      }
    } catch (error) {
      tile.image.removeAttribute('src');
      tile.path = '';
      setAttribute(tile.button, 'title', `${name}: ${wordsOf(error)}`);
    }
  }
}
