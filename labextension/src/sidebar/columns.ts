/** Choose what rows show at the right: config, and of metrics the last, lowest or highest value. */

import type { Workspace } from '../model/workspace';
import { columnLabel, plainColumn } from '../pure/columns';
import { el } from '../view/dom';

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
  const choose = (columns: readonly string[]) => void workspace.setLook({ columns });
  new Picker({
    label: 'Columns',
    placeholder: 'Find a metric or a config key',
    isMultiple: true,
    items: () => items(workspace),
    pick: key => {
      const { columns } = workspace;
      const isThere = columns.some(column => plainColumn(column) === key);
      choose(isThere ? columns.filter(column => plainColumn(column) !== key) : [...columns, key]);
    },
    extra: item => valueChooser(workspace, item, choose)
  }).open(home, anchor);
}

/** The chosen ones first, in their order; then the metrics, then config. */
function items({ columns, catalogue }: Workspace): PickItem[] {
  const chosen = columns.map(column => ({
    id: plainColumn(column),
    label: columnLabel(plainColumn(column)),
    isPicked: true,
    section: 'Shown'
  }));
  const isShown = new Set(chosen.map(({ id }) => id));
  const others = [...catalogue.keys, ...FACTS.map(key => ({ key, kind: 'text' }))]
    .filter(({ key }) => isColumn(key) && !isShown.has(key))
    .map(({ key }) => ({
      id: key,
      label: columnLabel(key),
      section: key.startsWith('summary.') ? 'Metrics' : key.includes('.') ? 'Config' : 'Run'
    }));
  const order = ['Metrics', 'Config', 'Run'];
  others.sort((a, b) => order.indexOf(a.section) - order.indexOf(b.section));
  return [...chosen, ...new Map(others.map(item => [item.id, item])).values()];
}

function isColumn(key: string): boolean {
  return key.startsWith('summary.') || key.startsWith('config.') || FACTS.includes(key);
}

function valueChooser(
  workspace: Workspace,
  { id, label, isPicked = false }: PickItem,
  choose: (columns: readonly string[]) => void
): HTMLElement | null {
  if (!isPicked || !id.startsWith('summary.')) {
    return null;
  }
  const now = workspace.columns.find(column => plainColumn(column) === id) ?? id;
  const chooser = el('select', { class: 'nbt-option-select', 'aria-label': `Value of ${label}` });
  for (const [suffix, words] of OF_METRIC) {
    const option = el('option', { value: suffix }, words);
    option.selected = now === id + suffix;
    chooser.append(option);
  }
  chooser.addEventListener('change', () =>
    choose(
      workspace.columns.map(column => (plainColumn(column) === id ? id + chooser.value : column))
    )
  );
  return chooser;
}
