/** What all places that lay runs over each other have in common: what they look like, and the zoom. */

import { RUN_COLOURS } from '../pure/palette';
import { Context, type Outlets } from '../view/context';
import { readColours, readTheme, type Theme } from '../view/theme';

import type { CompareModel } from './model';

export interface StageOptions extends Pick<Outlets, 'bokeh' | 'send' | 'announce'> {
  /** All of x is seen again. */
  readonly endZoom: () => void;
}

export class CompareStage<Model extends CompareModel> {
  readonly context: Context<Model>;
  readonly #endZoom: () => void;
  /** As they are on the page; null until they are asked for. */
  #theme: Theme | null = null;
  #colours: readonly string[] | null = null;

  /** @param root - all of it; it is on the page already. */
  constructor(root: HTMLElement, model: Model, { endZoom, ...outlets }: StageOptions) {
    this.context = new Context<Model>(model, {
      ...outlets,
      commands: null,
      theme: () => (this.#theme ??= readTheme(root, 1))
    });
    model.colours = () => (this.#colours ??= readColours(root, RUN_COLOURS));
    this.#endZoom = this.context.zoomChanged.connect(
      xName => this.context.window(xName) ?? endZoom()
    );
  }

  themeChanged(): void {
    this.#theme = null;
    this.#colours = null;
    this.context.themeChanged.emit();
  }

  dispose(): void {
    this.#endZoom();
    this.context.visibility.dispose();
  }
}
