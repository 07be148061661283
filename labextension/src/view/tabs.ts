/** A row of tabs, moved through with the arrow keys, and what belongs to each. */

import { button, el, setAttribute, setText, show } from './dom';

export interface Tab {
  readonly name: string;
  readonly content: HTMLElement;
}

let lastId = 0;

export class Tabs {
  readonly row = el('div', { class: 'nbt-tabs', role: 'tablist' });
  readonly contents = el('div', { class: 'nbt-tab-contents' });
  readonly #tabs: { tab: Tab; head: HTMLButtonElement; count: HTMLElement }[];

  constructor(tabs: readonly Tab[], onSelect: (name: string) => void) {
    this.#tabs = tabs.map((tab, place) => {
      lastId += 1;
      const count = el('span', { class: 'nbt-count' });
      const head = button(
        {
          class: 'nbt-tab',
          role: 'tab',
          id: `nbt-tab-${lastId}`,
          'aria-controls': `nbt-panel-${lastId}`
        },
        () => {
          this.select(place);
          onSelect(tab.name);
        },
        tab.name,
        count
      );
      head.addEventListener('keydown', event => this.#key(event, place));
      setAttribute(tab.content, 'role', 'tabpanel');
      setAttribute(tab.content, 'id', `nbt-panel-${lastId}`);
      setAttribute(tab.content, 'aria-labelledby', `nbt-tab-${lastId}`);
      return { tab, head, count };
    });
    this.row.append(...this.#tabs.map(({ head }) => head));
    this.contents.append(...tabs.map(({ content }) => content));
    this.select(0);
  }

  select(selected: number): void {
    this.#tabs.forEach(({ tab, head }, place) => {
      setAttribute(head, 'aria-selected', String(place === selected));
      setAttribute(head, 'tabindex', place === selected ? 0 : -1);
      show(tab.content, place === selected);
    });
  }

  setCount(name: string, count: number): void {
    const found = this.#tabs.find(({ tab }) => tab.name === name);
    if (found) {
      setText(found.count, count > 0 ? String(count) : '');
    }
  }

  #key(event: KeyboardEvent, place: number): void {
    const last = this.#tabs.length - 1;
    const places: Record<string, number> = {
      ArrowLeft: place === 0 ? last : place - 1,
      ArrowRight: place === last ? 0 : place + 1,
      Home: 0,
      End: last
    };
    const next = this.#tabs[places[event.key] ?? -1];
    if (next) {
      event.preventDefault();
      next.head.focus();
      next.head.click();
    }
  }
}
