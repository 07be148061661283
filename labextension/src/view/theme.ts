/** The tokens that a canvas needs as values: it cannot read CSS variables. */

import { onTop } from '../pure/colour';

export interface Theme {
  readonly run: string;
  /** The values behind a smoothed curve. */
  readonly raw: string;
  readonly ghost: string;
  readonly surface: string;
  readonly grid: string;
  readonly axis: string;
  readonly text: string;
  readonly ill: string;
  readonly font: string;
}

/** Read the tokens as they apply to `element`, which is on the page. */
export function readTheme(element: HTMLElement, slot: number): Theme {
  const style = getComputedStyle(element);
  const { colour, done } = probeOf(element);
  const run = colour(`run-${((slot - 1) % 20) + 1}`);
  const surface = colour('surface');
  const rawOpacity = Number(style.getPropertyValue('--nbt-raw-opacity')) || 0.24;
  const theme = {
    run,
    raw: onTop(run, surface, rawOpacity),
    ghost: onTop(colour('ghost'), surface),
    surface,
    grid: colour('grid'),
    axis: colour('axis'),
    text: colour('text2'),
    ill: colour('nan'),
    font: style.fontFamily
  };
  done();
  return theme;
}

/** The first colours of runs. */
export function readColours(element: HTMLElement, count: number): string[] {
  const { colour, done } = probeOf(element);
  const colours = Array.from({ length: count }, (_, i) => colour(`run-${i + 1}`));
  done();
  return colours;
}

/** Colours by their names among the tokens. */
export function readTokens(element: HTMLElement, names: readonly string[]): string[] {
  const { colour, done } = probeOf(element);
  const colours = names.map(colour);
  done();
  return colours;
}

/** A colour that refers to other colours is only known once it is used somewhere. */
function probeOf(element: HTMLElement) {
  const probe = document.createElement('span');
  probe.hidden = true;
  probe.className = 'nbt-probe';
  element.append(probe);
  const colour = (name: string): string => {
    probe.style.color = `var(--nbt-${name})`;
    return getComputedStyle(probe).color;
  };
  return { colour, done: () => probe.remove() };
}
