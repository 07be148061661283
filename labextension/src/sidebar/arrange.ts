/** How the list is grouped and sorted; beside a wide list, the heads of its columns. */

import type { Workspace } from '../model/workspace';
import { columnLabel } from '../pure/columns';
import { orderWords, parseOrder } from '../pure/order';
import type { SideLayout } from '../pure/side_layout';
import { button, el, setAttribute, setText, show } from '../view/dom';

import { sideIcon } from './icons';
import { groupWords, openGroups, openOrders, sortBy } from './orders';
import { opener } from './popup';

/** Longer heads of columns are cut off. */
const LONG_HEAD = 8;

export class Arrange {
  readonly element = el('div', { class: 'nbt-side-arrange' });
  /** They stay where they are whatever is chosen: the box below them belongs to them. */
  readonly #group: HTMLButtonElement;
  readonly #groupText = el('span', { class: 'nbt-ellipsis' });
  readonly #sort: HTMLButtonElement;
  readonly #sortText = el('span', { class: 'nbt-ellipsis' });
  readonly #heads = el('span', { class: 'nbt-column-heads' });
  #layout: SideLayout | null = null;

  constructor(
    private readonly workspace: Workspace,
    private readonly home: HTMLElement
  ) {
    this.#group = opener(
      { class: 'nbt-side-quiet', title: 'Group by' },
      anchor => openGroups(workspace, home, anchor),
      sideIcon('group', 13),
      this.#groupText
    );
    this.#sort = opener(
      { class: 'nbt-side-quiet' },
      anchor => openOrders(workspace, home, anchor),
      sideIcon('sort', 12),
      this.#sortText
    );
    const gap = el('span', { class: 'nbt-gap' });
    this.element.append(this.#group, gap, this.#sort, this.#heads);
    workspace.lookChanged.connect(() => this.#show());
    workspace.list.changed.connect(({ kind }) => kind === 'all' && this.#show());
  }

  set layout(layout: SideLayout) {
    if (this.#layout?.size !== layout.size || this.#layout.valueColumns !== layout.valueColumns) {
      this.#layout = layout;
      this.#show();
    }
  }

  #show(): void {
    const isWide = this.#layout?.size === 'wide';
    const groups = groupWords(this.workspace.looks.look.group);
    setText(this.#groupText, groups);
    setAttribute(this.#group, 'aria-label', `Groups: ${groups}`);
    this.#showSort(isWide);
    show(this.#heads, isWide);
    this.#showHeads(isWide);
  }

  #showSort(isWide: boolean): void {
    const { columns, looks } = this.workspace;
    const words = orderWords(looks.look.order);
    const hasBaseline = this.home.classList.contains('nbt-has-baseline');
    const first = columns[0] === undefined ? '' : columnLabel(columns[0]);
    const second = hasBaseline ? 'Δ' : columns[1] === undefined ? '' : columnLabel(columns[1]);
    const names = [first, second].filter(Boolean).join(', ');
    const shown = `shown: ${columns.map(columnLabel).join(', ') || 'no columns'}`;
    setText(this.#sortText, isWide ? '' : names || words);
    setAttribute(this.#sort, 'aria-label', `Order: ${words}`);
    setAttribute(this.#sort, 'title', isWide ? words : `${words}; ${shown}`);
  }

  #showHeads(isWide: boolean): void {
    const { columns } = this.workspace;
    const room = isWide ? (this.#layout?.valueColumns ?? 0) : 0;
    const focused = [...this.#heads.children].indexOf(document.activeElement as Element);
    this.#heads.replaceChildren(...columns.slice(0, room).map(column => this.#head(column)));
    (this.#heads.children[focused] as HTMLElement | undefined)?.focus();
  }

  #head(column: string): HTMLElement {
    const { workspace } = this;
    const [first] = parseOrder(workspace.looks.look.order);
    const label = columnLabel(column);
    const head = button(
      { class: 'nbt-column-head', 'aria-label': label, title: `${label}: sort by it` },
      () => sortBy(workspace, column),
      el('span', { class: 'nbt-ellipsis' }, headOf(label))
    );
    if (first?.column === column) {
      head.prepend(sideIcon(first.isFalling ? 'falling' : 'rising', 10));
      setAttribute(head, 'aria-pressed', 'true');
    }
    return head;
  }
}

/** There is room for a word: of a long name the last part tells most. */
function headOf(label: string): string {
  return label.length > LONG_HEAD ? label.slice(label.lastIndexOf('/') + 1) : label;
}
