/** Keeps a panel in step with its width: how much fits is written on its root. */

import { panelLayout, type Size } from '../pure/layout';

export class PanelSize {
  readonly #observer: ResizeObserver;
  #size: Size | null = null;
  #columns = 0;

  /**
   * @param most - how many charts the largest section has.
   * @param onChange - called when something else fits.
   */
  constructor(
    private readonly root: HTMLElement,
    private readonly most: () => number,
    private readonly onChange: (isNarrow: boolean, columns: number) => void
  ) {
    this.#observer = new ResizeObserver(() => this.update());
    this.#observer.observe(root);
  }

  update(): void {
    const { root } = this;
    const width = root.clientWidth;
    // A notebook that is not shown has no width; it will have the same again.
    if (width === 0) {
      return;
    }
    const { size, isTight, columns, systemColumns } = panelLayout(width, this.most());
    root.style.setProperty('--nbt-columns', String(columns));
    root.style.setProperty('--nbt-system-columns', String(systemColumns));
    root.toggleAttribute('data-tight', isTight);
    if (size !== this.#size || columns !== this.#columns) {
      [this.#size, this.#columns] = [size, columns];
      root.dataset.size = size;
      this.onChange(size !== 'wide', columns);
    }
  }

  dispose(): void {
    this.#observer.disconnect();
  }
}
