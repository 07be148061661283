/** Which rows are picked, and which groups are folded, by whatever means. */

import type { Workspace } from '../model/workspace';

import type { ListView } from './list';

export class ListPicking {
  /** Where a stretch of picked rows begins: the number of an item. */
  from = 0;

  constructor(
    private readonly view: ListView,
    private readonly workspace: Workspace
  ) {}

  /** Pick all that match, seen or not. */
  async all(): Promise<void> {
    const { list, selection } = this.workspace;
    selection.add(await list.between(0, list.matched - 1));
  }

  /** This row alone. */
  only(number: number): void {
    const row = this.view.rowOf(number);
    if (row) {
      this.from = number;
      this.workspace.selection.replace([row]);
    }
  }

  toggle(number: number): void {
    const row = this.view.rowOf(number);
    if (row) {
      this.from = number;
      this.workspace.selection.toggle(row);
    }
  }

  /** All rows from where the last one was picked alone to this one. */
  async stretch(to: number): Promise<void> {
    const { stack } = this.view;
    const [first, last] = [Math.min(this.from, to), Math.max(this.from, to)];
    const wanted = new Set<number>();
    for (let number = first; number <= last; number++) {
      const item = stack.itemAt(number);
      if (item?.kind === 'row') {
        wanted.add(item.row);
      }
    }
    const places = [...wanted];
    const start = places[0] ?? 0;
    const { list, selection } = this.workspace;
    const rows = await list.between(start, places.at(-1) ?? -1);
    selection.replace(rows.filter((_, place) => wanted.has(start + place)));
  }

  /** None any more. @returns whether there were any. */
  none(): boolean {
    const { selection } = this.workspace;
    const isAny = selection.size > 0;
    selection.drop();
    return isAny;
  }

  /** Show only the heading of a group, or all of it again. */
  fold(label: string, isFolded: boolean): void {
    const { looks } = this.workspace;
    const others = looks.look.folded.filter(one => one !== label);
    void this.workspace.setLook({ folded: isFolded ? [...others, label] : others });
  }
}
