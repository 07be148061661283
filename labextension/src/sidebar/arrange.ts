/** How the list is grouped and sorted; beside a wide list, the heads of its columns. */

import type { Workspace } from '../model/workspace';
import { columnLabel, directionOf } from '../pure/columns';
import { orderWords, parseOrder, toggleOrder } from '../pure/order';
import type { SideLayout } from '../pure/side_layout';
import { button, el, setAttribute } from '../view/dom';

import { sideIcon } from './icons';
import { Picker, type PickItem } from './picker';
import { opener } from './popup';

const ALL_BUT_SEED = 'all-but-seed';
const ORDERS = ['-created', 'created', '-updated', 'name', '-duration', 'duration'];
/** Longer heads of columns are cut off. */
const LONG_HEAD = 8;
/** Facts of runs by which it makes sense to group. */
const GROUPABLE = ['state', 'group', 'job_type', 'tags', 'host', 'notebook'];

export class Arrange {
  readonly element = el('div', { class: 'nbt-side-arrange' });
  #layout: SideLayout | null = null;

  constructor(
    private readonly workspace: Workspace,
    private readonly home: HTMLElement
  ) {
    workspace.lookChanged.connect(() => this.#show());
    workspace.list.changed.connect(({ kind }) => kind === 'all' && this.#show());
    workspace.catalogue.changed.connect(() => this.#show());
  }

  set layout(layout: SideLayout) {
    if (this.#layout?.size !== layout.size || this.#layout.valueColumns !== layout.valueColumns) {
      this.#layout = layout;
      this.#show();
    }
  }

  #show(): void {
    const isWide = this.#layout?.size === 'wide';
    this.element.replaceChildren(
      this.#groupButton(),
      el('span', { class: 'nbt-gap' }),
      ...(isWide ? this.#heads() : [this.#sortButton()])
    );
  }

  #groupButton(): HTMLElement {
    const { group } = this.workspace.looks.look;
    const words = groupWords(group);
    return opener(
      { class: 'nbt-side-quiet', 'aria-label': `Groups: ${words}`, title: 'Group by' },
      anchor => this.#openGroups(anchor),
      sideIcon('group', 13),
      el('span', { class: 'nbt-ellipsis' }, words)
    );
  }

  #sortButton(): HTMLElement {
    const { columns, looks, catalogue } = this.workspace;
    const words = orderWords(looks.look.order);
    const hasBaseline = this.home.classList.contains('nbt-has-baseline');
    const first = columns[0] === undefined ? '' : columnLabel(columns[0]);
    const second = hasBaseline ? 'Δ' : columns[1] === undefined ? '' : columnLabel(columns[1]);
    const names = [first, second].filter(Boolean).join(', ');
    return opener(
      {
        class: 'nbt-side-quiet',
        'aria-label': `Order: ${words}`,
        title: `${words}; shown: ${columns.map(columnLabel).join(', ') || 'no columns'}`,
        disabled: catalogue.projects.length === 0
      },
      anchor => this.#openOrders(anchor),
      sideIcon('sort', 12),
      el('span', { class: 'nbt-ellipsis' }, names || words)
    );
  }

  #heads(): HTMLElement[] {
    const { columns, looks } = this.workspace;
    const [first] = parseOrder(looks.look.order);
    const heads = columns.slice(0, this.#layout?.valueColumns ?? 0).map(column => {
      const isFirst = first?.column === column;
      const head = button(
        { class: 'nbt-column-head', title: `${columnLabel(column)}: sort by it` },
        () => this.#sortBy(column),
        el('span', { class: 'nbt-ellipsis' }, headOf(column))
      );
      if (isFirst) {
        head.prepend(sideIcon(first.isFalling ? 'falling' : 'rising', 10));
        setAttribute(head, 'aria-pressed', 'true');
      }
      return head;
    });
    const sort = opener(
      { class: 'nbt-side-quiet', 'aria-label': 'Order', title: orderWords(looks.look.order) },
      anchor => this.#openOrders(anchor),
      sideIcon('sort', 12)
    );
    return [sort, el('span', { class: 'nbt-column-heads' }, ...heads)];
  }

  #sortBy(column: string): void {
    const { order } = this.workspace.looks.look;
    void this.workspace.setLook({
      order: toggleOrder(order, column, directionOf(column) === 'min')
    });
  }

  #openOrders(anchor: HTMLElement): void {
    const { workspace } = this;
    new Picker({
      label: 'Order',
      placeholder: 'Sort by any column',
      items: () => this.#orders(),
      pick: order => {
        if (/^(summary|config)\./.test(order)) {
          this.#sortBy(order);
        } else {
          void workspace.setLook({ order: order === '-created' ? '' : order });
        }
      }
    }).open(this.home, anchor);
  }

  #orders(): PickItem[] {
    const { columns, catalogue, looks } = this.workspace;
    const now = looks.look.order || '-created';
    const [first] = parseOrder(now);
    const plain = ORDERS.map(order => ({
      id: order,
      label: orderWords(order).replace(/^./, letter => letter.toUpperCase()),
      isPicked: now === order
    }));
    const keys = catalogue.keys
      .map(({ key }) => key)
      .filter(key => /^(summary|config)\./.test(key) && !columns.includes(key));
    const byColumn = (section: string) => (column: string) => ({
      id: column,
      label: columnLabel(column),
      hint: first?.column === column ? (first.isFalling ? 'highest first' : 'lowest first') : '',
      isPicked: first?.column === column,
      section
    });
    return [...plain, ...columns.map(byColumn('Shown')), ...keys.map(byColumn('Others'))];
  }

  #openGroups(anchor: HTMLElement): void {
    const { workspace } = this;
    new Picker({
      label: 'Group by',
      placeholder: 'Find a config key',
      isMultiple: true,
      items: () => this.#groups(),
      pick: key => {
        const now = groupKeys(workspace.looks.look.group);
        const isOn = now.includes(key);
        const next = isOn
          ? now.filter(one => one !== key)
          : key === ALL_BUT_SEED
            ? [key]
            : [...now.filter(one => one !== ALL_BUT_SEED), key];
        void workspace.setLook({ group: next.join(','), folded: [] });
      }
    }).open(this.home, anchor);
  }

  #groups(): PickItem[] {
    const { catalogue, looks } = this.workspace;
    const now = groupKeys(looks.look.group);
    const config = catalogue.keys.filter(({ key }) => key.startsWith('config.'));
    const item = (id: string, label: string, section: string, hint = '') => ({
      id,
      label,
      section,
      hint,
      isPicked: now.includes(id)
    });
    return [
      item(ALL_BUT_SEED, 'all but the seed', 'Together', 'runs that differ in nothing else'),
      ...config.map(({ key, values = [] }) =>
        item(key, columnLabel(key), 'Config', values.slice(0, 3).map(String).join(', '))
      ),
      ...GROUPABLE.map(key => item(key, key, 'Run'))
    ];
  }
}

function groupKeys(group: string): string[] {
  return group
    .split(',')
    .map(key => key.trim())
    .filter(Boolean);
}

function groupWords(group: string): string {
  const keys = groupKeys(group);
  if (keys.length === 0) {
    return 'no groups';
  }
  return keys.map(key => (key === ALL_BUT_SEED ? 'all but seed' : columnLabel(key))).join(', ');
}

/** There is room for a word: of a long name the last part tells most. */
function headOf(column: string): string {
  const label = columnLabel(column);
  return label.length > LONG_HEAD ? label.slice(label.lastIndexOf('/') + 1) : label;
}
