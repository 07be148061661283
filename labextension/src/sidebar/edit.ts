/** Small boxes in which tags, notes and groups of runs are changed. */

import type { Acts } from '../model/acts';
import type { RunRow } from '../model/runs';
import type { Workspace } from '../model/workspace';
import { count } from '../pure/format';
import { button, el, KEEP_KEYS } from '../view/dom';

import { sideIcon } from './icons';
import { openPopup } from './popup';

export interface EditPlace {
  readonly home: HTMLElement;
  readonly anchor: HTMLElement;
}

type Rows = readonly RunRow[];

/** Tags that all have, tags that some have, and new ones. */
export function editTags(place: EditPlace, workspace: Workspace, acts: Acts, rows: Rows): void {
  const known = workspace.catalogue.keys.find(({ key }) => key === 'tags')?.values ?? [];
  const listId = 'nbt-known-tags';
  const field = el('input', {
    class: 'nbt-popup-field',
    'aria-label': 'New tag',
    placeholder: 'New tag',
    list: listId,
    maxlength: 128,
    ...KEEP_KEYS
  });
  const options = el('datalist', { id: listId });
  options.append(...known.map(tag => el('option', { value: String(tag) })));
  const pills = el('div', { class: 'nbt-popup-tags' });
  const counts = new Map<string, number>();
  rows.flatMap(({ tags }) => tags).forEach(tag => counts.set(tag, (counts.get(tag) ?? 0) + 1));
  const paint = () => {
    pills.replaceChildren(
      ...[...counts].map(([tag, number]) => tagPill(tag, number === rows.length, () => drop(tag)))
    );
  };
  const drop = (tag: string) => {
    counts.delete(tag);
    paint();
    void acts.setTags(rows, [], [tag]);
  };
  const add = () => {
    const tags = field.value
      .split(',')
      .map(tag => tag.trim())
      .filter(tag => tag !== '' && counts.get(tag) !== rows.length);
    field.value = '';
    if (tags.length > 0) {
      tags.forEach(tag => counts.set(tag, rows.length));
      paint();
      void acts.setTags(rows, tags, []);
    }
  };
  field.addEventListener('keydown', event => event.key === 'Enter' && add());
  paint();
  const row = el('div', { class: 'nbt-popup-row' }, field);
  row.append(button({ class: 'nbt-button nbt-primary' }, add, 'Add'), options);
  const content = [heading('Tags', rows), pills, row];
  openPopup(place.home, place.anchor, { label: 'Tags', content, focus: field });
}

/** Notes, as they are typed. */
export function editNotes(place: EditPlace, acts: Acts, row: RunRow): void {
  const field = el('textarea', {
    class: 'nbt-popup-notes',
    'aria-label': `Notes of ${row.name}`,
    placeholder: 'What was tried, and what came of it',
    rows: 6,
    dir: 'auto',
    ...KEEP_KEYS
  });
  field.value = row.notes ?? '';
  const save = () => {
    close();
    if (field.value !== (row.notes ?? '')) {
      void acts.setNotes(row, field.value);
    }
  };
  field.addEventListener('keydown', event => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      save();
    }
  });
  const keep = button({ class: 'nbt-button nbt-primary' }, save, 'Save');
  const hint = el('span', { class: 'nbt-popup-note' }, 'Markdown; Ctrl+Enter saves');
  const foot = el('div', { class: 'nbt-popup-row' }, hint, el('span', { class: 'nbt-gap' }), keep);
  const content = [heading('Notes', [row]), field, foot];
  const close = openPopup(place.home, place.anchor, { label: 'Notes', content, focus: field });
}

/** The group that the code would have given with `group=`. */
export function editGroup(place: EditPlace, acts: Acts, rows: Rows): void {
  const groups = [...new Set(rows.map(({ group }) => group ?? ''))];
  const field = el('input', {
    class: 'nbt-popup-field',
    'aria-label': 'Group',
    placeholder: groups.length > 1 ? 'several groups' : 'no group',
    maxlength: 128,
    dir: 'auto',
    ...KEEP_KEYS
  });
  field.value = groups.length === 1 ? (groups[0] ?? '') : '';
  const save = () => {
    close();
    void acts.setGroup(rows, field.value);
  };
  field.addEventListener('keydown', event => event.key === 'Enter' && save());
  const keep = button({ class: 'nbt-button nbt-primary' }, save, 'Save');
  const content = [heading('Group', rows), el('div', { class: 'nbt-popup-row' }, field, keep)];
  const close = openPopup(place.home, place.anchor, { label: 'Group', content, focus: field });
}

function heading(what: string, rows: Rows): HTMLElement {
  const of = rows.length === 1 ? (rows[0]?.name ?? '') : count(rows.length, 'run');
  const name = el('span', { class: 'nbt-ellipsis nbt-popup-of', dir: 'auto' }, of);
  return el('div', { class: 'nbt-popup-heading' }, el('b', {}, what), name);
}

function tagPill(tag: string, isOnAll: boolean, drop: () => void): HTMLElement {
  const cross = button(
    { class: 'nbt-pill-drop', 'aria-label': `Remove the tag ${tag}` },
    drop,
    sideIcon('clear', 10)
  );
  const title = isOnAll ? tag : `${tag}: on some of them`;
  const kind = `nbt-pill nbt-pill-edit${isOnAll ? '' : ' nbt-pill-some'}`;
  return el('span', { class: kind, title }, el('span', { dir: 'auto' }, tag), cross);
}
