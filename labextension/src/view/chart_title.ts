/** What stands over a chart: its name, the last value, the best one, or what is wrong. */

import type { ChartLayout } from '../messages';

import type { Title } from '../pure/title';
import { systemLabel } from '../pure/units';
import { el, setAttribute, setText, show } from './dom';
import { icon } from './icons';

export interface TitleStyle {
  /** Alone on the screen: the name in full. */
  readonly isAlone: boolean;
  /** Of the computer's own figures. */
  readonly isQuiet: boolean;
}

export class ChartTitle {
  readonly element: HTMLElement;
  readonly #last = el('span', { class: 'nbt-value' });
  readonly #unit = el('span', { class: 'nbt-unit', hidden: true });
  readonly #best = el('span', { class: 'nbt-best' });
  readonly #noteText = el('span', { class: 'nbt-ellipsis' });
  readonly #note = el(
    'span',
    { class: 'nbt-ill', hidden: true },
    icon('warning', 12),
    this.#noteText
  );

  constructor({ metric, label }: ChartLayout, { isAlone, isQuiet }: TitleStyle) {
    const name = isAlone ? metric : isQuiet ? systemLabel(label) : label;
    const main = el(
      'span',
      { class: 'nbt-card-main' },
      el('span', { class: 'nbt-name nbt-ellipsis', title: metric }, name),
      this.#last,
      this.#unit
    );
    this.element = el('div', { class: 'nbt-card-title' }, main, this.#best, this.#note);
  }

  /** @param says - what has to be said of the picture instead of the best value, or nothing. */
  write(title: Title, says: string): void {
    setText(this.#last, title.last);
    setText(this.#unit, title.unit ?? '');
    show(this.#unit, Boolean(title.unit));
    setText(this.#best, title.note ? '' : says || title.best);
    setText(this.#noteText, title.note);
    setAttribute(this.#note, 'title', [title.note, title.best].filter(Boolean).join('\n'));
    show(this.#note, title.note !== '');
  }
}
