/** What is shown where there is no list: nothing was recorded yet, or there is no server. */

import type { Trouble } from '../model/reaching';
import { FIRST_STEPS } from '../pure/code';
import { words } from '../pure/python_words';
import { button, el } from '../view/dom';
import { icon } from '../view/icons';

import { sideIcon } from './icons';

const SVG = 'http://www.w3.org/2000/svg';

export interface FirstOutlets {
  readonly insert: (code: string) => void;
  readonly copy: (code: string) => void;
  readonly settings: () => void;
}

/** No runs yet: the code to begin with. */
export function firstScreen({ insert, copy, settings }: FirstOutlets): HTMLElement {
  const code = el('pre', { class: 'nbt-screen-code' });
  code.append(
    ...words(FIRST_STEPS.trimEnd()).map(({ kind, text }) =>
      kind === 'plain' ? text : el('span', { class: `nbt-py-${kind}` }, text)
    )
  );
  const put = button(
    { class: 'nbt-button nbt-primary' },
    () => insert(FIRST_STEPS),
    sideIcon('plus', 13),
    'Insert as a cell'
  );
  const take = button(
    { class: 'nbt-button' },
    () => copy(FIRST_STEPS),
    sideIcon('copy', 13),
    'Copy'
  );
  return el(
    'div',
    { class: 'nbt-screen nbt-side-first' },
    drawing(),
    el('h2', { class: 'nbt-screen-title' }, 'No runs yet'),
    el(
      'p',
      { class: 'nbt-screen-text' },
      'Run this in a notebook. The curve appears under the cell, and the run here.'
    ),
    code,
    el('div', { class: 'nbt-screen-buttons' }, put, take),
    el(
      'p',
      { class: 'nbt-screen-more' },
      'Already have runs? ',
      button({ class: 'nbt-link' }, settings, 'Open another store')
    )
  );
}

export interface TroubleOutlets {
  readonly retry: () => void;
  readonly copy: (command: string) => void;
}

/** Why there is no list, and what to do. */
export function troubleScreen(trouble: Trouble, { retry, copy }: TroubleOutlets): HTMLElement {
  const { title, text, command, details } = trouble;
  const facts = el('dl', { class: 'nbt-screen-details', hidden: true });
  for (const [label, value] of details) {
    facts.append(el('dt', {}, label), el('dd', {}, value));
  }
  const more = button(
    { class: 'nbt-link', 'aria-expanded': 'false' },
    () => {
      facts.hidden = !facts.hidden;
      more.setAttribute('aria-expanded', String(!facts.hidden));
    },
    'Details'
  );
  const again = button({ class: 'nbt-button' }, retry, sideIcon('refresh', 13), 'Try again');
  return el(
    'div',
    { class: 'nbt-screen nbt-trouble', role: 'alert' },
    el('span', { class: 'nbt-trouble-icon' }, icon('warning', 18)),
    el(
      'div',
      { class: 'nbt-trouble-words' },
      el('h2', { class: 'nbt-screen-title' }, title),
      el('p', { class: 'nbt-screen-text' }, text),
      ...(command ? commandLines(command, copy) : []),
      el('div', { class: 'nbt-screen-buttons' }, again, ...(details.length ? [more] : []))
    ),
    facts
  );
}

/** Nothing matches what was searched for. */
export function nothingScreen(what: string, clear: (() => void) | null): HTMLElement {
  return el(
    'div',
    { class: 'nbt-screen nbt-nothing' },
    el('p', { class: 'nbt-screen-text' }, what),
    clear ? button({ class: 'nbt-button' }, clear, 'Clear the search') : null
  );
}

function commandLines(command: string, copy: (command: string) => void): HTMLElement[] {
  const take = button(
    { class: 'nbt-tool', 'aria-label': 'Copy', title: 'Copy' },
    () => copy(command),
    sideIcon('copy', 14)
  );
  return [
    el('p', { class: 'nbt-screen-note' }, "In the server's environment"),
    el('div', { class: 'nbt-screen-command' }, el('code', {}, command), take),
    el('p', { class: 'nbt-screen-note' }, 'Then restart the Jupyter server and reload this page.')
  ];
}

/** Two curves that fall, the newer one faster. */
function drawing(): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  const attributes = { width: 132, height: 84, viewBox: '0 0 132 84', 'aria-hidden': 'true' };
  Object.entries(attributes).forEach(([name, value]) => svg.setAttribute(name, String(value)));
  svg.setAttribute('class', 'nbt-drawing');
  const path = (name: string, d: string) => {
    const line = document.createElementNS(SVG, 'path');
    line.setAttribute('class', name);
    line.setAttribute('d', d);
    svg.append(line);
  };
  path('nbt-drawing-grid', 'M10 52.5H124M10 30.5H124');
  path('nbt-drawing-axis', 'M10 74.5H124');
  path('nbt-drawing-ghost', 'M12 14C20 44 40 52 66 56s40 5 56 6');
  path('nbt-drawing-curve', 'M12 10C18 46 36 60 62 64s20 2 26 2.4');
  for (const [radius, name] of [
    [7, 'nbt-drawing-halo'],
    [3.2, 'nbt-drawing-head']
  ] as const) {
    const head = document.createElementNS(SVG, 'circle');
    const place = { cx: 88, cy: 66.4, r: radius, class: name };
    Object.entries(place).forEach(([key, value]) => head.setAttribute(key, String(value)));
    svg.append(head);
  }
  return svg;
}
