/** The rows of a run as Lumino's grid asks for them. */

import { DataModel } from '@lumino/datagrid';

import type { HistoryRows } from '../model/history_rows';
import type { HistoryMetric, HistoryValue } from '../model/run_api';
import { columnTitle } from '../pure/history_text';

const STEP: HistoryMetric = { name: '_step', kind: 'whole' };

export class GridModel extends DataModel {
  /** The step stands still at the left; these follow it. */
  columns: readonly HistoryMetric[] = [];
  #rows = 0;
  readonly #disconnect: () => void;

  constructor(private readonly history: HistoryRows) {
    super();
    this.#disconnect = history.changed.connect(change => {
      if (change.kind === 'rows') {
        this.#tellCells(change.first, change.last);
      }
    });
  }

  dispose(): void {
    this.#disconnect();
  }

  /** Other columns, or another number of rows. */
  reset(columns: readonly HistoryMetric[]): void {
    const isSame = String(columns.map(nameOf)) === String(this.columns.map(nameOf));
    const before = this.#rows;
    this.#rows = this.history.total;
    if (!isSame) {
      this.columns = columns;
      this.history.setColumns(columns.map(nameOf));
      this.emitChanged({ type: 'model-reset' });
    } else if (this.#rows > before) {
      const span = this.#rows - before;
      this.emitChanged({ type: 'rows-inserted', region: 'body', index: before, span });
      this.#tellCells(Math.max(0, before - 1), before);
    } else if (this.#rows < before) {
      this.emitChanged({ type: 'model-reset' });
    }
  }

  override rowCount(region: DataModel.RowRegion): number {
    return region === 'body' ? this.#rows : 1;
  }

  override columnCount(region: DataModel.ColumnRegion): number {
    return region === 'body' ? this.columns.length : 1;
  }

  /** The column of a cell; the corner and the row headers are of the step. */
  column(region: DataModel.CellRegion, column: number): HistoryMetric {
    return region === 'body' || region === 'column-header' ? (this.columns[column] ?? STEP) : STEP;
  }

  override data(region: DataModel.CellRegion, row: number, column: number): unknown {
    const { name } = this.column(region, column);
    if (region === 'column-header' || region === 'corner-header') {
      return columnTitle(name);
    }
    return this.value(row, name);
  }

  value(row: number, name: string): HistoryValue | undefined {
    return this.history.value(row, name);
  }

  #tellCells(first: number, last: number): void {
    const row = Math.min(first, this.#rows - 1);
    const rowSpan = Math.min(last, this.#rows - 1) - row + 1;
    if (rowSpan <= 0) {
      return;
    }
    const place = { type: 'cells-changed' as const, row, rowSpan };
    this.emitChanged({ ...place, region: 'row-header', column: 0, columnSpan: 1 });
    if (this.columns.length > 0) {
      this.emitChanged({ ...place, region: 'body', column: 0, columnSpan: this.columns.length });
    }
  }
}

function nameOf({ name }: HistoryMetric): string {
  return name;
}
