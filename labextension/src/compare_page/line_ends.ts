/** The names of groups beside the ends of their curves, apart from each other. */

import { decimalsOf, metric } from '../pure/format';
import { spread } from '../pure/spread';
import type { Point } from '../pure/visible';
import { pixelY } from '../view/crosshair';
import { el } from '../view/dom';
import type { Plot } from '../view/plot';
import type { Overlay } from '../view/source';

/** At the right of the plot, in pixels. */
export const LABEL_ROOM = 130;
const HEIGHT_PX = 27;
const GAP_PX = 10;
/** What is smaller than a number's last digit comes of adding numbers up. */
const ROUNDING = 1e-12;

export interface LineEnd {
  readonly label: string;
  readonly last: { readonly mean: number; readonly half: number | null } | undefined;
  readonly end: Point | null;
  readonly colour: string;
}

export class LineEnds implements Overlay {
  readonly #element = el('div', { class: 'nbt-line-ends', 'aria-hidden': 'true' });

  constructor(
    area: HTMLElement,
    private readonly plot: Plot,
    private readonly isLog: () => boolean,
    private readonly ends: () => readonly LineEnd[]
  ) {
    area.append(this.#element);
  }

  place(): void {
    const { frame, drawing } = this.plot;
    if (!frame || !drawing) {
      return;
    }
    const seen = this.ends()
      .map(each => ({ ...each, y: pixelY(frame, drawing, this.isLog(), each.end?.y ?? NaN) }))
      .filter(({ y }) => y !== null);
    seen.sort((a, b) => (a.y ?? 0) - (b.y ?? 0));
    const at = seen.map(({ y }) => (y ?? 0) - HEIGHT_PX / 2);
    const tops = spread(at, HEIGHT_PX, 0, frame.bottom - HEIGHT_PX + 8);
    const labels = seen.map(({ label, last, colour }, i) => {
      const name = el('span', { class: 'nbt-line-end-name nbt-ellipsis' }, label);
      const value = el('span', { class: 'nbt-line-end-value nbt-ellipsis' }, words(last));
      const mark = el('span', { class: 'nbt-line-end-mark' });
      mark.style.background = colour;
      const box = el('div', { class: 'nbt-line-end' }, mark, name, value);
      box.style.transform = `translate(${Math.round(frame.right + GAP_PX)}px, ${Math.round(tops[i] ?? 0)}px)`;
      return box;
    });
    this.#element.replaceChildren(...labels);
  }

  dispose(): void {
    this.#element.remove();
  }
}

function words(last: LineEnd['last']): string {
  if (!last) {
    return '';
  }
  const mean = metric(last.mean);
  return last.half === null ? mean : `${mean} ± ${halfWidth(last.half, last.mean)}`;
}

/** With the decimals of the mean, as far as they show anything of it. */
function halfWidth(half: number, mean: number): string {
  if (half <= Math.abs(mean) * ROUNDING) {
    return '0';
  }
  const decimals = decimalsOf(mean);
  const text = decimals === null ? metric(half) : metric(half, { decimals });
  return half > 0 && /^[0.,]*$/.test(text) ? metric(half) : text;
}
