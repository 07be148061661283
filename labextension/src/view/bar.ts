/** Knobs, tags and the note, in one line; it is absent without knobs. */

import type { CommandLine } from './commands';
import type { Context } from './context';
import { el, show } from './dom';
import { KnobView } from './knobs';
import { noteField } from './notes';

const TAGS_SHOWN = 4;

export class Bar {
  readonly element: HTMLElement;
  readonly #knobs = el('div', { class: 'nbt-knobs' });
  readonly #tags = el('div', { class: 'nbt-tags' });
  readonly #views = new Map<string, KnobView>();
  readonly #disconnect: () => void;
  #drawnTags = '';

  constructor(
    private readonly context: Context,
    private readonly commands: CommandLine
  ) {
    const note = noteField(context, commands, () => undefined);
    this.element = el('div', { class: 'nbt-bar', hidden: true }, this.#knobs, this.#tags, note);
    this.#disconnect = context.model.changed.connect(changed => {
      if (changed === 'knobs' || changed === 'run') {
        this.#update();
      }
    });
  }

  dispose(): void {
    this.#disconnect();
    for (const view of this.#views.values()) {
      view.dispose();
    }
  }

  #update(): void {
    const { knobs, run } = this.context.model;
    for (const knob of knobs) {
      const view = this.#views.get(knob.name);
      if (view) {
        view.update(knob);
      } else {
        const made = new KnobView(knob, this.commands);
        this.#views.set(knob.name, made);
        this.#knobs.append(made.element);
      }
    }
    show(this.element, knobs.length > 0);
    const tags = run?.tags ?? [];
    const written = JSON.stringify(tags);
    if (written !== this.#drawnTags) {
      this.#drawnTags = written;
      this.#tags.replaceChildren(...tagChips(tags));
    }
  }
}

/** The first tags; the others are counted. */
export function tagChips(tags: readonly string[]): HTMLElement[] {
  const chips = tags
    .slice(0, TAGS_SHOWN)
    .map(tag => el('span', { class: 'nbt-tag nbt-ellipsis', title: tag }, tag));
  const rest = tags.slice(TAGS_SHOWN);
  if (rest.length > 0) {
    chips.push(el('span', { class: 'nbt-tag', title: rest.join(', ') }, `+${rest.length}`));
  }
  return chips;
}
