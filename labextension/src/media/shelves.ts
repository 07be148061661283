/** The media of one run as far as they were told: which there are, and those that are looked at. */

import type { ItemsHeader, MediaHeader, MediaItem, MediaKey } from '../messages';
import { Signal } from '../pure/signal';

export class Shelves {
  keys: readonly MediaKey[] = [];
  /** There are other keys, or more of one. */
  readonly changed = new Signal();
  /** The media of this key are others. */
  readonly itemsChanged = new Signal<string>();
  readonly #items = new Map<string, readonly MediaItem[]>();

  takeIndex(header: MediaHeader): void {
    this.keys = header.keys;
    this.changed.emit();
  }

  takeItems(header: ItemsHeader): void {
    const before = header.replace ? [] : this.items(header.key);
    const items = [...before, ...header.items];
    // Several processes, or lower steps: what is looked through goes by step.
    items.sort((one, other) => one.step - other.step);
    this.#items.set(header.key, items);
    this.itemsChanged.emit(header.key);
  }

  /** By step. */
  items(key: string): readonly MediaItem[] {
    return this.#items.get(key) ?? [];
  }
}
