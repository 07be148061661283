/** Sounds: the outline of each, a click into it plays from there. */

import type { MediaItem, Plain } from '../messages';
import { outline } from '../pure/wave';
import { button, el, setAttribute, setText, show } from '../view/dom';
import { icon } from '../view/icons';
import { readTheme } from '../view/theme';

import { Latest, type MediaBody, type Shown } from './body';
import { list, number, record, text, wordsOf } from './picture';

const HEIGHT_PX = 56;
const BAR_PX = 3;
const REACH_S = 1;

export class AudioBody implements MediaBody {
  readonly element = el('div', { class: 'nbt-media-parts' });
  readonly tools: readonly HTMLElement[] = [];
  readonly #latest = new Latest();
  #players: Player[] = [];
  #told = '';

  constructor(private readonly shown: Shown) {}

  show(items: readonly MediaItem[], place: number): void {
    const value = items[place]?.value ?? {};
    const told = JSON.stringify(value);
    if (told === this.#told) {
      return;
    }
    this.#told = told;
    const isCurrent = this.#latest.begin();
    const found = list(value.items).map(record);
    const parts = found.length > 0 ? found : [value];
    this.#players.forEach(player => player.dispose());
    this.#players = parts.map(part => new Player(this.shown, part, isCurrent));
    this.element.replaceChildren(...this.#players.map(player => player.element));
  }

  resize(): void {
    this.#players.forEach(player => player.paint());
  }

  themeChanged(): void {
    this.#players.forEach(player => player.paint());
  }

  dispose(): void {
    this.#latest.end();
    this.#players.forEach(player => player.dispose());
  }
}

class Player {
  readonly element = el('div', { class: 'nbt-media-part' });
  readonly #audio = el('audio', { preload: 'metadata' });
  readonly #canvas = el('canvas', { class: 'nbt-wave', 'aria-hidden': 'true' });
  readonly #wave: HTMLElement;
  readonly #play: HTMLButtonElement;
  readonly #time = el('span', { class: 'nbt-step-value' });
  readonly #problem = el('div', { class: 'nbt-media-problem', hidden: true });
  #samples: Float32Array | null = null;
  #duration = 0;
  #frame = 0;

  constructor(
    private readonly shown: Shown,
    value: Record<string, Plain>,
    isCurrent: () => boolean
  ) {
    this.#duration = number(value.durationSeconds) ?? 0;
    this.#play = button({ class: 'nbt-tool nbt-play' }, () => this.#toggle());
    this.#wave = el('div', {
      class: 'nbt-wave-box',
      role: 'slider',
      tabindex: 0,
      'aria-label': `Place in ${shown.key}`,
      'aria-valuemin': 0
    });
    this.#wave.append(this.#canvas);
    this.#wave.addEventListener('pointerdown', event => this.#seek(event));
    this.#wave.addEventListener('keydown', event => this.#key(event));
    for (const name of ['play', 'pause', 'ended', 'timeupdate', 'loadedmetadata']) {
      this.#audio.addEventListener(name, () => this.#write());
    }
    const line = el('div', { class: 'nbt-player' }, this.#play, this.#wave, this.#time);
    const caption = el('div', { class: 'nbt-caption', dir: 'auto' }, text(value.caption));
    show(caption, text(value.caption) !== '');
    this.element.append(line, this.#problem, caption);
    this.#write();
    void this.#load(text(value.path), isCurrent);
  }

  dispose(): void {
    this.#audio.pause();
    this.#audio.removeAttribute('src');
    cancelAnimationFrame(this.#frame);
  }

  paint(): void {
    const context = this.#canvas.getContext('2d');
    const width = this.#wave.clientWidth;
    if (context === null || width === 0) {
      return;
    }
    const ratio = window.devicePixelRatio;
    this.#canvas.width = Math.round(width * ratio);
    this.#canvas.height = Math.round(HEIGHT_PX * ratio);
    context.scale(ratio, ratio);
    const theme = readTheme(this.element, 1);
    const bars = Math.max(1, Math.floor(width / BAR_PX));
    const peaks = outline(this.#samples ?? new Float32Array(0), bars);
    const played = this.#duration > 0 ? this.#audio.currentTime / this.#duration : 0;
    peaks.forEach((peak, place) => {
      const height = Math.max(1, peak * (HEIGHT_PX - 4));
      context.fillStyle = (place + 0.5) / bars <= played ? theme.run : theme.ghost;
      context.fillRect(place * BAR_PX, (HEIGHT_PX - height) / 2, BAR_PX - 1, height);
    });
  }

  async #load(path: string, isCurrent: () => boolean): Promise<void> {
    try {
      const { files } = this.shown;
      const address = await files.address(path);
      if (!isCurrent()) {
        return;
      }
      this.#audio.src = address;
      const data = await (await files.get(path)).arrayBuffer();
      // Decoded without a device: a page may draw a sound that it was not asked to play.
      const decoder = new OfflineAudioContext(1, 1, 44_100);
      const sound = await decoder.decodeAudioData(data);
      if (isCurrent()) {
        this.#samples = sound.getChannelData(0);
        this.#duration = sound.duration;
        this.#write();
        this.paint();
      }
    } catch (error) {
      const why = error instanceof DOMException ? 'It is no sound.' : wordsOf(error);
      setText(this.#problem, `This sound cannot be played. ${why}`);
      show(this.#problem, true);
    }
  }

  #toggle(): void {
    if (this.#audio.paused) {
      void this.#audio.play().catch(() => this.#write());
    } else {
      this.#audio.pause();
    }
  }

  #seek(event: PointerEvent): void {
    const box = this.#wave.getBoundingClientRect();
    this.#goTo(((event.clientX - box.left) / box.width) * this.#duration);
  }

  #goTo(time: number): void {
    this.#audio.currentTime = Math.min(Math.max(0, time), this.#duration);
    this.#write();
  }

  #key(event: KeyboardEvent): void {
    const acts: Record<string, () => void> = {
      ArrowLeft: () => this.#goTo(this.#audio.currentTime - REACH_S),
      ArrowRight: () => this.#goTo(this.#audio.currentTime + REACH_S),
      Home: () => this.#goTo(0),
      End: () => this.#goTo(this.#duration),
      ' ': () => this.#toggle()
    };
    const act = acts[event.key];
    if (act) {
      event.preventDefault();
      event.stopPropagation();
      act();
    }
  }

  #write(): void {
    const { paused, currentTime } = this.#audio;
    this.#play.replaceChildren(icon(paused ? 'play' : 'pause', 12));
    setAttribute(this.#play, 'aria-label', paused ? 'Play' : 'Pause');
    const words = `${clock(currentTime)} of ${clock(this.#duration)}`;
    setText(this.#time, words);
    setAttribute(this.#wave, 'aria-valuemax', Math.round(this.#duration * 10) / 10);
    setAttribute(this.#wave, 'aria-valuenow', Math.round(currentTime * 10) / 10);
    setAttribute(this.#wave, 'aria-valuetext', words);
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => this.paint());
  }
}

/** Minutes and seconds, as players write them. */
function clock(seconds: number): string {
  const whole = Math.floor(seconds);
  const tenths = Math.floor((seconds - whole) * 10);
  return seconds < 10
    ? `${whole}.${tenths} s`
    : `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}
