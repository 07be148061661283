/** What the user has set in JupyterLab's settings, with sense whatever stands there. */

import type { Preferences } from '../model/preferences';

export interface SideSettings {
  readonly preferences: Preferences;
  readonly isCompact: boolean;
  readonly colours: 'selected' | 'all' | 'none';
  readonly smoothing: number;
}

export function readSettings(values: Record<string, unknown>): SideSettings {
  const { store, project, refresh, columns, smoothing, colours, density } = values;
  return {
    preferences: {
      store: text(store),
      project: text(project),
      refreshMs: 1_000 * between(refresh, 0.5, 3_600, 2),
      columns: Array.isArray(columns) ? columns.filter(one => typeof one === 'string') : []
    },
    isCompact: density === 'compact',
    colours: colours === 'all' || colours === 'none' ? colours : 'selected',
    smoothing: between(smoothing, 0, 0.99, 0.8)
  };
}

function text(value: unknown): string {
  return typeof value === 'string' ? value.trim() : '';
}

function between(value: unknown, low: number, high: number, standard: number): number {
  return typeof value === 'number' && Number.isFinite(value)
    ? Math.min(high, Math.max(low, value))
    : standard;
}
