/** A notebook that this page has open, and when the page may change it by itself. */

/** The part of JupyterLab's document context that is used here; tests bring their own. */
export interface NotebookContext {
  readonly path: string;
  readonly ready: Promise<void>;
  readonly isDisposed: boolean;
  readonly disposed: Signal<void>;
  readonly saveState: Signal<string>;
  /** The file as this page has read or written it last. */
  readonly contentsModel: FileState | null;
  readonly model: object & { readonly collaborative?: boolean };
}

/** The part of JupyterLab's files that is used here. */
export interface Files {
  get(path: string, options: { content: boolean; hash: boolean }): Promise<FileState>;
}

interface FileState {
  readonly last_modified: string;
  readonly hash?: string;
}

interface Signal<T> {
  connect(slot: (sender: unknown, value: T) => void): unknown;
}

/**
 * Two tabs that change one notebook would both want to save it, and the reader would be asked whose
 * version is to stay. So only that tab of a browser does it which has had the notebook open longest,
 * and only while nobody else has saved the file.
 */
export class NotebookFile {
  private readonly turn: Promise<void>;
  private saving = Promise.resolve();
  private saves = 0;

  /**
   * @param place - of the server: tabs may show notebooks of several.
   * @param locks - undefined in pages without encryption, which know nothing of each other.
   */
  constructor(
    readonly context: NotebookContext,
    private readonly files: Files,
    place: string,
    locks: Pick<LockManager, 'request'> | undefined = globalThis.navigator?.locks
  ) {
    this.turn = waitForTurn(`nbtrack ${place} ${context.path}`, context, locks);
    let done = () => undefined as void;
    context.saveState.connect((_, state) => {
      done();
      if (state === 'started') {
        this.saves += 1;
        this.saving = new Promise(resolve => (done = resolve));
      }
    });
  }

  /** When the file was saved, in microseconds since 1970, as far as this page knows. */
  get savedUs(): number {
    return Date.parse(this.context.contentsModel?.last_modified ?? '') * 1000;
  }

  /** Whether this page may change the notebook; known as soon as it is its turn. */
  async mayChange(): Promise<boolean> {
    await this.turn;
    try {
      return !this.context.isDisposed && (await this.isAsRead());
    } catch {
      // The server is away, or the file: whatever is missing is put in when it is opened again.
      return false;
    }
  }

  private async isAsRead(): Promise<boolean> {
    let found: FileState;
    let saves: number;
    do {
      await this.saving;
      saves = this.saves;
      found = await this.files.get(this.context.path, { content: false, hash: true });
    } while (saves !== this.saves);
    const known = this.context.contentsModel;
    return known?.hash && found.hash
      ? known.hash === found.hash
      : known?.last_modified === found.last_modified;
  }
}

/** Resolves when no other tab that had the notebook open before has it open any more. */
function waitForTurn(
  name: string,
  context: NotebookContext,
  locks: Pick<LockManager, 'request'> | undefined
): Promise<void> {
  if (!locks) {
    return Promise.resolve();
  }
  const closing = new AbortController();
  const closed = new Promise<void>(resolve => context.disposed.connect(() => resolve()));
  void closed.then(() => closing.abort());
  return new Promise(resolve => {
    const hold = () => {
      resolve();
      return closed;
    };
    // A request that is still waiting when the notebook is closed is taken back by the signal.
    locks.request(name, { signal: closing.signal }, hold).catch(() => undefined);
  });
}
