/** Elements without HTML in strings: whatever comes from a run is only ever text. */

type Child = Node | string | null;

interface Attributes {
  class?: string;
  title?: string;
  [name: string]: string | number | boolean | undefined;
}

/** An element; attributes that are false or undefined are left out. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    setAttribute(element, name, value);
  }
  element.append(...children.filter(child => child !== null));
  return element;
}

export function setAttribute(
  element: Element,
  name: string,
  value: string | number | boolean | undefined
): void {
  if (value === undefined || value === false) {
    element.removeAttribute(name);
  } else {
    const text = value === true ? '' : String(value);
    if (element.getAttribute(name) !== text) {
      element.setAttribute(name, text);
    }
  }
}

/** Write a text; nothing happens if it is there already, so that a selection in it stays. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

export function show(element: HTMLElement, isShown: boolean): void {
  element.hidden = !isShown;
}

/** A button that looks like JupyterLab's; it never submits or takes the notebook's keys. */
export function button(
  attributes: Attributes,
  onClick: (event: MouseEvent) => void,
  ...children: Child[]
): HTMLButtonElement {
  const element = el('button', { type: 'button', ...KEEP_KEYS, ...attributes }, ...children);
  element.addEventListener('click', onClick);
  return element;
}

/** JupyterLab takes no key that is pressed in such an element. */
export const KEEP_KEYS = { 'data-lm-suppress-shortcuts': 'true' } as const;

/** Turn a button off, and say why; it stays focusable so that the reason can be read. */
export function disable(element: HTMLButtonElement, reason: string, hint = ''): void {
  setAttribute(element, 'aria-disabled', reason === '' ? undefined : 'true');
  setAttribute(element, 'title', reason || hint || undefined);
}

export function isDisabled(element: Element): boolean {
  return element.getAttribute('aria-disabled') === 'true';
}

/** Whether a key was pressed on its own, and not to choose a character of an input method. */
export function isTextKey(event: KeyboardEvent, key: string): boolean {
  return event.key === key && !event.isComposing;
}
