/** All media of a run, section by section, at one step or each at its own. */

import type { MediaKey, Message } from '../messages';
import { step } from '../pure/format';
import { button, el, setAttribute, setText, show } from '../view/dom';
import type { Context } from '../view/context';
import type { CursorPlace } from '../view/cursor';
import { icon } from '../view/icons';
import type { ChartsModel } from '../view/source';

import { MediaCard } from './card';
import { FileStore } from './files';
import { Moment } from './moment';
import type { Shelves } from './shelves';

/** What stands open in a section; more come with a click. */
const SHOWN = 12;
const MORE = 24;
/** Cards just below the screen are asked for before they are seen. */
const MARGIN = '200px 0px';
const SETTLE_MS = 60;
/** A card with the gap beside it. */
const COLUMN_PX = 364;
const GAP_PX = 24;

export class MediaTab {
  readonly element = el('div', { class: 'nbt-media' });
  readonly #moment = new Moment();
  readonly #link: HTMLButtonElement;
  readonly #at = el('b', {});
  readonly #sections = new Map<string, Section>();
  readonly #empty = el('div', { class: 'nbt-waiting' }, 'No media were logged');
  readonly #seen = new Set<string>();
  readonly #observer: IntersectionObserver;
  readonly #disconnect: (() => void)[];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #told = '[]';
  /** Where the reader was before a chart was pointed at. */
  #before: { readonly step: number | null } | null = null;

  readonly #files: FileStore;

