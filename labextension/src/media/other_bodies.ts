/** Sounds, films, pages and what can only be downloaded. */

import type { MediaItem, Plain } from '../messages';
import { bytes } from '../pure/bytes';
import { el, setAttribute, setText, show } from '../view/dom';

import { Latest, type MediaBody, type Shown } from './body';
import { list, number, record, text, wordsOf } from './picture';

type Value = Record<string, Plain>;

/** The media of one row, for one of them is no list. */
function partsOf(value: Value): Value[] {
  const items = list(value.items).map(record);
  if (items.length > 0) {
    return items;
  }
  const paths = list(value.filenames);
  const captions = list(value.captions);
  return paths.length > 0
    ? paths.map((path, place) => ({ ...value, path, caption: captions[place] ?? null }))
    : [value];
}

/** One element for each medium of a row, made of its file. */
abstract class FileBody implements MediaBody {
  readonly element = el('div', { class: 'nbt-media-parts' });
  readonly tools: readonly HTMLElement[] = [];
  readonly #latest = new Latest();
  #shownPaths = '';

  constructor(protected readonly shown: Shown) {}

  show(items: readonly MediaItem[], place: number): void {
    void this.#draw(partsOf(items[place]?.value ?? {}));
  }

  resize(): void {
    // They fill the width by themselves.
  }

  themeChanged(): void {
    // Their colours are the tokens'.
  }

  dispose(): void {
    this.#latest.end();
  }

  /** The element for one file, with what else stands beside it. */
  protected abstract make(value: Value, path: string): Promise<HTMLElement>;

  async #draw(parts: readonly Value[]): Promise<void> {
    const told = JSON.stringify(parts);
    if (told === this.#shownPaths) {
      return;
    }
    this.#shownPaths = told;
    const isCurrent = this.#latest.begin();
    const made = await Promise.all(parts.map(part => this.#part(part)));
    if (isCurrent()) {
      this.element.replaceChildren(...made);
    }
  }

  async #part(value: Value): Promise<HTMLElement> {
    const caption = el('div', { class: 'nbt-caption', dir: 'auto' }, text(value.caption));
    show(caption, text(value.caption) !== '');
    let content: HTMLElement;
    try {
      content = await this.make(value, text(value.path));
    } catch (error) {
      const words = `This cannot be shown. ${wordsOf(error)}`;
      content = el('div', { class: 'nbt-media-problem' }, words);
    }
    return el('div', { class: 'nbt-media-part' }, content, caption);
  }
}

export class VideoBody extends FileBody {
  protected async make(_value: Value, path: string): Promise<HTMLElement> {
    const address = await this.shown.files.address(path);
    if (path.endsWith('.gif')) {
      return el('img', { class: 'nbt-video', src: address, alt: this.shown.key });
    }
    const video = el('video', { class: 'nbt-video', controls: true, loop: true, src: address });
    setAttribute(video, 'aria-label', this.shown.key);
    video.muted = true;
    return video;
  }
}

/** A page in a box of its own: it may run, and reaches neither the notebook nor its cookies. */
export class HtmlBody extends FileBody {
  protected async make(_value: Value, path: string): Promise<HTMLElement> {
    const source = await (await this.shown.files.get(path)).text();
    return el('iframe', {
      class: 'nbt-html',
      sandbox: 'allow-scripts',
      referrerpolicy: 'no-referrer',
      title: this.shown.key,
      srcdoc: source
    });
  }
}

/** What no front end draws by itself. */
export class DownloadBody extends FileBody {
  protected async make(value: Value, path: string): Promise<HTMLElement> {
    const address = await this.shown.files.address(path);
    const name = path.split('/').pop() ?? path;
    const size = number(value.size);
    const words = size === null ? name : `${name} (${bytes(size)})`;
    const link = el('a', { class: 'nbt-link', href: address, download: name });
    setText(link, `Download ${words}`);
    return link;
  }
}
