/** Go through the steps at which something was logged: slider, keys, or by itself. */

import { step } from '../pure/format';
import { button, el, setAttribute, setText, show } from '../view/dom';
import { icon } from '../view/icons';

/** Slow enough to see each, fast enough to see a movement. */
const PLAY_MS = 250;
/** More ticks than that are a line. */
const MOST_TICKS = 60;

export class Steps {
  readonly element = el('div', { class: 'nbt-steps' });
  readonly #slider: HTMLInputElement;
  readonly #ticks = el('div', { class: 'nbt-step-ticks', 'aria-hidden': 'true' });
  readonly #play: HTMLButtonElement;
  readonly #value = el('span', { class: 'nbt-step-value' });
  readonly #count = el('span', { class: 'nbt-quiet-text' });
  #steps: readonly number[] = [];
  #place = 0;
  #timer: ReturnType<typeof setInterval> | undefined;
  #ticked = '';

  /** @param onGo - the reader went to another place. */
  constructor(
    name: string,
    private readonly onGo: (place: number) => void
  ) {
    this.#play = button({ class: 'nbt-tool nbt-play' }, () => this.#toggle());
    this.#slider = el('input', {
      type: 'range',
      class: 'nbt-slider',
      min: 0,
      step: 1,
      'aria-label': `Step of ${name}`,
      'data-lm-suppress-shortcuts': 'true'
    });
    this.#slider.addEventListener('input', () => {
      this.#stop();
      this.#go(Number(this.#slider.value));
    });
    const track = el('div', { class: 'nbt-step-track' }, this.#ticks, this.#slider);
    this.element.append(this.#play, track, this.#value, this.#count);
    this.#writePlay();
  }

  show(steps: readonly number[], place: number): void {
    this.#steps = steps;
    this.#place = place;
    const last = steps.length - 1;
    show(this.element, last > 0);
    this.#slider.max = String(Math.max(0, last));
    this.#slider.value = String(place);
    this.#slider.style.setProperty('--nbt-share', `${(last > 0 ? place / last : 0) * 100}%`);
    const at = step(steps[place] ?? 0);
    setAttribute(this.#slider, 'aria-valuetext', `step ${at}, ${place + 1} of ${steps.length}`);
    setText(this.#value, at);
    setText(this.#count, `${step(place + 1)} of ${step(steps.length)}`);
    this.#writeTicks();
  }

  dispose(): void {
    clearInterval(this.#timer);
  }

  #go(place: number): void {
    this.onGo(Math.min(Math.max(0, place), this.#steps.length - 1));
  }

  #toggle(): void {
    if (this.#timer !== undefined) {
      this.#stop();
      return;
    }
    const isAtEnd = this.#place >= this.#steps.length - 1;
    if (isAtEnd) {
      this.#go(0);
    }
    this.#timer = setInterval(() => {
      if (this.#place >= this.#steps.length - 1) {
        this.#stop();
      } else if (!document.hidden) {
        this.#go(this.#place + 1);
      }
    }, PLAY_MS);
    this.#writePlay();
  }

  #stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#writePlay();
  }

  #writePlay(): void {
    const isPlaying = this.#timer !== undefined;
    this.#play.replaceChildren(icon(isPlaying ? 'pause' : 'play', 12));
    setAttribute(this.#play, 'aria-label', isPlaying ? 'Stop playing' : 'Play all steps');
    setAttribute(this.#play, 'title', isPlaying ? 'Stop playing' : 'Play all steps');
  }

  #writeTicks(): void {
    const count = this.#steps.length;
    const told = count > MOST_TICKS ? '' : String(count);
    if (told !== this.#ticked) {
      this.#ticked = told;
      const ticks = Array.from({ length: Number(told) }, () => el('i'));
      this.#ticks.replaceChildren(...ticks);
    }
  }
}
