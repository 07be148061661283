/** Choose by what the list is sorted, and by what it is grouped. */

import type { Workspace } from '../model/workspace';
import { columnLabel, directionOf } from '../pure/columns';
import { joinNames, orderWords, parseOrder, splitNames, toggleOrder } from '../pure/order';

import { Picker, type PickItem } from './picker';

const ALL_BUT_SEED = 'all-but-seed';
const ORDERS = ['-created', 'created', '-updated', 'name', '-duration', 'duration'];
/** Facts of runs by which it makes sense to group. */
const GROUPABLE = ['state', 'group', 'job_type', 'tags', 'host', 'notebook'];
const IS_KEY = /^(summary|config)\./;

export function openOrders(workspace: Workspace, home: HTMLElement, anchor: HTMLElement): void {
  void workspace.catalogue.refreshKeys();
  new Picker({
    label: 'Order',
    placeholder: 'Sort by any column',
    changed: workspace.catalogue.changed,
    items: () => orders(workspace),
    pick: order => {
      if (IS_KEY.test(order)) {
        sortBy(workspace, order);
      } else {
        void workspace.setLook({ order: order === '-created' ? '' : order });
      }
    }
  }).open(home, anchor);
}

/** Best first, and the other way round the second time. */
export function sortBy(workspace: Workspace, column: string): void {
  const { order } = workspace.looks.look;
  void workspace.setLook({ order: toggleOrder(order, column, directionOf(column) === 'min') });
}

export function openGroups(workspace: Workspace, home: HTMLElement, anchor: HTMLElement): void {
  void workspace.catalogue.refreshKeys();
  new Picker({
    label: 'Group by',
    placeholder: 'Find a config key',
    isMultiple: true,
    changed: workspace.catalogue.changed,
    items: () => groups(workspace),
    pick: key => {
      const now = splitNames(workspace.looks.look.group);
      void workspace.setLook({ group: joinNames(toggled(now, key)), folded: [] });
    }
  }).open(home, anchor);
}

/** "optimizer, lr". */
export function groupWords(group: string): string {
  const keys = splitNames(group);
  const words = keys.map(key => (key === ALL_BUT_SEED ? 'all but seed' : columnLabel(key)));
  return words.join(', ') || 'no groups';
}

/** What differs in nothing but the seed is together: other keys would part it no further. */
function toggled(now: readonly string[], key: string): string[] {
  if (now.includes(key)) {
    return now.filter(one => one !== key);
  }
  return key === ALL_BUT_SEED ? [key] : [...now.filter(one => one !== ALL_BUT_SEED), key];
}

function orders({ columns, catalogue, looks }: Workspace): PickItem[] {
  const now = looks.look.order || '-created';
  const [first] = parseOrder(now);
  const plain = ORDERS.map(order => ({
    id: order,
    label: orderWords(order).replace(/^./, letter => letter.toUpperCase()),
    isPicked: now === order
  }));
  const others = catalogue.keys
    .map(({ key }) => key)
    .filter(key => IS_KEY.test(key) && !columns.includes(key));
  const byColumn = (section: string) => (column: string) => ({
    id: column,
    label: columnLabel(column),
    hint: first?.column === column ? (first.isFalling ? 'highest first' : 'lowest first') : '',
    isPicked: first?.column === column,
    section
  });
  return [...plain, ...columns.map(byColumn('Shown')), ...others.map(byColumn('Others'))];
}

function groups({ catalogue, looks }: Workspace): PickItem[] {
  const now = splitNames(looks.look.group);
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
