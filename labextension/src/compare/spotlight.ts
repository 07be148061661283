/**
 * The run that is pointed at, above the others, which fade.
 *
 * It is drawn over the canvas: to paint a hundred curves anew for each move of the mouse, in every
 * chart, would take too long.
 */

import { runVariable } from '../pure/palette';
import { el } from '../view/dom';
import { drawn } from '../pure/visible';
import { shareX, shareY } from '../view/crosshair';
import type { Frame, Plot, Shown } from '../view/plot';
import type { Overlay } from '../view/source';

import type { Selection } from './selection';
import type { PeerLine } from './source';

const SVG = 'http://www.w3.org/2000/svg';

export class Spotlight implements Overlay {
  readonly #element = el('div', { class: 'nbt-spot', 'aria-hidden': 'true', hidden: true });
  readonly #path = document.createElementNS(SVG, 'path');
  readonly #disconnect: () => void;

  /** @param find - the line of a run in this chart, if it has one. */
  constructor(
    area: HTMLElement,
    private readonly plot: Plot,
    private readonly selection: Selection,
    private readonly isLog: () => boolean,
    private readonly find: (key: string) => PeerLine | undefined
  ) {
    const svg = document.createElementNS(SVG, 'svg');
    svg.append(this.#path);
    this.#element.append(svg);
    area.append(this.#element);
    this.#disconnect = selection.changed.connect(() => this.place());
  }

  place(): void {
    const { hot } = this.selection;
    const { frame, drawing } = this.plot;
    const line = hot === null ? undefined : this.find(hot);
    this.#element.hidden = !line || !frame || !drawing;
    if (!line || !frame || !drawing) {
      return;
    }
    const { style } = this.#element;
    style.left = `${frame.left}px`;
    style.top = `${frame.top}px`;
    style.width = `${frame.right - frame.left}px`;
    style.height = `${frame.bottom - frame.top}px`;
    this.#path.setAttribute('d', pathOf(line, frame, drawing, this.isLog()));
    this.#path.style.stroke = runVariable(line.peer.look);
    this.#path.setAttribute('stroke-dasharray', line.peer.look.dash.join(' '));
  }

  dispose(): void {
    this.#disconnect();
    this.#element.remove();
  }
}

/** In pixels from the corner of the plot; a value that is no number is a gap. */
function pathOf({ line }: PeerLine, frame: Frame, drawing: Shown, isLog: boolean): string {
  const [width, height] = [frame.right - frame.left, frame.bottom - frame.top];
  const { x, y } = drawn(line, drawing.xAxis, width);
  const parts: string[] = [];
  let isGap = true;
  for (let i = 0; i < x.length; i++) {
    const left = shareX(drawing, x[i] ?? NaN) * width;
    const top = (1 - shareY(drawing, isLog, y[i] ?? NaN)) * height;
    if (Number.isFinite(left) && Number.isFinite(top)) {
      parts.push(`${isGap ? 'M' : 'L'}${near(left)} ${near(top)}`);
      isGap = false;
    } else {
      isGap = true;
    }
  }
  return parts.join('');
}

/** Far outside a browser stops drawing the path. */
function near(pixel: number): string {
  return Math.min(Math.max(pixel, -10_000), 10_000).toFixed(1);
}
