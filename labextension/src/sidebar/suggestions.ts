/** The list below the search box. */

import type { Suggestion } from '../model/suggest';
import { words } from '../pure/expression';
import { el, setAttribute, show } from '../view/dom';

import { sideIcon } from './icons';

const HEADINGS = { choice: '', view: 'Saved views', search: 'Recent searches' } as const;

export class SuggestionList {
  readonly element: HTMLElement;
  readonly #options: HTMLElement;
  #all: readonly Suggestion[] = [];
  #active = -1;

  constructor(
    private readonly id: string,
    choose: (suggestion: Suggestion) => void
  ) {
    this.#options = el('div', {
      class: 'nbt-options',
      role: 'listbox',
      id,
      'aria-label': 'Suggestions'
    });
    this.element = el('div', { class: 'nbt-suggestions', hidden: true }, this.#options, keysHelp());
    this.#options.addEventListener('click', event => {
      const target = event.target instanceof Element ? event.target : null;
      const option = target?.closest<HTMLElement>('[role=option]');
      const found = option && this.#all[Number(option.dataset.place)];
      if (found) {
        choose(found);
      }
    });
  }

  get isOpen(): boolean {
    return !this.element.hidden;
  }

  /** What Tab takes: what was moved to, else the first that completes the word. */
  get active(): Suggestion | null {
    return this.chosen ?? (this.#all[0]?.kind === 'choice' ? this.#all[0] : null);
  }

  /** What was moved to. */
  get chosen(): Suggestion | null {
    return this.#all[this.#active] ?? null;
  }

  get activeId(): string | undefined {
    return this.isOpen && this.chosen ? `${this.id}-${this.#active}` : undefined;
  }

  show(all: readonly Suggestion[]): void {
    this.#all = all;
    this.#active = -1;
    let kind: Suggestion['kind'] = 'choice';
    const elements = all.flatMap((suggestion, place) => {
      const isNew = suggestion.kind !== kind;
      kind = suggestion.kind;
      const isExample = suggestion.kind === 'search' && suggestion.search.matched < 0;
      const words = isExample ? 'For example' : HEADINGS[kind];
      const heading = el('div', { class: 'nbt-option-section', role: 'presentation' }, words);
      return [...(isNew ? [heading] : []), this.#option(suggestion, place)];
    });
    this.#options.replaceChildren(...elements);
    show(this.element, all.length > 0);
  }

  hide(): void {
    show(this.element, false);
    this.#active = -1;
  }

  move(step: number): void {
    const count = this.#all.length;
    this.#active = this.#active < 0 && step < 0 ? count - 1 : this.#active + step;
    if (this.#active >= count) {
      this.#active = -1;
    }
    for (const option of this.#options.querySelectorAll<HTMLElement>('[role=option]')) {
      const isActive = Number(option.dataset.place) === this.#active;
      option.classList.toggle('nbt-side-active', isActive);
      setAttribute(option, 'aria-selected', String(isActive));
      if (isActive) {
        option.scrollIntoView({ block: 'nearest' });
      }
    }
  }

  #option(suggestion: Suggestion, place: number): HTMLElement {
    const option = el('div', {
      class: 'nbt-side-option nbt-suggestion',
      role: 'option',
      id: `${this.id}-${place}`,
      'data-place': place,
      'aria-selected': 'false'
    });
    option.append(...contentOf(suggestion));
    return option;
  }
}

function contentOf(suggestion: Suggestion): (Node | string)[] {
  const hint = (text: string) =>
    el('span', { class: 'nbt-option-hint nbt-ellipsis', dir: 'auto' }, text);
  switch (suggestion.kind) {
    case 'choice': {
      const { text, match, hint: words } = suggestion.choice;
      const [at, end] = match ? [match.at, match.at + match.length] : [0, 0];
      const name = el('span', { class: 'nbt-mono nbt-ellipsis' }, text.slice(0, at));
      name.append(el('b', {}, text.slice(at, end)), text.slice(end));
      return [name, hint(words)];
    }
    case 'view': {
      const { name, query } = suggestion.view;
      return [
        sideIcon('star', 12),
        el('span', { class: 'nbt-ellipsis', dir: 'auto' }, name),
        hint(query.q ?? '')
      ];
    }
    case 'search': {
      const { q, matched } = suggestion.search;
      const text = el('span', { class: 'nbt-mono nbt-ellipsis' });
      text.append(
        ...words(q).map(word => el('span', { class: `nbt-ink-${word.kind}` }, word.text))
      );
      return [text, hint(matched < 0 ? '' : matched.toLocaleString('en-US'))];
    }
  }
}

function keysHelp(): HTMLElement {
  const key = (name: string) => el('kbd', { class: 'nbt-key' }, name);
  return el(
    'div',
    { class: 'nbt-suggestions-help', 'aria-hidden': 'true' },
    key('Tab'),
    'take',
    key('↑↓'),
    'choose',
    key('Enter'),
    'search'
  );
}
