/** What the page shows where there is nothing to compare. */

import { button, el } from '../view/dom';

import { sideIcon } from '../sidebar/icons';

const CODE = `import nbtrack

nbtrack.compare(nbtrack.runs("my-project"))
`;

/** @param command - what to type to mend it; empty for how runs are compared. */
export function emptyScreen(
  title: string,
  command: string,
  copy: (text: string, what: string) => void
): HTMLElement {
  const code = command || CODE;
  const text = command
    ? 'Type this, then load the page again:'
    : 'Select two runs or more in the sidebar and press Compare; or say it in a cell:';
  return el(
    'div',
    { class: 'nbt-root nbt-panel nbt-compare-page nbt-screen' },
    el('h2', { class: 'nbt-screen-title' }, title),
    el('p', { class: 'nbt-screen-text' }, text),
    el('pre', { class: 'nbt-screen-code' }, code.trimEnd()),
    el(
      'div',
      { class: 'nbt-screen-buttons' },
      button(
        { class: 'nbt-button nbt-primary' },
        () => copy(code, 'code'),
        sideIcon('copy', 13),
        'Copy'
      )
    )
  );
}
