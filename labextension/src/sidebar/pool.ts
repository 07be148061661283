/** The rows and headings that are on the page, used again and again while the list is scrolled. */

import { HeadingView } from './heading';
import { RowView } from './row';

export type ItemView = RowView | HeadingView;

export class Pool {
  readonly #views = new Map<string, ItemView>();
  readonly #rows: RowView[] = [];
  readonly #headings: HeadingView[] = [];

  /** @param home - where they stand. */
  constructor(private readonly home: HTMLElement) {}

  /** Those that are seen, by their keys. */
  get all(): [string, ItemView][] {
    return [...this.#views];
  }

  get rows(): RowView[] {
    return [...this.#views.values()].filter(view => view instanceof RowView);
  }

  get(key: string): ItemView | undefined {
    return this.#views.get(key);
  }

  /** One that is free, from now on known by this key. */
  take(key: string, isHeading: boolean): ItemView {
    const spare = isHeading ? this.#headings.pop() : this.#rows.pop();
    const view = spare ?? (isHeading ? new HeadingView() : new RowView());
    if (view.element.parentNode === null) {
      this.home.append(view.element);
    }
    view.element.hidden = false;
    this.#views.set(key, view);
    return view;
  }

  /** The item that was not known yet is known now. */
  rename(before: string, after: string): void {
    const view = this.#views.get(before);
    if (view && before !== after && !this.#views.has(after)) {
      this.#views.delete(before);
      this.#views.set(after, view);
    }
  }

  /** All others are free. */
  keepOnly(wanted: ReadonlyMap<string, number>): void {
    for (const [key, view] of this.#views) {
      if (!wanted.has(key)) {
        this.#views.delete(key);
        this.#free(view);
      }
    }
  }

  /** In the page as on the screen, for those who are read to. */
  putInOrder(): void {
    const shown = [...this.#views.values()].map(({ element }) => element);
    const isEdited = shown.some(element => element.contains(document.activeElement));
    const sorted = [...shown].sort((a, b) => Number(a.dataset.item) - Number(b.dataset.item));
    const there = [...this.home.children].filter(child => !(child as HTMLElement).hidden);
    if (!isEdited && sorted.some((element, place) => element !== there[place])) {
      this.home.append(...sorted);
    }
  }

  #free(view: ItemView): void {
    const { element } = view;
    element.hidden = true;
    element.removeAttribute('id');
    delete element.dataset.item;
    delete element.dataset.run;
    if (view instanceof RowView) {
      this.#rows.push(view);
    } else {
      this.#headings.push(view);
    }
  }
}
