/** Follow the theme of a page that does not tell us of it. */

/** What JupyterLab and VS Code write on the body, and what others do. */
const MARKS = ['class', 'data-jp-theme-light', 'data-jp-theme-name', 'data-vscode-theme-id'];

/**
 * Calls `action` when an element of ours has other colours.
 *
 * @returns what to call to watch no longer.
 */
export function whenThemeChanges(element: HTMLElement, action: () => void): () => void {
  let before = colours(element);
  const look = () => {
    const now = colours(element);
    if (now !== before) {
      before = now;
      action();
    }
  };
  const observer = new MutationObserver(look);
  for (const marked of [document.documentElement, document.body]) {
    observer.observe(marked, { attributes: true, attributeFilter: MARKS });
  }
  const system = matchMedia('(prefers-color-scheme: dark)');
  system.addEventListener('change', look);
  return () => {
    observer.disconnect();
    system.removeEventListener('change', look);
  };
}

function colours(element: HTMLElement): string {
  const style = getComputedStyle(element);
  return ['surface', 'text0', 'grid'].map(name => style.getPropertyValue(`--nbt-${name}`)).join();
}
