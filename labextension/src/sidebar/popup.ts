/** A box over the sidebar that belongs to what opened it. */

import { button, el, KEEP_KEYS, setAttribute } from '../view/dom';

export interface PopupOptions {
  readonly label: string;
  readonly role?: 'dialog' | 'listbox';
  readonly content: readonly (HTMLElement | string)[];
  /** What gets the focus; nothing does if it is not given. */
  readonly focus?: HTMLElement;
  readonly onClose?: () => void;
}

/** There is at most one. */
let current: { close: (isBack: boolean) => void } | null = null;

/**
 * Open a box below an element of the sidebar; Escape or a click elsewhere closes it.
 *
 * @param home - the sidebar, which is positioned.
 * @returns what to call to close it.
 */
export function openPopup(
  home: HTMLElement,
  anchor: HTMLElement,
  options: PopupOptions
): () => void {
  current?.close(false);
  const { label, role = 'dialog', content, focus, onClose } = options;
  const box = el('div', { class: 'nbt-popup', role, 'aria-label': label, ...KEEP_KEYS });
  box.append(...content);
  home.append(box);
  placeBelow(box, home, anchor);
  setAttribute(anchor, 'aria-expanded', 'true');
  const stop = new AbortController();
  const popup = {
    close: (isBack: boolean) => {
      if (current !== popup) {
        return;
      }
      current = null;
      stop.abort();
      box.remove();
      setAttribute(anchor, 'aria-expanded', 'false');
      if (isBack) {
        anchor.focus();
      }
      onClose?.();
    }
  };
  current = popup;
  const { signal } = stop;
  // Wherever the focus is: what had it may be gone.
  document.addEventListener(
    'keydown',
    event => {
      if (event.key === 'Escape') {
        event.preventDefault();
        event.stopPropagation();
        popup.close(true);
      }
    },
    { signal, capture: true }
  );
  document.addEventListener(
    'pointerdown',
    event => {
      const path = event.composedPath();
      if (!path.includes(box) && !path.includes(anchor)) {
        popup.close(false);
      }
    },
    { signal, capture: true }
  );
  focus?.focus();
  return () => popup.close(true);
}

/** Whether this element has opened a box that is still there. */
export function isOpen(anchor: HTMLElement): boolean {
  return anchor.getAttribute('aria-expanded') === 'true';
}

/** A button that opens a box, and closes it when it is pressed again. */
export function opener(
  attributes: Parameters<typeof button>[0],
  open: (anchor: HTMLButtonElement) => void,
  ...children: (Node | string)[]
): HTMLButtonElement {
  const anchor = button(
    { 'aria-haspopup': 'true', 'aria-expanded': 'false', ...attributes },
    () => {
      if (isOpen(anchor)) {
        current?.close(true);
      } else {
        open(anchor);
      }
    },
    ...children
  );
  return anchor;
}

function placeBelow(box: HTMLElement, home: HTMLElement, anchor: HTMLElement): void {
  const [around, at] = [home.getBoundingClientRect(), anchor.getBoundingClientRect()];
  const isBelow = at.bottom - around.top < around.height / 2;
  if (isBelow) {
    box.style.top = `${at.bottom - around.top + 2}px`;
    box.style.maxHeight = `${around.bottom - at.bottom - 12}px`;
  } else {
    box.style.bottom = `${around.bottom - at.top + 2}px`;
    box.style.maxHeight = `${at.top - around.top - 12}px`;
  }
}
