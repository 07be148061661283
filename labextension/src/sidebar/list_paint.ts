/** What stands in the rows and headings that are on the page. */

import type { RunName } from '../model/runs';
import type { LabelledStretch } from '../model/stretches';
import type { Workspace } from '../model/workspace';
import { columnDecimals } from '../pure/columns';
import type { SideLayout } from '../pure/side_layout';
import type { Item, Stack } from '../pure/stack';

import { HeadingView } from './heading';
import type { ItemView, Pool } from './pool';
import type { RowStyle } from './row';

/** Of so many rows the typical value of a column is taken. */
const TYPICAL = 100;

/** Which items there are, and where the focus is. */
export interface ListPlaces {
  readonly stack: Stack;
  readonly stretches: readonly LabelledStretch[];
  readonly layout: SideLayout;
  readonly active: number;
  /** By which the view of an item is known, wherever it stands. */
  keyOf(number: number): string;
}

export class ListPainter {
  #style: RowStyle | null = null;
  #baseline: Readonly<Record<string, unknown>> | null = null;

  constructor(
    private readonly workspace: Workspace,
    private readonly pool: Pool,
    private readonly places: ListPlaces
  ) {}

  /** What the others are compared with. */
  set baseline(values: Readonly<Record<string, unknown>> | null) {
    if (this.#baseline !== values) {
      this.#baseline = values;
      this.forget();
      this.paint();
    }
  }

  /** Columns, widths or rows are other ones: how they are drawn is found anew. */
  forget(): void {
    this.#style = null;
  }

  /** Write the contents of rows again: of these runs, or of all that are on the page. */
  paint(runs?: ReadonlySet<RunName>): void {
    for (const [key, view] of this.pool.all) {
      const number = Number(view.element.dataset.item);
      const item = this.places.stack.itemAt(number);
      const run = item?.kind === 'row' ? this.workspace.list.rowAt(item.row)?.run : undefined;
      this.pool.rename(key, this.places.keyOf(number));
      if (runs === undefined || run === undefined || runs.has(run)) {
        this.bind(view, number);
      }
    }
  }

  /** Time goes on: lengths and ages are other ones. */
  tick(): void {
    const [style, nowUs] = [this.#styleNow(), Date.now() * 1000];
    this.pool.rows.forEach(view => view.tick(style, nowUs));
  }

  bind(view: ItemView, number: number): void {
    const { stack, stretches } = this.places;
    const item = stack.itemAt(number);
    const stretch = item && stretches[item.stretch];
    if (!item || !stretch) {
      return;
    }
    const isActive = number === this.places.active;
    if (view instanceof HeadingView) {
      this.#bindHeading(view, stretch, isActive);
    } else {
      this.#bindRow(view, item, stretch, isActive);
    }
  }

  #bindHeading(view: HeadingView, stretch: LabelledStretch, isActive: boolean): void {
    const style = this.#styleNow();
    const [column = ''] = style.columns;
    const figure = stretch.figures[column] ?? null;
    view.bind({ ...stretch, figure, column, decimals: style.decimals[0] ?? null }, isActive);
  }

  #bindRow(
    view: Exclude<ItemView, HeadingView>,
    item: Item,
    stretch: LabelledStretch,
    isActive: boolean
  ): void {
    const { list, selection, sparklines } = this.workspace;
    const row = item.kind === 'row' ? list.rowAt(item.row) : undefined;
    view.bind(row, this.#styleNow(), {
      isPicked: row !== undefined && selection.has(row.run),
      isActive,
      line: row === undefined ? null : sparklines.lineOf(row.run),
      nowUs: Date.now() * 1000,
      isMember: stretch.hasHeading
    });
  }

  #styleNow(): RowStyle {
    if (this.#style === null) {
      const { columns, list, project } = this.workspace;
      const rows = Array.from({ length: TYPICAL }, (_, place) => list.rowAt(place));
      this.#style = {
        layout: this.places.layout,
        columns,
        decimals: columns.map(column => columnDecimals(rows.map(row => row?.values[column]))),
        baseline: this.#baseline,
        hasProjects: project === null
      };
    }
    return this.#style;
  }
}
