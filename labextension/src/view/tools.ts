/** How the charts are looked at: x axis, smoothing, log scale, ghosts, and back from a zoom. */

import { xWords } from '../pure/title';
import type { Context } from './context';
import { button, el, KEEP_KEYS, setAttribute, setText, show } from './dom';
import { icon, lineSample } from './icons';
import type { ChartsModel } from './source';

const STRONGEST = 0.99;

export class Tools {
  readonly element: HTMLElement;
  readonly #x: HTMLSelectElement;
  readonly #zoom: HTMLButtonElement;
  readonly #zoomText = el('span');
  readonly #ghosts: Record<'previous' | 'best', HTMLButtonElement>;
  readonly #disconnect: (() => void)[];
  #axes = '';
  /** Some metric has an axis of its own: it can be gone back to. */
  #hasOwn = false;

  constructor(private readonly context: Context<ChartsModel>) {
    this.#x = el('select', { class: 'nbt-select', 'aria-label': 'x axis', ...KEEP_KEYS });
    this.#x.addEventListener('change', () => context.set('x', this.#x.value));
    this.#zoom = button(
      { class: 'nbt-chip', title: 'Show all again', hidden: true },
      () => context.zoomed.forEach(([xName]) => context.zoom(xName, null)),
      this.#zoomText,
      icon('close', 10)
    );
    this.#ghosts = {
      previous: this.#toggle('showPrevious', 'previous', false),
      best: this.#toggle('showBest', 'best', true)
    };
    this.element = el(
      'div',
      { class: 'nbt-tools' },
      this.#zoom,
      this.#x,
      this.#smoothing(),
      this.#logScale(),
      this.#ghosts.previous,
      this.#ghosts.best
    );
    this.#disconnect = [
      context.zoomChanged.connect(() => this.#writeZoom()),
      context.model.changed.connect(changed => {
        if (changed === 'layout') {
          this.#writeAxes();
        }
        if (changed === 'changes') {
          this.#writeGhosts();
        }
      })
    ];
    this.#writeAxes();
    this.#writeGhosts();
  }

  dispose(): void {
    this.#disconnect.forEach(disconnect => disconnect());
  }

  #smoothing(): HTMLElement {
    const value = el('span', { class: 'nbt-number' });
    const input = el('input', {
      class: 'nbt-slider nbt-smooth',
      type: 'range',
      min: 0,
      max: STRONGEST,
      step: 0.01,
      value: this.context.settings.smoothing,
      'aria-label': 'Smoothing',
      ...KEEP_KEYS
    });
    const write = () => {
      const words = Number(input.value) === 0 ? 'off' : String(Number(input.value));
      setText(value, words);
      setAttribute(input, 'aria-valuetext', words);
      input.style.setProperty('--nbt-share', `${(Number(input.value) / STRONGEST) * 100}%`);
    };
    input.addEventListener('input', () => {
      this.context.set('smoothing', Number(input.value));
      write();
    });
    write();
    const word = el('span', { class: 'nbt-word' }, 'smooth');
    return el('label', { class: 'nbt-smoothing' }, word, input, value);
  }

  #logScale(): HTMLElement {
    const { context } = this;
    const toggle = button({ class: 'nbt-toggle', 'aria-pressed': 'false' }, () => {
      context.set('logY', !context.settings.logY);
      setAttribute(toggle, 'aria-pressed', String(context.settings.logY));
    });
    toggle.append('log y');
    return toggle;
  }

  #toggle(name: 'showPrevious' | 'showBest', word: string, isDashed: boolean): HTMLButtonElement {
    const { context } = this;
    const write = () => {
      const isOn = context.settings[name];
      setAttribute(toggle, 'aria-pressed', String(isOn));
      toggle.replaceChildren(
        icon(isOn ? 'eye' : 'closed', 14),
        lineSample('var(--nbt-ghost)', isDashed ? [5, 3] : []),
        el('span', { class: 'nbt-word' }, word)
      );
      setAttribute(toggle, 'aria-label', word);
    };
    const toggle = button({ class: 'nbt-toggle' }, () => {
      context.set(name, !context.settings[name]);
      write();
    });
    write();
    return toggle;
  }

  #writeGhosts(): void {
    const { previous, best } = this.context.model.changes;
    for (const [name, run] of [
      ['previous', previous],
      ['best', best]
    ] as const) {
      show(this.#ghosts[name], run !== null);
      setAttribute(this.#ghosts[name], 'title', run?.name);
    }
  }

  #writeAxes(): void {
    const { model, settings } = this.context;
    if (settings.x === '') {
      this.#hasOwn = model.charts.some(chart => chart.x !== '_step');
    }
    const choices: [string, string][] = [
      ...(this.#hasOwn ? ([['', 'x: as defined']] as [string, string][]) : []),
      ['_step', 'x: step'],
      ['_runtime', 'x: relative time'],
      ['_timestamp', 'x: wall time'],
      ...model.axes.map((name): [string, string] => [name, `x: ${name}`])
    ];
    const written = JSON.stringify(choices);
    if (written !== this.#axes) {
      this.#axes = written;
      this.#x.replaceChildren(...choices.map(([value, text]) => el('option', { value }, text)));
      this.#x.value = settings.x || (this.#hasOwn ? '' : '_step');
    }
  }

  #writeZoom(): void {
    const [first] = this.context.zoomed;
    show(this.#zoom, first !== undefined);
    if (first !== undefined) {
      const [xName, { from, to }] = first;
      const ends = [from, to].map(x => xWords(xName, Math.abs(to - from) > 20 ? Math.round(x) : x));
      setText(
        this.#zoomText,
        ends.map((end, i) => (i > 0 ? end.replace(/^step /, '') : end)).join(' to ')
      );
    }
  }
}
