/** Lumino's grid in our colours, with our keys. */

import {
  BasicKeyHandler,
  BasicMouseHandler,
  BasicSelectionModel,
  type CellRenderer,
  DataGrid,
  TextRenderer
} from '@lumino/datagrid';
import { MessageLoop } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';

import { shownValue } from '../pure/history_text';

import { paintDirectly } from './direct_grid';
import type { GridModel } from './grid_model';

const ROW_PX = 24;
const HEADER_PX = 26;
const STEP_PX = 88;
const COLUMN_PX = 104;
const MOST_COLUMN_PX = 260;
const SCROLL_PX = 18;
const MOST_SHARE_PX = 120;

/** A piece of the table; both ends are in it. */
export interface Selected {
  readonly first: number;
  readonly last: number;
  readonly from: number;
  readonly to: number;
}

export interface GridOutlets {
  readonly copy: (selected: Selected) => void;
  /** The cursor is elsewhere; null where nothing is selected. */
  readonly moved: (row: number, column: number) => void;
}

export class HistoryGrid {
  readonly grid: DataGrid;
  readonly #selection: BasicSelectionModel;
  #width = 0;

  constructor(
    readonly model: GridModel,
    private readonly style: () => CSSStyleDeclaration,
    outlets: GridOutlets
  ) {
    this.#selection = new BasicSelectionModel({ dataModel: model });
    this.grid = new DataGrid({
      defaultSizes: {
        rowHeight: ROW_PX,
        columnWidth: COLUMN_PX,
        rowHeaderWidth: STEP_PX,
        columnHeaderHeight: HEADER_PX
      },
      headerVisibility: 'all'
    });
    paintDirectly(this.grid);
    this.grid.addClass('nbt-history-grid');
    this.grid.dataModel = model;
    this.grid.selectionModel = this.#selection;
    this.grid.mouseHandler = new BasicMouseHandler();
    this.grid.keyHandler = new Keys(() => {
      const selected = this.selected;
      if (selected) {
        outlets.copy(selected);
      }
    });
    this.#selection.changed.connect(() =>
      outlets.moved(this.#selection.cursorRow, this.#selection.cursorColumn)
    );
    const { viewport } = this.grid;
    viewport.node.tabIndex = 0;
    viewport.node.setAttribute('role', 'application');
    viewport.node.setAttribute('aria-label', 'History: arrow keys move through the rows');
    viewport.node.dataset.lmSuppressShortcuts = 'true';
    viewport.node.addEventListener('focus', () => this.#begin());
    this.themeChanged();
  }

  /** What is selected; the cell of the cursor if there is nothing more. */
  get selected(): Selected | null {
    const current = this.#selection.currentSelection();
    if (current === null) {
      return null;
    }
    const [first, last] = [current.r1, current.r2].sort((a, b) => a - b) as [number, number];
    const [from, to] = [current.c1, current.c2].sort((a, b) => a - b) as [number, number];
    const rows = this.model.rowCount('body') - 1;
    const columns = this.model.columnCount('body') - 1;
    return { first, last: Math.min(last, rows), from, to: Math.min(to, columns) };
  }

  /** It does not notice by itself that its place has another size. */
  resize(width: number, height: number): void {
    const { grid } = this;
    if (width > 0 && height > 0) {
      [grid.node.style.width, grid.node.style.height] = [`${width}px`, `${height}px`];
      MessageLoop.sendMessage(grid, new Widget.ResizeMessage(width, height));
      if (width !== this.#width) {
        this.#width = width;
        this.fit();
      }
    }
  }

  /** Columns as wide as their names; they share what is left, within reason. */
  fit(): void {
    const context = document.createElement('canvas').getContext('2d');
    if (context === null) {
      return;
    }
    context.font = this.#font;
    const { columns } = this.model;
    const wide = columns.map((_, place) => {
      const title = String(this.model.data('column-header', 0, place));
      const needed = Math.ceil(context.measureText(title).width) + 20;
      return Math.min(MOST_COLUMN_PX, Math.max(COLUMN_PX, needed));
    });
    const left = this.#width - STEP_PX - SCROLL_PX - wide.reduce((sum, each) => sum + each, 0);
    const share = Math.min(MOST_SHARE_PX, Math.floor(left / Math.max(1, columns.length)));
    wide.forEach((each, place) => {
      this.grid.resizeColumn('body', place, each + Math.max(0, share));
    });
  }

  /** Show a row, and select all of it. */
  goTo(row: number): void {
    this.grid.scrollToRow(row);
    this.#selection.select({
      ...{ r1: row, r2: row, c1: 0, c2: Math.max(0, this.model.columns.length - 1) },
      ...{ cursorRow: row, cursorColumn: 0, clear: 'all' }
    });
  }

  /** The canvas does not know the tokens: it is told their values. */
  themeChanged(): void {
    const colour = (name: string) => this.style().getPropertyValue(`--nbt-${name}`).trim();
    const surface = colour('surface');
    const hairline = colour('hairline');
    this.grid.style = {
      ...DataGrid.defaultStyle,
      ...{ voidColor: surface, backgroundColor: surface, headerBackgroundColor: surface },
      ...{ gridLineColor: 'transparent', horizontalGridLineColor: hairline },
      ...{ headerGridLineColor: 'transparent', headerHorizontalGridLineColor: colour('border2') },
      ...{ selectionFillColor: colour('select'), selectionBorderColor: 'transparent' },
      ...{
        headerSelectionFillColor: colour('select-quiet'),
        headerSelectionBorderColor: 'transparent'
      },
      ...{ cursorFillColor: 'transparent', cursorBorderColor: colour('brand') }
    };
    const quiet = colour('text2');
    const ill = colour('worse');
    const value = colour('text0');
    const text = (ofHead: boolean) =>
      new TextRenderer({
        font: this.#font,
        textColor: ({ value: found }: CellRenderer.CellConfig) =>
          ofHead || found === null ? quiet : Number.isNaN(found) ? ill : value,
        horizontalAlignment: ({ region, column }: CellRenderer.CellConfig) =>
          this.model.column(region, column).kind === 'text' ? 'left' : 'right',
        elideDirection: 'right',
        format: ({ region, column, value: found }: CellRenderer.CellConfig) =>
          region === 'column-header' || region === 'corner-header'
            ? String(found)
            : shownValue(found as number | string | null, this.model.column(region, column).kind)
      });
    this.grid.cellRenderers.update({
      body: text(false),
      'row-header': text(false),
      'column-header': text(true),
      'corner-header': text(true)
    });
  }

  dispose(): void {
    this.grid.dispose();
    this.model.dispose();
  }

  get #font(): string {
    const family = this.style().getPropertyValue('--nbt-font').trim() || 'sans-serif';
    return `12px ${family}`;
  }

  /** Who comes with the Tab key begins at the first row that is seen. */
  #begin(): void {
    if (this.#selection.isEmpty && this.model.rowCount('body') > 0) {
      const row = Math.floor(this.grid.scrollY / ROW_PX);
      const place = { r1: row, r2: row, c1: 0, c2: 0, cursorRow: row, cursorColumn: 0 };
      this.#selection.select({ ...place, clear: 'all' });
    }
  }
}

class Keys extends BasicKeyHandler {
  constructor(private readonly copy: () => void) {
    super();
  }

  /** The grid's own copies only what is there already. */
  protected override onKeyC(_: DataGrid, event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      event.stopPropagation();
      this.copy();
    }
  }
}
