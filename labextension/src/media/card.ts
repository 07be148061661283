/** One key of the media of a run: its name, what it shows, and the way through its steps. */

import type { MediaItem, MediaKey, MediaKind } from '../messages';
import { step } from '../pure/format';
import { el, setAttribute, setText, show } from '../view/dom';
import type { Context } from '../view/context';
import type { ChartsModel } from '../view/source';

import { AudioBody } from './audio_body';
import type { MediaBody, Shown } from './body';
import { BokehBody } from './bokeh_body';
import { CloudBody } from './cloud_body';
import type { FileStore } from './files';
import { Film } from './film';
import { HistogramBody } from './histogram_body';
import { ImageBody } from './image_body';
import { Moment, placeAt } from './moment';
import { DownloadBody, HtmlBody, VideoBody } from './other_bodies';
import { picturesOf } from './picture';
import type { Shelves } from './shelves';
import { Steps } from './steps';
import { TableBody } from './table_body';

export interface CardOptions {
  readonly context: Context<ChartsModel>;
  readonly shelves: Shelves;
  readonly files: FileStore;
  readonly moment: Moment;
}

const BODIES: Partial<Record<MediaKind, new (shown: Shown) => MediaBody>> = {
  image: ImageBody,
  audio: AudioBody,
  video: VideoBody,
  html: HtmlBody,
  histogram: HistogramBody,
  bokeh: BokehBody,
  object3D: CloudBody,
  table: TableBody
};

export class MediaCard {
  readonly element: HTMLElement;
  readonly #name: HTMLElement;
  readonly #note = el('span', { class: 'nbt-media-note' });
  readonly #tools = el('span', { class: 'nbt-media-tools' });
  readonly #waiting = el('div', { class: 'nbt-waiting nbt-media-waiting' }, 'Reading …');
  readonly #steps: Steps;
  readonly #film: Film;
  readonly #disconnect: (() => void)[];
  #body: MediaBody | null = null;
  #kind: MediaKind;
  #items: readonly MediaItem[] = [];
  #numbers: readonly number[] = [];
  #place = 0;
  /** Where this one stands while it is not linked to the others; null for the newest. */
  #own: number | null = null;

  constructor(
    key: MediaKey,
    private readonly options: CardOptions
  ) {
    this.key = key.key;
    this.#kind = key.kind;
    this.#steps = new Steps(key.key, place => this.#go(place));
    this.#film = new Film(options.files, place => this.#go(place));
    this.#name = el('span', { class: 'nbt-name nbt-ellipsis', title: key.key }, labelOf(key.key));
    const head = el('div', { class: 'nbt-media-head' }, this.#name, this.#note, this.#tools);
    this.element = el('section', { class: 'nbt-media-card', 'aria-label': key.key }, head);
    this.element.append(this.#waiting, this.#film.element, this.#steps.element);
    setAttribute(this.element, 'data-kind', key.kind);
    this.#makeBody();
    const { shelves, moment } = options;
    this.#disconnect = [
      shelves.itemsChanged.connect(changed => changed === this.key && this.#take()),
      moment.changed.connect(by => by !== this && this.#follow())
    ];
    this.#take();
  }

  readonly key: string;

  resize(): void {
    this.#body?.resize();
  }

  themeChanged(): void {
    this.#body?.themeChanged();
  }

  dispose(): void {
    this.#disconnect.forEach(disconnect => disconnect());
    this.#body?.dispose();
    this.#steps.dispose();
    this.element.remove();
  }

  #makeBody(): void {
    const { files, context } = this.options;
    const Body = BODIES[this.#kind] ?? DownloadBody;
    this.#body?.dispose();
    this.#body?.element.remove();
    this.#body = new Body({
      key: this.key,
      files,
      context,
      retitle: () => this.#writeNote(),
      go: place => this.#go(place)
    });
    this.#tools.replaceChildren(...this.#body.tools);
    this.#waiting.after(this.#body.element);
  }

  #take(): void {
    const { shelves, moment } = this.options;
    const items = shelves.items(this.key);
    if (items.length === 0) {
      return;
    }
    const kind = shelves.keys.find(each => each.key === this.key)?.kind ?? this.#kind;
    if (kind !== this.#kind) {
      this.#kind = kind;
      this.#makeBody();
    }
    this.#items = items;
    this.#numbers = items.map(item => item.step);
    show(this.#waiting, false);
    this.#set(placeAt(this.#numbers, moment.isLinked ? moment.step : this.#own));
  }

  #follow(): void {
    const { moment } = this.options;
    if (moment.isLinked && this.#items.length > 0) {
      this.#set(placeAt(this.#numbers, moment.step));
    }
  }

  #go(place: number): void {
    const isNewest = place === this.#items.length - 1;
    // At the newest one it goes on with what comes.
    const at = isNewest ? null : (this.#numbers[place] ?? null);
    const { moment } = this.options;
    if (moment.isLinked) {
      // The newest of this key need not be the newest of another.
      moment.set(at, this);
    } else {
      this.#own = at;
    }
    this.#set(place);
  }

  #set(place: number): void {
    this.#place = place;
    this.#steps.show(this.#numbers, place);
    const isFilm = this.#kind === 'image' && this.#isSingle;
    if (isFilm) {
      this.#film.show(this.#items, place);
    } else {
      this.#film.hide();
    }
    this.#body?.show(this.#items, place);
    this.#writeNote();
  }

  get #isSingle(): boolean {
    return picturesOf(this.#items[this.#place]?.value ?? {}).length === 1;
  }

  #writeNote(): void {
    setText(this.#name, labelOf(this.#body?.title ?? this.key));
    const at = this.#numbers[this.#place];
    const words = [this.#body?.note ?? '', at === undefined ? '' : `step ${step(at)}`];
    setText(this.#note, words.filter(Boolean).join(', '));
  }
}

/** In its section the first part of a name is said already. */
function labelOf(key: string): string {
  const slash = key.indexOf('/');
  return slash > 0 ? key.slice(slash + 1) : key;
}
