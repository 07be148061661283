/** What can be done with the list of runs, as commands. */

import type { CommandRegistry } from '@lumino/commands';

import type { RunRow } from '../model/runs';

import type { SideIcon } from './icons';
import { menuIcon } from './lab_icons';
import type { Notebooks } from './notebooks';
import type { RunsPanel } from './panel';

/** What all commands need. */
export interface CommandParts {
  readonly commands: CommandRegistry;
  readonly panel: RunsPanel;
  readonly notebooks: Notebooks;
  readonly copy: (text: string, what: string) => void;
  /** Bring the sidebar into view. */
  readonly reveal: () => void;
  /** Show runs in the main area: one, or several compared. */
  readonly openRun: (row: RunRow) => unknown;
  readonly compare: (rows: readonly RunRow[]) => unknown;
  /** Let the user choose some of the cells of a run; null if none. */
  readonly chooseCells: (sources: readonly string[]) => Promise<readonly string[] | null>;
}

/** @returns their ids. */
export function addListCommands({ commands, panel, copy, reveal }: CommandParts): string[] {
  const { workspace } = panel;
  const specs: Record<string, { label: string; icon?: SideIcon; execute: () => unknown }> = {
    'nbtrack:show-runs': { label: 'Show runs', execute: reveal },
    'nbtrack:find-runs': {
      label: 'Find runs',
      icon: 'search',
      execute: () => {
        panel.isFinding = true;
        reveal();
      }
    },
    'nbtrack:refresh': {
      label: 'Refresh',
      icon: 'refresh',
      execute: () =>
        workspace.phase.kind === 'ready' ? workspace.list.refresh() : workspace.load()
    },
    'nbtrack:pick-all': { label: 'Select all runs', execute: () => panel.pickAll() },
    'nbtrack:show-all': {
      label: 'Show all runs',
      execute: () => panel.showAll()
    },
    'nbtrack:show-archived': {
      label: 'Archived runs',
      icon: 'archive',
      execute: () => panel.showList('archived')
    },
    'nbtrack:show-trash': { label: 'Trash', icon: 'trash', execute: () => panel.showTrash() },
    'nbtrack:copy-python': {
      label: 'Copy the list as Python',
      execute: () => copy(workspace.list.facts?.python ?? '', 'Python line')
    },
    'nbtrack:copy-polars': {
      label: 'Copy the search as Polars',
      execute: () => copy(workspace.list.facts?.polars ?? '', 'Polars expression')
    }
  };
  for (const [id, { label, icon, execute }] of Object.entries(specs)) {
    commands.addCommand(id, { label, icon: icon && menuIcon(icon), execute });
  }
  return Object.keys(specs);
}
