/**
 * The notebooks of the page: put code into one, and find the cell that made a run.
 *
 * Only what is used of JupyterLab's notebook is described here: its package, with all that it
 * depends on, is not needed to build this.
 */

import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { Widget } from '@lumino/widgets';

import { MIME_TYPE } from '../model/reference';
import type { CellRecord, RunName } from '../model/runs';
import type { RunOrigin } from '../model/runs_api';

interface Cell extends Widget {
  readonly model: {
    readonly id: string;
    readonly sharedModel: { toJSON(): { source: string | string[]; outputs?: unknown[] } };
  };
}

interface Notebook extends Widget {
  activeCellIndex: number;
  readonly widgets: readonly Cell[];
  readonly model: {
    readonly sharedModel: { insertCell(index: number, cell: object): unknown };
  } | null;
  scrollToItem(index: number, align?: string): Promise<void>;
  deselectAll(): void;
}

interface NotebookPanel extends Widget {
  readonly content: Notebook;
  readonly context: { readonly path: string; readonly ready: Promise<void> };
  readonly revealed: Promise<void>;
}

const FLASH_MS = 1_600;

export class Notebooks {
  #last: NotebookPanel | null = null;

  constructor(private readonly app: JupyterFrontEnd) {
    const { shell } = app;
    shell.currentChanged?.connect(() => this.#remember(shell.currentWidget));
  }

  /** The notebook that was worked in last. */
  get current(): NotebookPanel | null {
    this.#remember(this.app.shell.currentWidget);
    if (this.#last && !this.#last.isDisposed) {
      return this.#last;
    }
    return this.all.find(panel => panel.isVisible) ?? null;
  }

  get all(): NotebookPanel[] {
    return [...this.app.shell.widgets('main')].filter(isNotebook);
  }

  /** Put a code cell below the active one; where no notebook is open, into a new one. */
  async insert(source: string): Promise<void> {
    const panel = this.current ?? (await this.#openNew());
    if (!panel) {
      return;
    }
    await panel.context.ready;
    this.app.shell.activateById(panel.id);
    const { content } = panel;
    const index = this.#placeFor(content);
    const cell = { cell_type: 'code', source, metadata: {} };
    content.model?.sharedModel.insertCell(index, cell);
    await this.#show(panel, index);
  }

  /**
   * Open the notebook of a run and show the cell that made it.
   *
   * @returns whether the cell was found.
   */
  async goTo(run: RunName, origin: RunOrigin): Promise<boolean> {
    for (const panel of this.all) {
      const index = findCell(panel.content, run, origin.cells);
      if (index !== null) {
        this.app.shell.activateById(panel.id);
        await this.#show(panel, index);
        return true;
      }
    }
    const panel = origin.notebook === null ? null : await this.#open(origin.notebook);
    const index = panel && findCell(panel.content, run, origin.cells);
    if (!panel || index === null) {
      return false;
    }
    await this.#show(panel, index);
    return true;
  }

  /** After the active cell; an empty notebook begins with it. */
  #placeFor(content: Notebook): number {
    const { activeCellIndex, widgets } = content;
    const [only] = widgets;
    const isEmpty = widgets.length === 1 && only && sourceOf(only).trim() === '';
    return isEmpty ? 0 : activeCellIndex + 1;
  }

  async #open(path: string, kernel?: { name: string }): Promise<NotebookPanel | null> {
    const args = { path, factory: 'Notebook', ...(kernel ? { kernel } : {}) };
    const opened = (await this.app.commands.execute('docmanager:open', args)) as Widget | undefined;
    if (!opened || !isNotebook(opened)) {
      return null;
    }
    await opened.context.ready;
    await opened.revealed;
    return opened;
  }

  async #openNew(): Promise<NotebookPanel | null> {
    const { commands, serviceManager } = this.app;
    const name = serviceManager.kernelspecs.specs?.default;
    const created = (await commands.execute('docmanager:new-untitled', {
      type: 'notebook',
      path: ''
    })) as { path?: string } | undefined;
    if (created?.path === undefined) {
      return null;
    }
    // Without a kernel the user would be asked for one.
    return this.#open(created.path, name === undefined ? undefined : { name });
  }

  /** Scroll to a cell and let it shine up, so that the eye finds it. */
  async #show({ content }: NotebookPanel, index: number): Promise<void> {
    content.deselectAll();
    content.activeCellIndex = index;
    await content.scrollToItem(index, 'center');
    const node = content.widgets[index]?.node;
    node?.classList.add('nbtrack-flash');
    setTimeout(() => node?.classList.remove('nbtrack-flash'), FLASH_MS);
  }

  #remember(widget: Widget | null): void {
    if (widget && isNotebook(widget)) {
      this.#last = widget;
    }
  }
}

function isNotebook(widget: Widget): widget is NotebookPanel {
  return widget.hasClass('jp-NotebookPanel') && 'content' in widget && 'context' in widget;
}

/** The cell that shows the run; else one that it has recorded, by its id, then by its text. */
function findCell(content: Notebook, run: RunName, records: readonly CellRecord[]): number | null {
  const { widgets } = content;
  const ids = new Set(records.map(({ cell_id }) => cell_id).filter(id => id != null));
  const sources = new Set(records.map(({ source }) => source.trim()));
  const tests = [
    (cell: Cell) => showsRun(cell, run),
    (cell: Cell) => ids.has(cell.model.id),
    (cell: Cell) => sources.has(sourceOf(cell).trim())
  ];
  for (const test of tests) {
    const index = widgets.findIndex(test);
    if (index >= 0) {
      return index;
    }
  }
  return null;
}

function showsRun(cell: Cell, run: RunName): boolean {
  const outputs = cell.model.sharedModel.toJSON().outputs ?? [];
  return outputs.some(output => {
    const { data } = (output ?? {}) as { data?: Record<string, unknown> };
    const said = data?.[MIME_TYPE] as { project?: unknown; run?: unknown } | undefined;
    return said !== undefined && `${String(said.project)}/${String(said.run)}` === run;
  });
}

function sourceOf(cell: Cell): string {
  const { source } = cell.model.sharedModel.toJSON();
  return typeof source === 'string' ? source : source.join('');
}
