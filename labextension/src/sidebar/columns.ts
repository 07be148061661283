/** Choose what rows show at the right: config, and of metrics the last, lowest or highest value. */

import type { Workspace } from '../model/workspace';
import { columnLabel, plainColumn } from '../pure/columns';
import { button, el } from '../view/dom';

import { sideIcon } from './icons';
import { Picker, type PickItem } from './picker';

/** What can be shown of a metric. */
const OF_METRIC = [
  ['', 'last'],
  [':min', 'lowest'],
  [':max', 'highest'],
  [':best', 'best'],
  [':best@step', 'best at step']
] as const;

const FACTS = ['duration', 'step', 'group', 'job_type'];

export function openColumns(workspace: Workspace, home: HTMLElement, anchor: HTMLElement): void {
  const choose = async (columns: readonly string[]) => {
    await workspace.setLook({ columns });
    picker.refresh();
  };
  void workspace.catalogue.refreshKeys();
  const picker: Picker = new Picker({
    changed: workspace.catalogue.changed,
    label: 'Columns',
    placeholder: 'Find a metric or a config key',
    isMultiple: true,
    header: () => shownColumns(workspace, columns => void choose(columns)),
    items: () => items(workspace),
    pick: key => void choose([...workspace.columns, key])
  });
  picker.open(home, anchor);
}

/** The metrics, then config, without those that are shown. */
function items({ columns, catalogue }: Workspace): PickItem[] {
  const isShown = new Set(columns.map(plainColumn));
  const others = [...catalogue.keys, ...FACTS.map(key => ({ key, kind: 'text' }))]
    .filter(({ key }) => isColumn(key) && !isShown.has(key))
    .map(({ key }) => ({
      id: key,
      label: columnLabel(key),
      section: key.startsWith('summary.') ? 'Metrics' : key.includes('.') ? 'Config' : 'Run'
    }));
  const order = ['Metrics', 'Config', 'Run'];
  others.sort((a, b) => order.indexOf(a.section) - order.indexOf(b.section));
  return [...new Map(others.map(item => [item.id, item])).values()];
}

function isColumn(key: string): boolean {
  return key.startsWith('summary.') || key.startsWith('config.') || FACTS.includes(key);
}

/** What is shown, in its order, and which of its values; each can be taken away. */
function shownColumns(
  { columns }: Workspace,
  choose: (columns: readonly string[]) => void
): HTMLElement {
  const list = el('ul', { class: 'nbt-shown-columns', 'aria-label': 'Shown columns' });
  columns.forEach((column, place) => {
    const label = columnLabel(plainColumn(column));
    const change = (to: string) =>
      choose(columns.map((one, other) => (other === place ? to : one)));
    const drop = button(
      { class: 'nbt-tool', 'aria-label': `Do not show ${label}`, title: 'Do not show' },
      () => choose(columns.filter((_, other) => other !== place)),
      sideIcon('clear', 12)
    );
    const name = el('span', { class: 'nbt-ellipsis', dir: 'auto' }, label);
    const line = el('li', { class: 'nbt-shown-column' }, name, el('span', { class: 'nbt-gap' }));
    line.append(
      ...(column.startsWith('summary.') ? [valueChooser(column, label, change)] : []),
      drop
    );
    list.append(line);
  });
  return list;
}

function valueChooser(
  column: string,
  label: string,
  change: (column: string) => void
): HTMLElement {
  const key = plainColumn(column);
  const chooser = el('select', { class: 'nbt-option-select', 'aria-label': `Value of ${label}` });
  for (const [suffix, words] of OF_METRIC) {
    const option = el('option', { value: suffix }, words);
    option.selected = column === key + suffix;
    chooser.append(option);
  }
  chooser.addEventListener('change', () => change(key + chooser.value));
  return chooser;
}
