/** Images: one large, or those that were logged as a list, beside what was drawn on them. */

import type { MediaItem } from '../messages';
import { step } from '../pure/format';
import { button, el, setAttribute, setText, show } from '../view/dom';

import { Latest, type MediaBody, type Shown } from './body';
import { Classes } from './classes';
import { ImageWindow } from './image_window';
import { picturesOf, readPicture, wordsOf, type Picture, type PictureFiles } from './picture';
import { Tiles } from './tiles';

/** With what an image is wiped. */
const AGAINST = {
  none: 'nothing',
  plain: 'itself, plain',
  previous: 'the one before',
  first: 'the first'
} as const;
type Against = keyof typeof AGAINST;

export class ImageBody implements MediaBody {
  readonly element = el('div', { class: 'nbt-image' });
  readonly tools: readonly HTMLElement[];
  readonly #window = new ImageWindow(() => this.#writeScale());
  readonly #classes = new Classes(() => this.#window.setSeen(this.#classes.seen));
  readonly #tiles: Tiles;
  readonly #caption = el('div', { class: 'nbt-caption', dir: 'auto' });
  readonly #problem = el('div', { class: 'nbt-media-problem', role: 'status', hidden: true });
  readonly #scale: HTMLButtonElement;
  readonly #against: HTMLSelectElement;
  readonly #againstLabel: HTMLElement;
  readonly #latest = new Latest();
  #items: readonly MediaItem[] = [];
  #place = 0;
  /** Of a list; null shows all of them beside each other. */
  #tile: number | null = null;
  #tileCount = 1;

  constructor(private readonly shown: Shown) {
    this.#tiles = new Tiles(shown.files, tile => this.#choose(tile));
    this.#scale = button({ class: 'nbt-tool nbt-scale' }, () => this.#window.toggle(), '1 : 1');
    this.#against = el('select', { class: 'nbt-select', 'aria-label': 'Wipe against' });
    this.#against.addEventListener('change', () => void this.#compare());
    this.#againstLabel = el('label', { class: 'nbt-against' }, 'against ', this.#against);
    this.tools = [this.#againstLabel, this.#scale];
    this.element.append(this.#problem, this.#tiles.element, this.#window.element);
    this.element.append(this.#caption, this.#classes.element);
  }

  get note(): string {
    if (this.#tileCount < 2) {
      return '';
    }
    const tile = this.#tile;
    return tile === null ? `${this.#tileCount} images` : `tile ${tile + 1} of ${this.#tileCount}`;
  }

  show(items: readonly MediaItem[], place: number): void {
    this.#items = items;
    this.#place = place;
    void this.#draw();
  }

  resize(): void {
    this.#window.resize();
  }

  themeChanged(): void {
    this.#window.themeChanged();
  }

  dispose(): void {
    this.#latest.end();
    this.#window.dispose();
    this.#tiles.dispose();
  }

  get #pictures(): readonly PictureFiles[] {
    return picturesOf(this.#items[this.#place]?.value ?? {});
  }

  #choose(tile: number | null): void {
    this.#tile = tile;
    void this.#draw();
  }

  async #draw(): Promise<void> {
    const pictures = this.#pictures;
    this.#tileCount = pictures.length;
    this.#tile = this.#tile === null ? null : Math.min(this.#tile, pictures.length - 1);
    const isGrid = pictures.length > 1 && this.#tile === null;
    const isCurrent = this.#latest.begin();
    this.#tiles.show(pictures, isGrid ? null : this.#tile);
    this.#showParts(!isGrid);
    this.shown.retitle();
    const chosen = pictures[this.#tile ?? 0];
    if (isGrid || chosen === undefined) {
      this.#say(chosen === undefined ? 'No image was logged at this step.' : '');
      return;
    }
    try {
      const picture = await readPicture(this.shown.files, chosen);
      if (isCurrent()) {
        this.#take(picture, chosen);
        await this.#compare();
      }
    } catch (error) {
      if (isCurrent()) {
        this.#showParts(false);
        this.#say(`This image cannot be shown. ${wordsOf(error)}`);
      }
    }
  }

  #take(picture: Picture, { caption }: PictureFiles): void {
    const { width, height } = picture.bitmap;
    const at = step(this.#items[this.#place]?.step ?? 0);
    const marks = picture.boxes.length > 0 ? `, ${picture.boxes.length} boxes` : '';
    const label = `${this.shown.key} at step ${at}, ${width} by ${height} pixels${marks}. ${caption}`;
    this.#say(picture.problem);
    this.#showParts(true);
    setText(this.#caption, caption);
    show(this.#caption, caption !== '');
    this.#classes.show(picture);
    this.#window.setSeen(this.#classes.seen);
    this.#window.show(picture, label);
    this.#writeAgainst(picture);
    this.#prefetch();
  }

  /** Read the neighbours: whoever moves a slider goes there next. */
  #prefetch(): void {
    for (const place of [this.#place + 1, this.#place - 1, this.#place + 2]) {
      const value = this.#items[place]?.value;
      const next = value && picturesOf(value)[this.#tile ?? 0];
      if (next) {
        this.shown.files.get(next.path).catch(() => undefined);
      }
    }
  }

  async #compare(): Promise<void> {
    const against = this.#against.value as Against;
    const picture = this.#classes.picture;
    if (picture === null || against === 'none' || this.#againstLabel.hidden) {
      this.#window.setOther(null);
      return;
    }
    const now = `step ${step(this.#items[this.#place]?.step ?? 0)}`;
    if (against === 'plain') {
      this.#window.setOther({ picture, isPlain: true, names: ['with marks', 'plain'] });
      return;
    }
    const other = this.#items[against === 'first' ? 0 : Math.max(0, this.#place - 1)];
    const from = other && picturesOf(other.value)[this.#tile ?? 0];
    if (from === undefined) {
      this.#window.setOther(null);
      return;
    }
    const isCurrent = this.#latest.begin();
    try {
      const before = await readPicture(this.shown.files, from);
      if (isCurrent()) {
        const names = [now, `step ${step(other?.step ?? 0)}`] as const;
        this.#window.setOther({ picture: before, isPlain: false, names });
      }
    } catch (error) {
      this.#say(`The other image cannot be shown. ${wordsOf(error)}`);
    }
  }

  #writeAgainst({ boxes, masks }: Picture): void {
    const offered: Against[] = ['none'];
    if (boxes.length + masks.length > 0) {
      offered.push('plain');
    }
    if (this.#items.length > 1) {
      offered.push('previous', 'first');
    }
    show(this.#againstLabel, offered.length > 1);
    if (this.#against.options.length !== offered.length) {
      const chosen = this.#against.value as Against;
      const options = offered.map(each => el('option', { value: each }, AGAINST[each]));
      this.#against.replaceChildren(...options);
      this.#against.value = offered.includes(chosen) ? chosen : 'none';
    }
  }

  #writeScale(): void {
    const { isFitted } = this.#window;
    const to = isFitted ? 'Show each pixel as one of the screen' : 'Show all of it';
    setText(this.#scale, isFitted ? '1 : 1' : 'Fit');
    setAttribute(this.#scale, 'title', `${to} (Ctrl and the wheel zooms)`);
    setAttribute(this.#scale, 'aria-label', to);
  }

  #showParts(isOne: boolean): void {
    show(this.#window.element, isOne);
    show(this.#scale, isOne);
    if (!isOne) {
      show(this.#caption, false);
      show(this.#classes.element, false);
      show(this.#againstLabel, false);
    }
  }

  #say(problem: string): void {
    setText(this.#problem, problem);
    show(this.#problem, problem !== '');
  }
}
