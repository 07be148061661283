/** Knobs, tags and the note, in one line; it is absent without knobs. */

import type { CommandLine } from './commands';
import type { Context } from './context';
import { button, el, show } from './dom';
import { icon } from './icons';
import { KnobSwitch } from './knob_switch';
import { KnobView } from './knobs';
import { noteField } from './notes';
import { TagList } from './tags';

const TAGS_SHOWN = 3;

export class Bar {
  readonly element: HTMLElement;
  readonly #knobs = el('div', { class: 'nbt-knobs' });
  readonly #tags: TagList;
  readonly #views = new Map<string, KnobView | KnobSwitch>();
  readonly #disconnect: () => void;

  /** @param openNote - where there is no room for the field of the note. */
  constructor(
    private readonly context: Context,
    private readonly commands: CommandLine,
    openNote: () => void
  ) {
    this.#tags = new TagList(context, commands, TAGS_SHOWN);
    const note = noteField(context, commands, () => undefined);
    const hint = 'Add a note';
    const pencil = button(
      { class: 'nbt-tool nbt-note-button', 'aria-label': hint, title: hint },
      openNote,
      icon('pencil', 14)
    );
    this.element = el(
      'div',
      { class: 'nbt-bar', hidden: true },
      this.#knobs,
      this.#tags.element,
      note,
      pencil
    );
    this.#disconnect = context.model.changed.connect(changed => {
      if (changed === 'knobs' || changed === 'run') {
        this.#update();
      }
    });
  }

  dispose(): void {
    this.#disconnect();
    this.#tags.dispose();
    for (const view of this.#views.values()) {
      view.dispose();
    }
  }

  #update(): void {
    const { knobs } = this.context.model;
    for (const knob of knobs) {
      const view = this.#views.get(knob.name);
      if (view) {
        view.update(knob);
      } else {
        const Kind = typeof knob.default === 'boolean' ? KnobSwitch : KnobView;
        const made = new Kind(knob, this.commands);
        this.#views.set(knob.name, made);
        this.#knobs.append(made.element);
      }
    }
    show(this.element, knobs.length > 0);
  }
}
