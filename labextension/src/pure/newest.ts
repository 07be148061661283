/** One question at a time, the newest: fast typing does not pile up work for the server. */
export class Newest {
  isBusy = false;
  #isStale = false;

  /** @param once - asks what is to be asked then. */
  constructor(private readonly once: () => Promise<void>) {}

  /** Ask now, or once more when the answer that is on its way has come. */
  async ask(): Promise<void> {
    if (this.isBusy) {
      this.#isStale = true;
      return;
    }
    this.isBusy = true;
    try {
      do {
        this.#isStale = false;
        await this.once();
      } while (this.#isStale);
    } finally {
      this.isBusy = false;
    }
  }
}
