/** Values that the running loop reads again: a slider and a field for each. */

import type { Knob } from '../messages';

import { knobSteps, knobText, knobToShare, readKnob, shareToKnob, wasWords } from '../pure/knob';
import type { CommandLine } from './commands';
import { el, KEEP_KEYS, setAttribute, setText, show } from './dom';

const SETTLE_MS = 150;

export class KnobView {
  readonly element: HTMLElement;
  readonly #slider: HTMLInputElement;
  readonly #field: HTMLInputElement;
  readonly #past = el('span', { class: 'nbt-knob-past' });
  readonly #mark = el('i', { class: 'nbt-knob-mark', hidden: true });
  #knob: Knob;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** What the reader has asked for and the run has not told yet. */
  #wanted: number | null = null;

  constructor(
    knob: Knob,
    private readonly commands: CommandLine
  ) {
    this.#knob = knob;
    this.#slider = el('input', {
      class: 'nbt-slider nbt-knob-slider',
      type: 'range',
      min: 0,
      max: knobSteps(knob),
      step: 1,
      'aria-label': knob.name,
      ...KEEP_KEYS
    });
    this.#field = el('input', {
      class: 'nbt-field nbt-knob-field',
      type: 'text',
      inputmode: 'decimal',
      'aria-label': `${knob.name}, exact value`,
      ...KEEP_KEYS
    });
    this.#slider.addEventListener('input', () => this.#slide());
    this.#field.addEventListener('change', () => this.#type());
    const name = el('span', { class: 'nbt-mono nbt-knob-name' }, knob.name);
    const track = el('span', { class: 'nbt-knob-track' }, this.#mark, this.#slider);
    this.element = el('div', { class: 'nbt-knob' }, name, track, this.#field, this.#past);
    this.update(knob);
  }

  update(knob: Knob): void {
    this.#knob = knob;
    if (this.#wanted !== null && this.#wanted === knob.value) {
      this.#wanted = null;
    }
    const { refusal } = this.commands;
    const value = this.#wanted ?? knob.value;
    const share = knobToShare(knob, value);
    this.#slider.hidden = share === null;
    this.#slider.disabled = this.#field.disabled = refusal !== '';
    setAttribute(this.element, 'title', refusal || undefined);
    if (share !== null) {
      this.#slider.value = String(Math.round(share * knobSteps(knob)));
      this.#slider.style.setProperty('--nbt-share', `${share * 100}%`);
      setAttribute(this.#slider, 'aria-valuetext', knobText(value));
    }
    if (this.#field !== document.activeElement) {
      this.#field.value = knobText(value);
    }
    this.#writePast();
  }

  /** What it was before: in words, and as a mark on the slider. */
  #writePast(): void {
    const words = wasWords(this.#knob);
    setText(this.#past, words);
    const share = words === '' ? null : knobToShare(this.#knob, this.#knob.was);
    show(this.#mark, share !== null && !this.#slider.hidden);
    this.#mark.style.setProperty('--nbt-share', String(share ?? 0));
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.element.remove();
  }

  #slide(): void {
    this.#ask(shareToKnob(this.#knob, Number(this.#slider.value) / knobSteps(this.#knob)));
  }

  #type(): void {
    const value = readKnob(this.#knob, this.#field.value);
    setAttribute(this.#field, 'aria-invalid', value === null ? 'true' : undefined);
    if (value === null) {
      const { min, max } = this.#knob;
      const ends = min === null || max === null ? '' : ` from ${knobText(min)} to ${knobText(max)}`;
      const kind = this.#knob.whole ? 'a whole number' : 'a number';
      this.commands.say(`${this.#knob.name} is ${kind}${ends}`, { isBad: true });
    } else {
      this.#ask(value);
    }
  }

  #ask(value: number): void {
    this.#wanted = value;
    this.update(this.#knob);
    clearTimeout(this.#timer);
    const { name } = this.#knob;
    this.#timer = setTimeout(() => {
      const done = `${name} is ${knobText(value)} at the next read`;
      // Another value may have been asked for since.
      const forget = () => {
        this.#wanted = this.#wanted === value ? null : this.#wanted;
        this.update(this.#knob);
      };
      void this.commands
        .post('knob', { name, value }, { done, onAnswer: forget })
        .then(isAsked => isAsked || forget());
    }, SETTLE_MS);
  }
}
