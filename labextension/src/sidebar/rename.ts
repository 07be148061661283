/** A run's name becomes a field where it stands. */

import type { RunRow } from '../model/runs';
import { el, KEEP_KEYS, show } from '../view/dom';

import type { ListView } from './list';

/**
 * Enter and leaving the field keep the new name, Escape the old one.
 *
 * @param keep - called with the new name.
 */
export function renameInPlace(view: ListView, row: RunRow, keep: (name: string) => void): void {
  const name = view.viewOf(row.run)?.name;
  if (!name || name.hidden) {
    return;
  }
  const field = el('input', {
    class: 'nbt-rename',
    'aria-label': `New name of ${row.name}`,
    spellcheck: 'false',
    dir: 'auto',
    maxlength: 256,
    ...KEEP_KEYS
  });
  field.value = row.name;
  let isOver = false;
  const end = (isKept: boolean) => {
    if (isOver) {
      return;
    }
    isOver = true;
    const text = field.value;
    const hadFocus = document.activeElement === field;
    field.remove();
    show(name, true);
    if (hadFocus) {
      view.element.focus({ preventScroll: true });
    }
    if (isKept) {
      keep(text);
    }
  };
  field.addEventListener('keydown', event => {
    event.stopPropagation();
    if (event.key === 'Enter' || event.key === 'Escape') {
      event.preventDefault();
      end(event.key === 'Enter');
    }
  });
  field.addEventListener('blur', () => end(true));
  show(name, false);
  name.after(field);
  field.focus();
  field.select();
}
