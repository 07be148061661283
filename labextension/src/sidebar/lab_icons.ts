/** Our icons as JupyterLab has them: for the tabs and menus that are its own. */

import { LabIcon } from '@jupyterlab/ui-components';

import type { Shape } from '../view/icons';

import { SIDE_SHAPES, type SideIcon } from './icons';

/** The mark of nbtrack: a curve that falls, with its live head. */
export const markIcon = new LabIcon({
  name: 'nbtrack:mark',
  svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16" viewBox="0 0 16 16">
  <g style="fill: none; stroke-linecap: round">
    <path class="jp-icon3 jp-icon-selectable" stroke="#616161" stroke-width="1.7" d="M2.4 2.6c.5 6.2 3 8.3 7.4 8.9"/>
    <path class="jp-icon3 jp-icon-selectable" stroke="#616161" stroke-width="1.2" opacity=".45" d="M6 3c.4 3.3 2.6 4.8 7.2 5.2"/>
  </g>
  <circle class="jp-icon3 jp-icon-selectable" fill="#616161" cx="12" cy="11.7" r="2.2"/>
</svg>`
});

const menuIcons = new Map<SideIcon, LabIcon>();

/** The same icon in a menu of JupyterLab. */
export function menuIcon(name: SideIcon): LabIcon {
  let found = menuIcons.get(name);
  if (found === undefined) {
    found = new LabIcon({ name: `nbtrack:${name}`, svgstr: svgText(SIDE_SHAPES[name]) });
    menuIcons.set(name, found);
  }
  return found;
}

const swatches = new Map<number, LabIcon>();

/** The colour of a run, for the tab of its page. */
export function swatchIcon(slot: number): LabIcon {
  const place = ((slot - 1) % 20) + 1;
  let found = swatches.get(place);
  if (found === undefined) {
    // The tokens are set on our own elements: around a tab there is none.
    const svgstr = `<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16" viewBox="0 0 16 16">
  <rect class="nbt-root" style="fill: var(--nbt-run-${place})" x="3" y="3" width="10" height="10" rx="2.5"/>
</svg>`;
    found = new LabIcon({ name: `nbtrack:run-${place}`, svgstr });
    swatches.set(place, found);
  }
  return found;
}

function svgText(shapes: readonly Shape[]): string {
  const parts = shapes.map(([tag, attributes]) => {
    const isLine = attributes.class === 'nbt-stroke';
    const given = Object.entries(attributes).filter(([name]) => name !== 'class');
    const paint = isLine
      ? // JupyterLab's rules colour every attribute `fill`, "none" too.
        'style="fill: none" stroke="#616161" stroke-width="1.4" stroke-linecap="round" stroke-linejoin="round"'
      : 'fill="#616161"';
    return `<${tag} class="jp-icon3" ${paint} ${given.map(([name, value]) => `${name}="${value}"`).join(' ')}/>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16" viewBox="0 0 16 16">${parts.join('')}</svg>`;
}