  constructor(
    private readonly context: Context<ChartsModel>,
    private readonly shelves: Shelves
  ) {
    this.#files = new FileStore(request => context.outlets.send(request));
    this.#link = button(
      { class: 'nbt-link nbt-media-link' },
      () => this.#moment.link(!this.#moment.isLinked),
      icon('link', 14),
      el('span', {}, 'all media at step '),
      this.#at
    );
    this.#observer = new IntersectionObserver(entries => this.#look(entries), {
      rootMargin: MARGIN
    });
    this.element.append(el('div', { class: 'nbt-media-bar' }, this.#link), this.#empty);
    this.#disconnect = [
      shelves.changed.connect(() => this.#arrange()),
      shelves.itemsChanged.connect(() => this.#writeLink()),
      context.themeChanged.connect(() => this.#cards.forEach(card => card.themeChanged())),
      this.#moment.changed.connect(() => this.#writeLink()),
      context.cursor.moved.connect(place => this.#point(place))
    ];
    this.#arrange();
  }

  /** How many names there are. */
  get count(): number {
    return this.shelves.keys.length;
  }

  /** Bytes of files are told to whoever asked for them. */
  take(message: Message): void {
    this.#files.take(message);
  }

  resize(): void {
    this.#sections.forEach(section => section.resize());
    this.#cards.forEach(card => card.resize());
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#observer.disconnect();
    this.#disconnect.forEach(disconnect => disconnect());
    this.#cards.forEach(card => card.dispose());
    this.#files.dispose();
  }

  /** Show the step that is pointed at in a chart, and go back when nothing is. */
  #point(place: CursorPlace | null): void {
    if (!this.#moment.isLinked) {
      return;
    }
    if (place?.xName === '_step') {
      this.#before ??= { step: this.#moment.step };
      this.#moment.set(Math.round(place.x));
    } else if (this.#before !== null) {
      this.#moment.set(this.#before.step);
      this.#before = null;
    }
  }

  get #cards(): MediaCard[] {
    return [...this.#sections.values()].flatMap(section => [...section.cards.values()]);
  }

  #arrange(): void {
    const { keys } = this.shelves;
    const bySection = new Map<string, MediaKey[]>();
    for (const key of keys) {
      const name = sectionOf(key.key);
      bySection.set(name, [...(bySection.get(name) ?? []), key]);
    }
    for (const [name, inside] of bySection) {
      let section = this.#sections.get(name);
      if (section === undefined) {
        section = new Section(name, key => this.#makeCard(key));
        this.#sections.set(name, section);
        this.element.append(section.element);
      }
      section.update(inside, bySection.size > 1);
    }
    show(this.#empty, keys.length === 0);
    this.#writeLink();
  }

  #makeCard(key: MediaKey): MediaCard {
    const { context, shelves } = this;
    const own = { files: this.#files, moment: this.#moment };
    const card = new MediaCard(key, { context, shelves, ...own });
    this.#observer.observe(card.element);
    return card;
  }

  #look(entries: readonly IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of entries) {
      const card = this.#cards.find(each => each.element === target);
      if (card !== undefined && isIntersecting) {
        this.#seen.add(card.key);
        this.#sections.forEach(section => section.resize());
        card.resize();
      } else if (card !== undefined) {
        this.#seen.delete(card.key);
      }
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const keys = [...this.#seen].sort();
      const told = JSON.stringify(keys);
      if (told !== this.#told) {
        this.#told = told;
        this.context.outlets.send({ type: 'media', keys });
      }
    }, SETTLE_MS);
  }

  #writeLink(): void {
    const several = this.shelves.keys.some(key => key.count > 1);
    show(this.#link, several);
    const { step: at, isLinked } = this.#moment;
    setAttribute(this.#link, 'aria-pressed', String(isLinked));
    const title = isLinked ? 'Let each go through its steps alone' : 'Show all at the same step';
    setAttribute(this.#link, 'title', title);
    const last = Math.max(...this.shelves.keys.map(key => key.last_step ?? 0), 0);
    setText(this.#at, isLinked ? step(at ?? last) : 'of its own');
  }
}

/** The media whose names begin alike. */
class Section {
  readonly element = el('section', { class: 'nbt-section' });
  readonly cards = new Map<string, MediaCard>();
  readonly #columns = el('div', { class: 'nbt-media-columns' });
  /** Tables, each over the whole width. */
  readonly #wide = el('div', { class: 'nbt-media-wide' });
  readonly #count = el('span', { class: 'nbt-count' });
  readonly #head: HTMLElement;
  readonly #fold: HTMLButtonElement;
  readonly #more = button({ class: 'nbt-link nbt-more-charts' }, () => this.#showMore());
  #keys: readonly MediaKey[] = [];
  #limit = SHOWN;
  #isOpen = true;
  #columnCount = 2;

  constructor(
    name: string,
    private readonly make: (key: MediaKey) => MediaCard
  ) {
    const words = el('span', { class: 'nbt-section-name' }, name || 'media');
    this.#fold = button(
      { class: 'nbt-fold', 'aria-expanded': 'true' },
      () => this.#toggle(),
      icon('down', 12),
      words
    );
    const rule = el('span', { class: 'nbt-rule' });
    this.#head = el('div', { class: 'nbt-section-head' }, this.#fold, this.#count, rule);
    this.element.append(this.#head, this.#columns, this.#wide, this.#more);
  }

  update(keys: readonly MediaKey[], hasHead: boolean): void {
    this.#keys = keys;
    show(this.#head, hasHead);
    this.#arrange();
  }

  #card(key: MediaKey): MediaCard {
    const card = this.cards.get(key.key) ?? this.make(key);
    this.cards.set(key.key, card);
    return card;
  }

  /** There is another width for the cards. */
  resize(): void {
    const count = Math.max(1, Math.floor((this.element.clientWidth + GAP_PX) / COLUMN_PX));
    if (this.element.clientWidth > 0 && count !== this.#columnCount) {
      this.#columnCount = count;
      this.#arrange();
    }
  }

  #toggle(): void {
    this.#isOpen = !this.#isOpen;
    setAttribute(this.#fold, 'aria-expanded', String(this.#isOpen));
    this.#arrange();
  }

  #showMore(): void {
    this.#limit += MORE;
    this.#arrange();
  }

  #arrange(): void {
    const shown = this.#isOpen ? this.#keys.slice(0, this.#limit) : [];
    const columns = this.#columns.children;
    while (columns.length < this.#columnCount) {
      this.#columns.append(el('div', { class: 'nbt-media-column' }));
    }
    const tables = shown.filter(key => key.kind === 'table');
    tables.forEach((key, row) => {
      const { element } = this.#card(key);
      if (this.#wide.children[row] !== element) {
        this.#wide.insertBefore(element, this.#wide.children[row] ?? null);
      }
    });
    const others = shown.filter(key => key.kind !== 'table');
    others.forEach((key, place) => {
      const card = this.#card(key);
      // In turn, not where there is room: a card that grows moves none to another column.
      const column = columns[place % this.#columnCount];
      const row = Math.floor(place / this.#columnCount);
      if (column && column.children[row] !== card.element) {
        column.insertBefore(card.element, column.children[row] ?? null);
      }
    });
    while (columns.length > this.#columnCount) {
      this.#columns.lastElementChild?.remove();
    }
    setText(this.#count, step(this.#keys.length));
    show(this.#columns, others.length > 0);
    show(this.#wide, tables.length > 0);
    const rest = this.#keys.length - this.#limit;
    show(this.#more, this.#isOpen && rest > 0);
    setText(this.#more, `Show ${Math.min(MORE, rest)} more`);
  }
}

function sectionOf(key: string): string {
  const slash = key.indexOf('/');
  return slash > 0 ? key.slice(0, slash) : '';
}
