/** A row of tabs, moved through with the arrow keys, and what belongs to each. */

import { step } from '../pure/format';
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
      head.addEventListener('keydown', event => this.#key(event, head));
      setAttribute(tab.content, 'role', 'tabpanel');
      setAttribute(tab.content, 'id', `nbt-panel-${lastId}`);
      setAttribute(tab.content, 'aria-labelledby', `nbt-tab-${lastId}`);
      return { tab, head, count };
    });
    this.row.append(...this.#tabs.map(({ head }) => head));
    this.contents.append(...tabs.map(({ content }) => content));
    this.select(0);
  }

  /** The name of the tab that is shown. */
  get selected(): string {
    return this.#tabs.find(({ tab }) => !tab.content.hidden)?.tab.name ?? '';
  }

  /** Show a tab as if it was clicked; one that is not there is passed over. */
  choose(name: string): void {
    this.#tabs.find(({ tab, head }) => tab.name === name && !head.hidden)?.head.click();
  }

  /** Offer a tab, or not. */
  offer(name: string, isOffered: boolean): void {
    const found = this.#tabs.find(({ tab }) => tab.name === name);
    if (found) {
      show(found.head, isOffered);
    }
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
      setText(found.count, count > 0 ? step(count) : '');
    }
  }

  #key(event: KeyboardEvent, at: HTMLElement): void {
    const offered = this.#tabs.filter(({ head }) => !head.hidden);
    const place = offered.findIndex(({ head }) => head === at);
    const last = offered.length - 1;
    const places: Record<string, number> = {
      ArrowLeft: place === 0 ? last : place - 1,
      ArrowRight: place === last ? 0 : place + 1,
      Home: 0,
      End: last
    };
    const next = offered[places[event.key] ?? -1];
    if (next) {
      event.preventDefault();
      next.head.focus();
      next.head.click();
    }
  }
}
