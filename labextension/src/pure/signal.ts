/** Somebody says something, those who asked are told. */
export class Signal<T = void> {
  readonly #listeners = new Set<(value: T) => void>();

  /** Be told from now on; call the result to be left alone again. */
  connect(listener: (value: T) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  emit(value: T): void {
    for (const listener of [...this.#listeners]) {
      listener(value);
    }
  }
}
