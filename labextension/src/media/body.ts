/** What a card shows of a medium, whatever kind it is. */

import type { MediaItem } from '../messages';
import type { Context } from '../view/context';
import type { ChartsModel } from '../view/source';

import type { FileStore } from './files';

export interface MediaBody {
  readonly element: HTMLElement;
  /** Buttons and choices for the head of the card. */
  readonly tools: readonly HTMLElement[];
  /** Behind the name: "tile 3 of 8". */
  readonly note?: string;
  /** What it is called, where that is not the key. */
  readonly title?: string;
  /** Show the medium at `place` of `items`. */
  show(items: readonly MediaItem[], place: number): void;
  /** The card has another width, or is seen again. */
  resize(): void;
  themeChanged(): void;
  dispose(): void;
}

/** What all bodies are given. */
export interface Shown {
  readonly key: string;
  readonly files: FileStore;
  readonly context: Context<ChartsModel>;
  /** The words beside the name have changed. */
  readonly retitle: () => void;
  /** Go to another of the items. */
  readonly go: (place: number) => void;
}

/** The last call counts: what was asked for before comes too late. */
export class Latest {
  #turn = 0;

  begin(): () => boolean {
    this.#turn += 1;
    const turn = this.#turn;
    return () => turn === this.#turn;
  }

  end(): void {
    this.#turn += 1;
  }
}
