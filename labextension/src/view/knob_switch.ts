/** A value that the running loop reads again and that is on or off. */

import type { Knob } from '../messages';

import { wasWords } from '../pure/knob';
import type { CommandLine } from './commands';
import { button, disable, el, isDisabled, setAttribute, setText } from './dom';

export class KnobSwitch {
  readonly element: HTMLElement;
  readonly #switch: HTMLButtonElement;
  readonly #word = el('span');
  readonly #past = el('span', { class: 'nbt-knob-past' });
  #knob: Knob;
  /** What the reader has asked for and the run has not told yet. */
  #wanted: boolean | null = null;

  constructor(
    knob: Knob,
    private readonly commands: CommandLine
  ) {
    this.#knob = knob;
    this.#switch = button(
      { class: 'nbt-switch', role: 'switch', 'aria-label': knob.name },
      () => this.#flip(),
      el('i'),
      this.#word
    );
    const name = el('span', { class: 'nbt-mono nbt-knob-name' }, knob.name);
    this.element = el('div', { class: 'nbt-knob' }, name, this.#switch, this.#past);
    this.update(knob);
  }

  update(knob: Knob): void {
    this.#knob = knob;
    const isOn = this.#wanted ?? knob.value === true;
    setAttribute(this.#switch, 'aria-checked', String(isOn));
    setText(this.#word, isOn ? 'on' : 'off');
    disable(this.#switch, this.commands.refusal);
    setText(this.#past, wasWords(knob));
  }

  dispose(): void {
    this.element.remove();
  }

  #flip(): void {
    if (isDisabled(this.#switch) || this.#wanted !== null) {
      return;
    }
    const { name, value } = this.#knob;
    const wanted = value !== true;
    this.#want(wanted);
    const done = `${name} is ${wanted ? 'on' : 'off'} at the next read`;
    const onAnswer = () => this.#want(null);
    void this.commands
      .post('knob', { name, value: wanted }, { done, onAnswer })
      .then(isAsked => isAsked || this.#want(null));
  }

  #want(wanted: boolean | null): void {
    this.#wanted = wanted;
    this.update(this.#knob);
  }
}
