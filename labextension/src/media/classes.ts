/** The classes on an image as switches, and which marks are shown. */

import { scoreOf, type ImageClass } from '../pure/boxes';
import { button, el, setAttribute, setText, show } from '../view/dom';
import { icon } from '../view/icons';

import { isSeen, type Seen } from './paint';
import type { Picture } from './picture';

const SCORE_STEPS = 100;

export class Classes {
  readonly element = el('div', { class: 'nbt-marks' });
  seen: Seen = { boxes: true, masks: true, labels: true, leastScore: 0, hidden: new Set() };
  readonly #chips = el('div', { class: 'nbt-chips', role: 'group', 'aria-label': 'Classes' });
  readonly #layers = el('div', { class: 'nbt-mark-layers' });
  readonly #score: HTMLInputElement;
  readonly #scoreWords = el('span', { class: 'nbt-mark-score' });
  readonly #scoreLine: HTMLElement;
  picture: Picture | null = null;
  #written = '';

  constructor(private readonly onChange: () => void) {
    this.#score = el('input', {
      type: 'range',
      class: 'nbt-slider',
      min: 0,
      max: SCORE_STEPS,
      value: 0,
      'aria-label': 'Least score'
    });
    this.#score.addEventListener('input', () =>
      this.#set({ leastScore: Number(this.#score.value) / SCORE_STEPS })
    );
    this.#scoreLine = el('label', { class: 'nbt-mark-line' }, 'score ≥ ');
    this.#scoreLine.append(this.#score, this.#scoreWords);
    const line = el('div', { class: 'nbt-mark-row' }, this.#layers, this.#scoreLine);
    this.element.append(this.#chips, line);
  }

  show(picture: Picture): void {
    this.picture = picture;
    this.#write();
  }

  #set(changed: Partial<Seen>): void {
    this.seen = { ...this.seen, ...changed };
    this.#write();
    this.onChange();
  }

  #write(): void {
    const { picture } = this;
    const boxes = picture?.boxes ?? [];
    const masks = picture?.masks ?? [];
    show(this.element, boxes.length + masks.length > 0);
    show(
      this.#scoreLine,
      boxes.some(box => scoreOf(box) !== null)
    );
    this.#score.style.setProperty('--nbt-share', `${this.seen.leastScore * 100}%`);
    setText(this.#scoreWords, this.seen.leastScore.toFixed(2));
    const counts = new Map<number, number>();
    boxes
      .filter(box => isSeen(box, { ...this.seen, hidden: new Set() }))
      .forEach(box => counts.set(box.id, (counts.get(box.id) ?? 0) + 1));
    const { hidden, ...rest } = this.seen;
    const classes = picture?.classes ?? [];
    const told = JSON.stringify([classes, [...counts], [...hidden], rest]);
    if (told !== this.#written) {
      this.#written = told;
      const focused = this.#chips.contains(document.activeElement)
        ? [...this.#chips.children].indexOf(document.activeElement as Element)
        : -1;
      const chips = classes.map(each => this.#chip(each, counts.get(each.id), boxes.length > 0));
      this.#chips.replaceChildren(...chips);
      chips[focused]?.focus();
      this.#writeLayers(boxes.length > 0, masks.length > 0);
    }
  }

  #chip(its: ImageClass, count: number | undefined, hasBoxes: boolean): HTMLElement {
    const isShown = !this.seen.hidden.has(its.id);
    const swatch = el('span', { class: 'nbt-swatch' });
    swatch.style.background = `var(--nbt-run-${its.slot})`;
    return button(
      {
        class: 'nbt-chip',
        'aria-pressed': String(isShown),
        title: isShown ? `Hide ${its.name}` : `Show ${its.name}`
      },
      () => {
        const hidden = new Set(this.seen.hidden);
        if (!hidden.delete(its.id)) {
          hidden.add(its.id);
        }
        this.#set({ hidden });
      },
      icon(isShown ? 'eye' : 'closed', 14),
      swatch,
      el('span', { class: 'nbt-chip-name' }, its.name),
      hasBoxes ? el('span', { class: 'nbt-count' }, String(count ?? 0)) : null
    );
  }

  #writeLayers(hasBoxes: boolean, hasMasks: boolean): void {
    const { seen } = this;
    const parts = [
      { name: 'boxes', isThere: hasBoxes, isOn: seen.boxes },
      { name: 'masks', isThere: hasMasks, isOn: seen.masks },
      { name: 'labels', isThere: hasBoxes, isOn: seen.labels }
    ] as const;
    const focused = [...this.#layers.children].indexOf(document.activeElement as Element);
    const buttons = parts.map(({ name, isThere, isOn }) => {
      const element = button(
        { class: 'nbt-switch', 'aria-pressed': String(isOn) },
        () => this.#set({ [name]: !isOn }),
        name
      );
      setAttribute(element, 'hidden', !isThere);
      return element;
    });
    this.#layers.replaceChildren(...buttons);
    buttons[focused]?.focus();
  }
}
