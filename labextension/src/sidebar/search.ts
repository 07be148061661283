/** The search box: words or an expression, in colours, with what could come next below it. */

import { type Suggestion, suggest, type Suggestions } from '../model/suggest';
import type { Workspace } from '../model/workspace';
import { take } from '../pure/complete';
import { sentence } from '../pure/format';
import { isHalfTyped } from '../pure/half_typed';
import { button, el, setAttribute, setText, show } from '../view/dom';

import { sideIcon } from './icons';
import { Ink } from './ink';
import { SuggestionList } from './suggestions';

/** An expression is ill most of the time while it is typed: it is only said after a pause. */
const PATIENCE_MS = 700;
const LIST_ID = 'nbt-search-suggestions';

export class SearchBox {
  readonly element = el('div', { class: 'nbt-side-search', role: 'search' });
  readonly field = el('input', {
    class: 'nbt-search-field',
    role: 'combobox',
    'aria-label': 'Search runs',
    'aria-autocomplete': 'list',
    'aria-controls': LIST_ID,
    'aria-expanded': 'false',
    'aria-describedby': 'nbt-search-problem',
    placeholder: 'Search, or val/acc > 0.9',
    spellcheck: 'false',
    autocomplete: 'off'
  });
  readonly #ink = new Ink();
  readonly #clear: HTMLButtonElement;
  readonly #box = el('div', { class: 'nbt-search-box' });
  readonly #problem = el('div', {
    class: 'nbt-search-problem',
    id: 'nbt-search-problem',
    role: 'alert',
    hidden: true
  });
  readonly #list: SuggestionList;
  #suggestions: Suggestions | null = null;
  #patience: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly workspace: Workspace) {
    const label = { class: 'nbt-tool', 'aria-label': 'Clear the search', title: 'Clear' };
    this.#clear = button(label, () => this.clear(), sideIcon('clear', 13));
    this.#list = new SuggestionList(LIST_ID, suggestion => this.#choose(suggestion));
    const stack = el('div', { class: 'nbt-search-stack' }, this.#ink.element, this.field);
    this.#box.append(sideIcon('search', 14), stack, this.#clear);
    this.element.append(this.#box, this.#problem, this.#list.element);
    this.#listen();
    workspace.lookChanged.connect(() => this.#follow());
    workspace.phaseChanged.connect(() => this.#follow());
    workspace.list.changed.connect(({ kind }) => kind !== 'rows' && this.#judge());
    this.#follow();
    this.#paint();
  }

  clear(): void {
    this.#put('', 0);
    this.field.focus();
  }

  dispose(): void {
    clearTimeout(this.#patience);
  }

  #listen(): void {
    const { field } = this;
    field.addEventListener('input', () => this.#typed());
    field.addEventListener('keydown', event => this.#key(event));
    field.addEventListener('focus', () => {
      this.#offer();
      void this.workspace.catalogue.refreshKeys();
    });
    field.addEventListener('click', () => this.#offer());
    field.addEventListener('scroll', () => this.#ink.follow(field.scrollLeft));
    field.addEventListener('blur', () => {
      this.#close();
      this.workspace.meant.mean(field.value);
      this.#complain();
    });
    // A click on a suggestion must not take the focus before it is chosen.
    this.#list.element.addEventListener('pointerdown', event => event.preventDefault());
  }

  /** The project, or a view, brings its own search. */
  #follow(): void {
    const { q } = this.workspace.looks.look;
    if (q !== this.field.value) {
      this.field.value = q;
      this.#paint();
    }
  }

  #typed(): void {
    this.#paint();
    this.#offer();
    const { field } = this;
    const { keys } = this.workspace.catalogue;
    if (!isHalfTyped(field.value, field.selectionStart ?? 0, keys)) {
      this.#ask();
    }
    clearTimeout(this.#patience);
    this.#patience = setTimeout(() => {
      this.#ask();
      this.#complain();
    }, PATIENCE_MS);
  }

  #ask(): void {
    const q = this.field.value;
    if (q !== this.workspace.looks.look.q) {
      void this.workspace.setLook({ q });
    }
  }

  #put(text: string, caret: number): void {
    this.field.value = text;
    this.field.setSelectionRange(caret, caret);
    this.#typed();
  }

  #key(event: KeyboardEvent): void {
    const { key } = event;
    const isListed = this.#list.isOpen;
    if ((key === 'ArrowDown' || key === 'ArrowUp') && !event.shiftKey) {
      if (!isListed) {
        this.#offer();
      } else {
        this.#list.move(key === 'ArrowDown' ? 1 : -1);
        this.#point();
      }
    } else if (key === 'Tab' && isListed && !event.shiftKey && this.#list.active) {
      this.#choose(this.#list.active);
    } else if (key === 'Enter') {
      this.#enter();
    } else if (key === 'Escape' && (isListed || this.field.value !== '')) {
      this.#escape(isListed);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  /** What was moved to is chosen; else the search is meant as it stands. */
  #enter(): void {
    const { chosen } = this.#list;
    if (this.#list.isOpen && chosen) {
      this.#choose(chosen);
    } else {
      this.#close();
      this.#ask();
      this.#complain();
      this.workspace.meant.mean(this.field.value);
    }
  }

  #escape(isListed: boolean): void {
    if (isListed) {
      this.#close();
    } else {
      this.clear();
      this.#close();
    }
  }

  #offer(): void {
    const { keys, views } = this.workspace.catalogue;
    const { searches } = this.workspace.looks.memory;
    const caret = this.field.selectionStart ?? this.field.value.length;
    this.#suggestions = suggest(this.field.value, caret, { keys, views, searches });
    this.#list.show(this.#suggestions.all);
    this.#point();
  }

  #point(): void {
    setAttribute(this.field, 'aria-expanded', String(this.#list.isOpen));
    setAttribute(this.field, 'aria-activedescendant', this.#list.activeId);
  }

  #close(): void {
    this.#list.hide();
    this.#point();
  }

  #choose(suggestion: Suggestion): void {
    if (suggestion.kind === 'search') {
      this.#put(suggestion.search.q, suggestion.search.q.length);
      this.#close();
    } else if (suggestion.kind === 'view') {
      this.#close();
      const { q = '', order = '', group = '', columns = [] } = suggestion.view.query;
      void this.workspace.setLook({ q, order, group, columns });
    } else if (this.#suggestions) {
      const taken = take(this.field.value, this.#suggestions.completion, suggestion.choice);
      this.#put(taken.text, taken.caret);
    }
  }

  /** Colour the words of an expression; the field itself is transparent then. */
  #paint(): void {
    const text = this.field.value;
    this.#box.classList.toggle('nbt-side-code', this.#ink.write(text));
    show(this.#clear, text !== '');
    this.#ink.follow(this.field.scrollLeft);
  }

  /** A search that works again is not complained about for a moment longer. */
  #judge(): void {
    const { failure } = this.workspace.list;
    if (failure?.code !== 'filter') {
      this.#say('');
    } else if (document.activeElement !== this.field) {
      this.#complain();
    }
  }

  #complain(): void {
    clearTimeout(this.#patience);
    const { failure } = this.workspace.list;
    if (failure?.code === 'filter') {
      this.#say(failure.message);
      this.#ink.underline(failure.place?.at ?? -1, failure.place?.length ?? 0);
    }
  }

  #say(problem: string): void {
    show(this.#problem, problem !== '');
    setAttribute(this.field, 'aria-invalid', problem === '' ? undefined : 'true');
    this.#box.classList.toggle('nbt-bad', problem !== '');
    setText(
      this.#problem,
      problem === '' ? '' : `${sentence(problem)} The list shows the last search that worked.`
    );
  }
}
