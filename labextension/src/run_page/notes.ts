/** The notes of a run: Markdown that becomes a field where it stands. */

import type { RunPageModel } from '../model/run_page';
import { Draft } from '../pure/draft';
import { RequestError } from '../request';
import { button, el, KEEP_KEYS, setText, show } from '../view/dom';
import { icon } from '../view/icons';

import { Rendered } from './markdown';
import type { RunPageOutlets } from './outlets';

const ROWS = 8;

export class Notes {
  readonly element: HTMLElement;
  readonly #draft = new Draft();
  readonly #shown: Rendered;
  readonly #theirs: Rendered;
  readonly #empty: HTMLButtonElement;
  readonly #edit: HTMLButtonElement;
  readonly #form: HTMLElement;
  readonly #field: HTMLTextAreaElement;
  readonly #conflict: HTMLElement;
  readonly #state = el('span', { class: 'nbt-quiet-text', role: 'status' });
  readonly #key: string;
  readonly #disconnect: () => void;
  #isBusy = false;

  constructor(
    private readonly model: RunPageModel,
    private readonly outlets: RunPageOutlets
  ) {
    this.#key = `nbtrack-notes:${model.api.store}/${model.run}`;
    this.#shown = new Rendered(outlets.rendermime);
    this.#theirs = new Rendered(outlets.rendermime);
    this.#shown.element.addEventListener('dblclick', () => this.#open());
    this.#empty = button({ class: 'nbt-link' }, () => this.#open(), 'Write the first note');
    this.#edit = button({ class: 'nbt-link' }, () => this.#open(), 'Edit');
    this.#field = this.#makeField();
    this.#conflict = this.#makeConflict();
    this.#form = this.#makeForm();
    const heading = el('div', { class: 'nbt-page-heading' }, el('h2', {}, 'Notes'));
    heading.append(el('span', { class: 'nbt-rule' }), this.#state, this.#edit);
    this.element = el('section', { class: 'nbt-notes', 'aria-label': 'Notes' }, heading);
    this.element.append(this.#empty, this.#shown.element, this.#form);
    this.#disconnect = model.changed.connect(changed => changed === 'row' && this.#hear());
    this.#hear();
    this.#takeUp();
  }

  dispose(): void {
    this.#keep();
    this.#disconnect();
    this.#shown.dispose();
    this.#theirs.dispose();
  }

  #hear(): void {
    const notes = this.model.row?.notes ?? '';
    if (!this.#isBusy) {
      this.#draft.hear(notes);
    }
    void this.#shown.markdown(notes);
    this.#write();
  }

  #open(): void {
    if (this.#draft.phase === 'reading' && this.model.row !== null && !this.model.isGone) {
      this.#draft.begin();
      this.#field.value = this.#draft.text;
      this.#write();
      this.#field.focus();
    }
  }

  async #save(): Promise<void> {
    const { model, outlets } = this;
    const draft = this.#draft;
    draft.text = this.#field.value;
    if (!draft.isChanged) {
      this.#close(draft.saved);
      return;
    }
    this.#setBusy(true);
    try {
      const { refused } = await model.api.saveNotes(draft.text, draft.base);
      if (refused.length === 0) {
        this.#close(draft.text);
      } else {
        outlets.voice.failed(`The notes were not saved: ${refused[0]?.reason ?? ''}`);
      }
    } catch (error) {
      if (!(error instanceof RequestError)) {
        throw error;
      }
      setText(this.#state, `Not saved: ${error.message} What you wrote stays here.`);
    } finally {
      this.#setBusy(false);
      void model.refresh();
    }
  }

  #setBusy(isBusy: boolean): void {
    this.#isBusy = isBusy;
    this.#field.readOnly = isBusy;
  }

  #close(saved: string): void {
    const hadFocus = this.#form.contains(document.activeElement);
    this.#draft.end(saved);
    sessionStorage.removeItem(this.#key);
    void this.#shown.markdown(saved);
    this.#write();
    if (hadFocus) {
      (saved === '' ? this.#empty : this.#edit).focus();
    }
  }

  #write(): void {
    const { phase, saved } = this.#draft;
    const isOpen = phase !== 'reading';
    show(this.#form, isOpen);
    show(this.#shown.element, !isOpen && saved !== '');
    const isKnown = this.model.row !== null && !this.model.isGone;
    show(this.#empty, !isOpen && saved === '' && isKnown);
    show(this.#edit, !isOpen && saved !== '' && isKnown);
    show(this.#conflict, phase === 'conflict');
    setText(this.#state, isOpen || saved === '' ? '' : 'Markdown, double-click to edit');
    if (phase === 'conflict') {
      void this.#theirs.markdown(saved || '*(empty)*');
    }
  }

  /** A draft outlives the page: a tab that is closed by mistake loses no text. */
  #keep(): void {
    const draft = this.#draft;
    draft.text = this.#field.value;
    if (draft.isChanged) {
      const { text, base } = draft;
      sessionStorage.setItem(this.#key, JSON.stringify({ text, base }));
    } else {
      sessionStorage.removeItem(this.#key);
    }
  }

  #takeUp(): void {
    const kept = sessionStorage.getItem(this.#key);
    if (kept !== null) {
      const { text, base } = JSON.parse(kept) as { text: string; base: string };
      this.#draft.begin(text, base);
      if (this.model.row === null) {
        this.#draft.phase = 'editing'; // what stands now is not known yet
      }
      this.#field.value = text;
      this.#write();
    }
  }

  #makeField(): HTMLTextAreaElement {
    const field = el('textarea', {
      class: 'nbt-page-field',
      'aria-label': 'Notes in Markdown',
      placeholder: 'What was tried, and what came of it',
      rows: ROWS,
      dir: 'auto',
      maxlength: 100_000,
      ...KEEP_KEYS
    });
    field.addEventListener('input', () => {
      this.#draft.text = field.value;
      this.#keep();
    });
    field.addEventListener('keydown', event => {
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        void this.#save();
      } else if (event.key === 'Escape' && !this.#draft.isChanged) {
        this.#close(this.#draft.saved);
      }
    });
    return field;
  }

  #makeForm(): HTMLElement {
    const save = button({ class: 'nbt-button nbt-primary' }, () => void this.#save(), 'Save');
    const drop = button(
      { class: 'nbt-button' },
      () => this.#close(this.#draft.saved),
      'Throw the change away'
    );
    const hint = el('span', { class: 'nbt-quiet-text' }, 'Markdown; Ctrl+Enter saves');
    const foot = el('div', { class: 'nbt-page-bar' }, save, drop, hint);
    return el('div', { class: 'nbt-notes-form' }, this.#conflict, this.#field, foot);
  }

  #makeConflict(): HTMLElement {
    const act = (label: string, keep: () => void) =>
      button(
        { class: 'nbt-button' },
        () => {
          this.#draft.text = this.#field.value;
          keep();
          this.#field.value = this.#draft.text;
          this.#keep();
          this.#write();
          this.#field.focus();
        },
        label
      );
    const both = act('Put both together', () => this.#draft.keepBoth());
    const mine = act('Keep mine', () => this.#draft.keepMine());
    const take = button(
      { class: 'nbt-button' },
      () => this.#close(this.#draft.saved),
      'Take theirs'
    );
    const words = el('b', {}, 'The notes were changed elsewhere while you wrote. They are now:');
    return el(
      'div',
      { class: 'nbt-notes-conflict', role: 'alert' },
      el('div', { class: 'nbt-page-line' }, icon('warning', 14), words),
      this.#theirs.element,
      el('div', { class: 'nbt-page-bar' }, both, mine, take)
    );
  }
}
