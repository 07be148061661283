/** The files of a run: how large they are, what is in them, and how to get them. */

import type { RunFile } from '../model/run_api';
import type { RunPageModel } from '../model/run_page';
import { bytes } from '../pure/bytes';
import { count } from '../pure/format';
import { age, moment } from '../pure/times';
import { RequestError } from '../request';
import { button, el, setAttribute, setText, show } from '../view/dom';
import { icon } from '../view/icons';

/** Of a text; more is for an editor. */
const MOST_TEXT_BYTES = 200_000;
const MOST_IMAGE_BYTES = 20_000_000;
const TEXT = /^text\/|[/+](json|xml|yaml|toml|javascript|x-sh|x-python|x-yaml|csv|markdown|sql)$/;
const TEXT_ENDINGS =
  /\.(txt|log|md|csv|tsv|json|jsonl|ya?ml|toml|ini|cfg|conf|py|ipynb|sh|r|jl|tex|rst|diff|patch|sql|html?|css|[jt]sx?|xml)$/i;

const UNSEEN = 'It cannot be shown here: download it.';

export class FilesTab {
  readonly element = el('div', { class: 'nbt-page-tab' });
  readonly #heading = el('div', { class: 'nbt-page-bar nbt-quiet-text', role: 'status' });
  readonly #body = el('tbody');
  readonly #table: HTMLElement;
  readonly #preview = el('section', { class: 'nbt-file-preview', hidden: true });
  readonly #disconnect: () => void;
  #written = '';
  #shown: string | null = null;
  #image = '';

  constructor(private readonly model: RunPageModel) {
    const heads = ['File', 'Size', 'Changed', 'Download'].map((text, place) =>
      el('th', { scope: 'col', class: place === 1 ? 'nbt-right' : undefined }, text)
    );
    this.#table = el(
      'table',
      { class: 'nbt-table nbt-file-table' },
      el('thead', {}, el('tr', {}, ...heads)),
      this.#body
    );
    this.element.append(this.#heading, this.#table, this.#preview);
    this.#disconnect = model.changed.connect(changed => changed === 'files' && this.#write());
    this.#write();
  }

  dispose(): void {
    this.#disconnect();
    URL.revokeObjectURL(this.#image);
  }

  #write(): void {
    const found = this.model.parts.files;
    const files = found?.files ?? [];
    show(this.#table, files.length > 0);
    const all = found && found.count > files.length ? `, the first ${files.length} are listed` : '';
    const words =
      files.length === 0
        ? 'The run has kept no files.'
        : `${count(found?.count ?? 0, 'file')}, ${bytes(found?.bytes ?? 0)}${all}`;
    setText(this.#heading, found === undefined ? '' : words);
    const text = JSON.stringify(files);
    if (text !== this.#written) {
      this.#written = text;
      this.#body.replaceChildren(...files.map(file => this.#row(file)));
    }
  }

  #row(file: RunFile): HTMLElement {
    const { path } = file;
    const name = el('bdi', { class: 'nbt-ellipsis' }, path);
    const isOpen = path === this.#shown;
    const open = button(
      { class: 'nbt-link nbt-file-name', title: path, 'aria-expanded': String(isOpen) },
      () => void this.#open(file),
      name
    );
    const get = el(
      'a',
      {
        class: 'nbt-link',
        href: this.model.api.fileUrl(path),
        download: path.split('/').pop() ?? path,
        'aria-label': `Download ${path}`
      },
      'Download'
    );
    const changed = el(
      'td',
      { class: 'nbt-quiet-text', title: moment(file.changed_us) },
      age(file.changed_us, Date.now() * 1000)
    );
    const size = el('td', { class: 'nbt-right' }, bytes(file.bytes));
    return el('tr', {}, el('th', { scope: 'row' }, open), size, changed, el('td', {}, get));
  }

  async #open(file: RunFile): Promise<void> {
    this.#shown = this.#shown === file.path ? null : file.path;
    this.#table.querySelectorAll('.nbt-file-name').forEach((each, place) => {
      const { path } = this.model.parts.files?.files[place] ?? {};
      setAttribute(each, 'aria-expanded', String(path === this.#shown));
    });
    show(this.#preview, this.#shown !== null);
    if (this.#shown === null) {
      return;
    }
    setAttribute(this.#preview, 'aria-label', `Preview of ${file.path}`);
    const close = button(
      { class: 'nbt-tool', 'aria-label': 'Close the preview', title: 'Close' },
      () => void this.#open(file),
      icon('close', 12)
    );
    const title = el('b', { class: 'nbt-ellipsis', dir: 'auto' }, file.path);
    const head = el(
      'div',
      { class: 'nbt-page-bar' },
      title,
      el('span', { class: 'nbt-gap' }),
      close
    );
    const body = el('div', { class: 'nbt-file-body', tabindex: 0, role: 'region' });
    setAttribute(body, 'aria-label', `Content of ${file.path}`);
    this.#preview.replaceChildren(head, body);
    try {
      body.append(...(await this.#content(file)));
    } catch (error) {
      if (!(error instanceof RequestError)) {
        throw error;
      }
      body.append(error.message);
    }
    // Below a long list nobody would see that it has opened.
    this.#preview.scrollIntoView({ block: 'nearest' });
  }

  async #content(file: RunFile): Promise<(Node | string)[]> {
    const { path, type } = file;
    const { api } = this.model;
    if (file.bytes === 0) {
      return ['The file is empty.'];
    }
    if (type?.startsWith('image/') === true && file.bytes <= MOST_IMAGE_BYTES) {
      URL.revokeObjectURL(this.#image);
      this.#image = URL.createObjectURL(new Blob([await api.file(path)], { type }));
      // As a picture: an SVG runs nothing there.
      const image = el('img', { src: this.#image, alt: path });
      image.addEventListener('error', () => image.replaceWith(UNSEEN));
      return [image];
    }
    if ((type !== null && TEXT.test(type)) || TEXT_ENDINGS.test(path)) {
      const text = await (await api.file(path, MOST_TEXT_BYTES)).text();
      const rest = file.bytes - MOST_TEXT_BYTES;
      const note = rest > 0 ? [`The first ${bytes(MOST_TEXT_BYTES)} of ${bytes(file.bytes)}`] : [];
      return [...note, el('pre', { dir: 'auto' }, text)];
    }
    return [UNSEEN];
  }
}
