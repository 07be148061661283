/** What is in the menus: ids of commands; null is a line between them. */

/** Of a run, or of the picked ones. */
export const RUN_MENU: readonly (string | null)[] = [
  'nbtrack:open-run',
  'nbtrack:compare',
  'nbtrack:go-to-cell',
  null,
  'nbtrack:insert-code',
  'nbtrack:restore-cell',
  'nbtrack:copy-id',
  'nbtrack:copy-path',
  null,
  'nbtrack:rename',
  'nbtrack:edit-tags',
  'nbtrack:edit-notes',
  'nbtrack:edit-group',
  'nbtrack:toggle-baseline',
  null,
  'nbtrack:stop',
  'nbtrack:finish',
  'nbtrack:toggle-lock',
  'nbtrack:archive',
  'nbtrack:open-folder',
  'nbtrack:trash'
];

/** Of the list. */
export const MORE_MENU: readonly (string | null)[] = [
  'nbtrack:refresh',
  'nbtrack:pick-all',
  null,
  'nbtrack:show-all',
  'nbtrack:show-archived',
  'nbtrack:show-trash',
  null,
  'nbtrack:open-settings'
];
