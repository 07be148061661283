/** Text of a run through JupyterLab's own renderer: Markdown, and code in its colours. */

import type { IRenderMime, IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { MessageLoop } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';

const MARKDOWN = 'text/markdown';
/** Of more, colours would take seconds. */
const LONGEST_CODE = 100_000;

/** An element of ours that holds a widget of JupyterLab. */
export class Rendered {
  readonly element = document.createElement('div');
  #widget: IRenderMime.IRenderer | null = null;
  #text: string | null = null;

  constructor(private readonly rendermime: IRenderMimeRegistry) {
    this.element.className = 'nbt-rendered';
  }

  /** Markdown is never trusted: what could act is taken out of it. */
  async markdown(text: string): Promise<void> {
    if (text === this.#text) {
      return;
    }
    this.#text = text;
    const widget = this.rendermime.createRenderer(MARKDOWN);
    const model = this.rendermime.createModel({ data: { [MARKDOWN]: text }, trusted: false });
    await widget.renderModel(model);
    if (text !== this.#text) {
      widget.dispose(); // another text came meanwhile
      return;
    }
    this.#clear();
    this.#widget = widget;
    // Its place is no widget, so it must be told where it is.
    const isSeen = this.element.isConnected;
    if (isSeen) {
      Widget.attach(widget, this.element);
    } else {
      this.element.append(widget.node);
    }
  }

  /** Python in the colours of the editor. */
  async python(source: string): Promise<void> {
    if (source.length > LONGEST_CODE) {
      const plain = document.createElement('pre');
      plain.textContent = source;
      this.element.replaceChildren(plain);
      return;
    }
    await this.markdown(fenced(source));
  }

  dispose(): void {
    this.#text = null;
    this.#clear();
  }

  #clear(): void {
    const widget = this.#widget;
    this.#widget = null;
    if (widget?.isAttached) {
      Widget.detach(widget);
    } else if (widget) {
      MessageLoop.clearData(widget);
      widget.node.remove();
    }
    widget?.dispose();
    this.element.replaceChildren();
  }
}

/** Code as a block of Markdown: the fence is longer than any in the code. */
export function fenced(source: string): string {
  const longest = Math.max(2, ...(source.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}python\n${source}\n${fence}`;
}
