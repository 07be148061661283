/** The tags of a run: each can be taken away again, and more can be added. */

import type { CommandLine } from './commands';
import type { Context } from './context';
import { button, el, isTextKey, KEEP_KEYS, setAttribute, show } from './dom';
import { icon } from './icons';

const LONGEST = 64;

export class TagList {
  readonly element = el('div', { class: 'nbt-tags', role: 'group', 'aria-label': 'Tags' });
  readonly #add: HTMLButtonElement;
  readonly #input: HTMLInputElement;
  readonly #chips = el('span', { class: 'nbt-tag-chips' });
  readonly #disconnect: () => void;
  #written = '';

  /**
   * @param most - how many are shown; the others are counted.
   * @param isRoomy - there is room for the field of a new tag.
   */
  constructor(
    private readonly context: Context,
    private readonly commands: CommandLine,
    private readonly most: number,
    private readonly isRoomy = false
  ) {
    this.#add = button({ class: 'nbt-tag nbt-tag-add' }, () => this.#open(true), '+ tag');
    setAttribute(this.#add, 'aria-label', 'Add a tag');
    this.#input = el('input', {
      class: 'nbt-field nbt-tag-field',
      type: 'text',
      placeholder: isRoomy ? 'Add a tag' : 'Tag',
      'aria-label': isRoomy ? 'Add a tag' : 'New tag',
      maxlength: LONGEST,
      hidden: !isRoomy || !this.#canEdit,
      ...KEEP_KEYS
    });
    this.#input.addEventListener('keydown', event => this.#key(event));
    this.#input.addEventListener('blur', () => this.#input.value.trim() || this.#open(false));
    this.element.append(this.#chips, this.#add, this.#input);
    this.#disconnect = context.model.changed.connect(changed => changed === 'run' && this.#write());
    this.#write();
  }

  dispose(): void {
    this.#disconnect();
  }

  get #canEdit(): boolean {
    return this.context.outlets.commands !== null;
  }

  #write(): void {
    const tags = this.context.model.run?.tags ?? [];
    const written = JSON.stringify(tags);
    show(this.#add, this.#canEdit && !this.isRoomy && this.#input.hidden);
    if (written === this.#written) {
      return;
    }
    this.#written = written;
    const chips = tags.slice(0, this.most).map(tag => this.#chip(tag));
    const rest = tags.slice(this.most);
    if (rest.length > 0) {
      chips.push(el('span', { class: 'nbt-tag', title: rest.join(', ') }, `+${rest.length}`));
    }
    const hadFocus = this.#chips.contains(document.activeElement);
    this.#chips.replaceChildren(...chips);
    if (hadFocus) {
      (this.#chips.querySelector('button') ?? this.#add).focus();
    }
  }

  #chip(tag: string): HTMLElement {
    const words = el('span', { class: 'nbt-ellipsis' }, tag);
    const chip = el('span', { class: 'nbt-tag', title: tag }, words);
    if (this.#canEdit) {
      const label = `Remove the tag ${tag}`;
      const remove = button(
        { class: 'nbt-tag-remove', 'aria-label': label, title: label },
        () => void this.commands.post('untag', { tag }, 'tag removed'),
        icon('close', 8)
      );
      remove.addEventListener('keydown', event => {
        if (event.key === 'Delete' || event.key === 'Backspace') {
          remove.click();
        }
      });
      chip.append(remove);
    }
    return chip;
  }

  #open(isOpen: boolean): void {
    this.#input.value = '';
    if (this.isRoomy) {
      return;
    }
    const hadFocus = this.#input === document.activeElement;
    show(this.#input, isOpen);
    show(this.#add, !isOpen);
    if (isOpen) {
      this.#input.focus();
    } else if (hadFocus) {
      this.#add.focus();
    }
  }

  #key(event: KeyboardEvent): void {
    const tag = this.#input.value.trim();
    if (event.key === 'Escape' && !this.isRoomy) {
      event.stopPropagation();
      this.#open(false);
    } else if (isTextKey(event, 'Enter') && tag !== '') {
      event.preventDefault();
      this.#input.readOnly = true;
      void this.commands.post('tag', { tag }, 'tag added').then(isAsked => {
        this.#input.readOnly = false;
        if (isAsked) {
          this.#open(false);
        }
      });
    }
  }
}
