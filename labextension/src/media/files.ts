/** The files of a run for those who draw them: asked for once, kept for a while. */

import type { FileHeader, Message, Request } from '../messages';

import { TablePages } from './table_pages';

/** As many as a film of images shows around its place, several times over. */
const KEPT = 96;

/** Why a file cannot be shown, in plain words. */
export class FileProblem extends Error {
  override readonly name = 'FileProblem';
}

export class FileStore {
  /** The rows of tables, which are read where the files are. */
  readonly tables: TablePages;
  readonly #waiting = new Map<number, (header: FileHeader, data: Blob | null) => void>();
  readonly #blobs = new Map<string, Promise<Blob>>();
  readonly #addresses = new Map<string, string>();
  #last = Math.floor(Math.random() * 2 ** 40);

  constructor(private readonly send: (request: Request) => void) {
    this.tables = new TablePages(send);
  }

  /**
   * A file of the run; its name is made of its content, so it is never another one later.
   *
   * @throws FileProblem when there is none.
   */
  get(path: string): Promise<Blob> {
    const known = this.#blobs.get(path);
    if (known !== undefined) {
      this.#blobs.delete(path); // to the end: what was used last goes last
      this.#blobs.set(path, known);
      return known;
    }
    const asked = this.#ask(path);
    this.#blobs.set(path, asked);
    // What failed may come yet: it is asked for again when it is wanted again.
    asked.catch(() => this.#blobs.delete(path));
    this.#forgetOldest();
    return asked;
  }

  /** The same as an address for elements that take one. */
  async address(path: string, type?: string): Promise<string> {
    const blob = await this.get(path);
    const known = this.#addresses.get(path);
    const address = known ?? URL.createObjectURL(type ? blob.slice(0, blob.size, type) : blob);
    this.#addresses.set(path, address);
    return address;
  }

  take({ header, buffers }: Message): void {
    this.tables.take(header);
    if (header.type !== 'file') {
      return;
    }
    const buffer = header.bytes === undefined ? undefined : buffers[header.bytes];
    const bytes = buffer && new Uint8Array(buffer.buffer, buffer.byteOffset, header.size ?? 0);
    const type = header.mime ?? '';
    this.#waiting.get(header.request)?.(header, bytes ? new Blob([bytes.slice()], { type }) : null);
    this.#waiting.delete(header.request);
  }

  dispose(): void {
    this.#addresses.forEach(address => URL.revokeObjectURL(address));
    this.#addresses.clear();
    this.#blobs.clear();
    this.#waiting.clear();
    this.tables.dispose();
  }

  #ask(path: string): Promise<Blob> {
    this.#last += 1;
    const request = this.#last;
    return new Promise((resolve, reject) => {
      this.#waiting.set(request, ({ problem }, data) =>
        data === null ? reject(new FileProblem(problem ?? 'It cannot be read.')) : resolve(data)
      );
      this.send({ type: 'file', request, path });
    });
  }

  #forgetOldest(): void {
    for (const path of this.#blobs.keys()) {
      if (this.#blobs.size <= KEPT) {
        return;
      }
      this.#blobs.delete(path);
      const address = this.#addresses.get(path);
      if (address !== undefined) {
        URL.revokeObjectURL(address);
        this.#addresses.delete(path);
      }
    }
  }
}
