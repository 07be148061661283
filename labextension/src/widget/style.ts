/** The styles of the view, once for each document or shadow tree that it is drawn in. */

const MARK = 'nbtrackView';

export function addStyle(element: HTMLElement, css: string): void {
  const root = element.getRootNode();
  const parent = root instanceof ShadowRoot ? root : document.head;
  const known = [...parent.querySelectorAll('style')].find(style => style.dataset[MARK]);
  if (known?.textContent === css) {
    return;
  }
  const style = known ?? document.createElement('style');
  style.dataset[MARK] = 'true';
  style.textContent = css;
  parent.append(style);
}
