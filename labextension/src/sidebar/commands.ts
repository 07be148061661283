/** All that can be done with runs, as commands: for the palette, menus, keys and other extensions. */

import type { RunRow } from '../model/runs';
import { cellFor, codeFor, referenceOf } from '../pure/code';

import type { SideIcon } from './icons';
import { menuIcon } from './lab_icons';
import type { CommandParts } from './list_commands';

interface Spec {
  readonly label: string | ((rows: readonly RunRow[]) => string);
  readonly icon?: SideIcon;
  /** For which runs it can be done; by default for one or more. */
  readonly isFor?: (rows: readonly RunRow[]) => boolean;
  readonly execute: (rows: readonly RunRow[]) => unknown;
}

/** So many are opened at once at most. */
const MOST_TABS = 8;

const isOne = ({ length }: readonly RunRow[]) => length === 1;
const isAny = ({ length }: readonly RunRow[]) => length > 0;
const all = (rows: readonly RunRow[], is: (row: RunRow) => boolean) => rows.every(is);

/** Those that are about runs. @returns their ids. */
export function addRunCommands(parts: CommandParts): string[] {
  const { commands, panel } = parts;
  const specs = {
    ...lookSpecs(parts),
    ...notebookSpecs(parts),
    ...liveSpecs(parts),
    ...changeSpecs(parts)
  };
  for (const [id, { label, icon, isFor = isAny, execute }] of Object.entries(specs)) {
    const rows = ({ picked, run }: { picked?: unknown; run?: unknown }) =>
      panel.targets(picked === true, typeof run === 'string' ? run : undefined);
    commands.addCommand(id, {
      label: args => (typeof label === 'string' ? label : label(rows(args))),
      icon: icon && menuIcon(icon),
      isEnabled: args => isFor(rows(args)),
      execute: args => execute(rows(args))
    });
  }
  return Object.keys(specs);
}

function lookSpecs(parts: CommandParts): Record<string, Spec> {
  const { panel, copy, openRun, compare } = parts;
  const { acts } = panel;
  return {
    'nbtrack:open-run': {
      label: 'Open',
      icon: 'open',
      execute: rows => rows.slice(0, MOST_TABS).forEach(openRun)
    },
    'nbtrack:compare': {
      label: 'Compare',
      icon: 'compare',
      isFor: ({ length }) => length > 1,
      execute: compare
    },
    'nbtrack:copy-code': {
      label: 'Copy code',
      icon: 'code',
      execute: rows => copy(codeFor(rows), 'code')
    },
    'nbtrack:copy-id': {
      label: rows => (rows.length > 1 ? 'Copy ids' : 'Copy id'),
      icon: 'copy',
      execute: rows => copy(rows.map(({ id }) => id).join('\n'), rows.length > 1 ? 'ids' : 'id')
    },
    'nbtrack:copy-path': {
      label: rows => (rows.length > 1 ? 'Copy paths' : 'Copy path'),
      icon: 'copy',
      execute: rows => copy(rows.map(referenceOf).join('\n'), rows.length > 1 ? 'paths' : 'path')
    },
    'nbtrack:open-folder': {
      label: 'Open its folder',
      icon: 'folder',
      isFor: isOne,
      execute: ([row]) => row && acts.openFolder(row)
    }
  };
}

function notebookSpecs({ panel, notebooks, chooseCells }: CommandParts): Record<string, Spec> {
  const { acts, workspace } = panel;
  return {
    'nbtrack:go-to-cell': {
      label: 'Go to its cell',
      icon: 'cell',
      isFor: isOne,
      execute: ([row]) =>
        row &&
        acts.attempt(async () => {
          const isFound = await notebooks.goTo(row.run, await workspace.api.origin(row.run));
          return isFound ? null : `The cell of ${row.name} was not found in a notebook here.`;
        })
    },
    'nbtrack:restore-cell': {
      label: 'Restore its code as a new cell',
      icon: 'restore',
      isFor: isOne,
      execute: ([row]) =>
        row &&
        acts.attempt(async () => {
          const { cells } = await workspace.api.origin(row.run);
          const sources = cells.map(({ source }) => source);
          const chosen = sources.length > 1 ? await chooseCells(sources) : sources;
          await (chosen?.length ? notebooks.insert(chosen.join('\n\n')) : Promise.resolve());
          return sources.length > 0 ? null : `No cells were recorded with ${row.name}.`;
        })
    },
    'nbtrack:insert-code': {
      label: 'Insert code',
      icon: 'code',
      execute: rows => notebooks.insert(cellFor(rows))
    }
  };
}

function liveSpecs({ panel }: CommandParts): Record<string, Spec> {
  const { acts } = panel;
  return {
    'nbtrack:stop': {
      label: 'Stop',
      icon: 'stop',
      isFor: rows => rows.some(({ state }) => state === 'running'),
      execute: rows => acts.stop(rows)
    },
    'nbtrack:finish': {
      label: 'Finish',
      icon: 'finish',
      isFor: rows => rows.some(({ state, notebook }) => state === 'running' && notebook !== null),
      execute: rows => acts.finish(rows)
    }
  };
}

function changeSpecs({ panel }: CommandParts): Record<string, Spec> {
  const { acts } = panel;
  return {
    'nbtrack:rename': {
      label: 'Rename',
      icon: 'pencil',
      isFor: isOne,
      execute: () => later(() => panel.rename())
    },
    'nbtrack:edit-tags': {
      label: 'Tags…',
      icon: 'tag',
      execute: rows => later(() => panel.edit('tags', rows))
    },
    'nbtrack:edit-notes': {
      label: 'Notes…',
      icon: 'notes',
      isFor: isOne,
      execute: rows => later(() => panel.edit('notes', rows))
    },
    'nbtrack:edit-group': {
      label: 'Group…',
      icon: 'group',
      execute: rows => later(() => panel.edit('group', rows))
    },
    'nbtrack:toggle-baseline': {
      label: ([row]) => (row?.baseline ? 'Not the baseline any more' : 'Set as baseline'),
      icon: 'star',
      isFor: isOne,
      execute: ([row]) => row && acts.setBaseline(row, !row.baseline)
    },
    'nbtrack:toggle-lock': {
      label: rows => (rows.length > 0 && all(rows, ({ locked }) => locked) ? 'Unlock' : 'Lock'),
      icon: 'lock',
      execute: rows => acts.lock(rows, !all(rows, ({ locked }) => locked))
    },
    'nbtrack:archive': {
      label: rows =>
        rows.length > 0 && all(rows, ({ archived }) => archived)
          ? 'Take out of the archive'
          : 'Archive',
      icon: 'archive',
      execute: rows => acts.archive(rows, !all(rows, ({ archived }) => archived))
    },
    'nbtrack:trash': {
      label: 'Move to trash',
      icon: 'trash',
      execute: rows => acts.trash(rows)
    }
  };
}

/** When whatever the command was chosen in has closed, and given back the focus. */
function later(act: () => void): void {
  setTimeout(act, 0);
}
