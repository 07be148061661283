/** A notebook as JupyterLab hands it out, and the locks of a browser, in the hands of a test. */

import type { Files, NotebookContext } from '../../src/mime/notebook_file';
import type { Output } from '../../src/model/shown';

type Slot<T> = (sender: unknown, value: T) => void;

class FakeSignal<T> {
  private readonly slots: Slot<T>[] = [];

  connect(slot: Slot<T>): void {
    this.slots.push(slot);
  }

  emit(value: T): void {
    this.slots.forEach(slot => slot(null, value));
  }
}

export class FakeOutputs {
  constructor(private outputs: Output[] = []) {}

  toJSON(): Output[] {
    return [...this.outputs];
  }

  fromJSON(outputs: Output[]): void {
    this.outputs = outputs;
  }

  add(output: Output): number {
    return this.outputs.push(output);
  }
}

export class FakeNotebook implements NotebookContext, Files {
  readonly ready = Promise.resolve();
  readonly disposed = new FakeSignal<void>();
  readonly saveState = new FakeSignal<string>();
  isDisposed = false;
  onDisk: { last_modified: string; hash?: string } = {
    last_modified: '2026-01-01T00:00:00Z',
    hash: 'read'
  };
  contentsModel = this.onDisk;
  model: { collaborative?: boolean; cells: { id: string; outputs?: FakeOutputs }[] } = {
    cells: []
  };

  constructor(readonly path = 'folder/train.ipynb') {}

  get = () => Promise.resolve(this.onDisk);

  save(state: 'started' | 'completed'): void {
    this.saveState.emit(state);
  }

  close(): void {
    this.isDisposed = true;
    this.disposed.emit();
  }
}

/** One holder a name; who asks later waits, as in all tabs of a browser. */
export class FakeLocks {
  private readonly lines = new Map<string, Promise<void>>();

  request = (async (
    name: string,
    { signal }: { signal: AbortSignal },
    hold: () => Promise<void>
  ) => {
    const before = this.lines.get(name) ?? Promise.resolve();
    const mine = before.then(() => (signal.aborted ? undefined : hold()));
    this.lines.set(name, mine);
    await mine;
    if (signal.aborted) {
      throw new DOMException('taken back', 'AbortError');
    }
  }) as unknown as LockManager['request'];
}
