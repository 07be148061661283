/** Wait for what the page can see, or for the page to be seen. */

const NEAR = '400px';

/**
 * Calls `action` once, when the element is seen or nearly so.
 *
 * @returns what to call to wait no longer.
 */
export function whenNear(element: HTMLElement, action: () => void): () => void {
  const observer = new IntersectionObserver(
    entries => {
      if (entries.some(entry => entry.isIntersecting)) {
        observer.disconnect();
        action();
      }
    },
    // The notebook scrolls inside the page: without its own margin nothing below it is near.
    { rootMargin: NEAR, scrollMargin: NEAR } as IntersectionObserverInit
  );
  observer.observe(element);
  return () => observer.disconnect();
}

/**
 * Calls `action` each time that the reader comes back to the page, or the network to the computer.
 *
 * @returns what to call to wait no longer.
 */
export function whenBack(action: () => void): () => void {
  const ifVisible = () => {
    if (document.visibilityState === 'visible') {
      action();
    }
  };
  document.addEventListener('visibilitychange', ifVisible);
  window.addEventListener('online', action);
  return () => {
    document.removeEventListener('visibilitychange', ifVisible);
    window.removeEventListener('online', action);
  };
}
