/** Bokeh figures of the reader's own, drawn with the page's BokehJS. */

import type { MediaItem } from '../messages';
import { el, setText, show } from '../view/dom';

import { Latest, type MediaBody, type Shown } from './body';
import { list, record, text, wordsOf } from './picture';

interface Bokeh {
  readonly embed: {
    embed_item(item: object, target: HTMLElement): Promise<Iterable<{ remove(): void }>>;
  };
}

export class BokehBody implements MediaBody {
  readonly element = el('div', { class: 'nbt-bokeh' });
  readonly tools: readonly HTMLElement[] = [];
  readonly #host = el('div', {});
  readonly #problem = el('div', { class: 'nbt-media-problem', hidden: true });
  readonly #latest = new Latest();
  #views: { remove(): void }[] = [];
  #path = '';

  constructor(private readonly shown: Shown) {
    this.element.append(this.#problem, this.#host);
  }

  show(items: readonly MediaItem[], place: number): void {
    const value = items[place]?.value ?? {};
    const first = record(list(value.items)[0]);
    const path = text(value.path) || text(first.path) || text(list(value.filenames)[0]);
    if (path !== this.#path) {
      this.#path = path;
      void this.#draw(path);
    }
  }

  resize(): void {
    // Bokeh looks after that itself.
  }

  themeChanged(): void {
    // A figure has the colours that it was made with.
  }

  dispose(): void {
    this.#latest.end();
    this.#leave();
  }

  async #draw(path: string): Promise<void> {
    const isCurrent = this.#latest.begin();
    try {
      const source = await (await this.shown.files.get(path)).text();
      const bokeh = (await this.shown.context.outlets.bokeh()) as Bokeh;
      if (!isCurrent()) {
        return;
      }
      this.#leave();
      const item = JSON.parse(source) as object;
      const views = [...(await bokeh.embed.embed_item(item, this.#host))];
      this.#views = views;
      if (!isCurrent()) {
        this.#leave();
      }
      show(this.#problem, false);
    } catch (error) {
      // It may hold anything: what this BokehJS cannot draw is said.
      if (isCurrent()) {
        setText(this.#problem, `This figure cannot be drawn here. ${wordsOf(error)}`);
        show(this.#problem, true);
      }
    }
  }

  #leave(): void {
    this.#views.forEach(view => view.remove());
    this.#views = [];
    this.#host.replaceChildren();
  }
}
