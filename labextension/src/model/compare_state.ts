/** How a comparison is looked at: kept over a reload, and sent to others as a link. */

import { isPlain, text } from './reference';

/** What is drawn around the mean of a group. */
export type Band = 'ci' | 'std' | 'sem' | 'range';

export const BANDS: readonly (readonly [Band, string])[] = [
  ['ci', '95 % CI'],
  ['std', 'std'],
  ['sem', 'std error'],
  ['range', 'min to max']
];

/** One of the runs; what is not known is asked for. */
export interface StateRun {
  readonly project: string;
  readonly run: string;
  readonly name?: string;
  readonly slot?: number;
}

/** Two ends of a part of an axis, as shares of it from 0 to 1. */
export type Brush = readonly [low: number, high: number];

export interface CompareState {
  readonly store: string;
  readonly runs: readonly StateRun[];
  /** Of the charts; null for all. */
  readonly metrics: readonly string[] | null;
  /** What the runs of a group have in common; empty for no groups, null before anybody chose. */
  readonly by: readonly string[] | null;
  readonly band: Band;
  readonly x: string;
  /** Null for what the settings say. */
  readonly smoothing: number | null;
  readonly logY: boolean;
  readonly hidden: readonly string[];
  /** The run that the others are measured against; null for the first. */
  readonly baseline: string | null;
  /** By which runs are judged; null for the main one. */
  readonly metric: string | null;
  /** Column of the table; with a minus before it the largest comes first. */
  readonly sort: string;
  /** The table shows what is the same in all runs, too. */
  readonly isAll: boolean;
  readonly folded: readonly string[];
  /** Of the parallel coordinates; null for those that differ. */
  readonly axes: readonly string[] | null;
  readonly brushes: Readonly<Record<string, Brush>>;
  readonly scatter: readonly [x: string, y: string] | null;
  /** The two runs whose code is compared. */
  readonly pair: readonly [string, string] | null;
}

const PARAMETER = 'nbtrack-compare';

/** Reads the arguments of a command, or what stood in a link; what makes no sense is left out. */
export function readState(said: Record<string, unknown>): CompareState {
  const { runs, band, smoothing, brushes, scatter, pair } = said;
  const store = text(said.store);
  return {
    store: isPlain(store) ? store : '',
    runs: Array.isArray(runs) ? runs.flatMap(readRun) : [],
    metrics: texts(said.metrics),
    by: texts(said.by),
    band: BANDS.find(([name]) => name === band)?.[0] ?? 'ci',
    x: text(said.x),
    smoothing: typeof smoothing === 'number' ? Math.min(Math.max(smoothing, 0), 0.99) : null,
    logY: said.logY === true,
    hidden: texts(said.hidden) ?? [],
    baseline: text(said.baseline) || null,
    metric: text(said.metric) || null,
    sort: text(said.sort),
    isAll: said.isAll === true,
    folded: texts(said.folded) ?? [],
    axes: texts(said.axes),
    brushes: readBrushes(brushes),
    scatter: readPair(scatter),
    pair: readPair(pair)
  };
}

/** The address that opens it in this JupyterLab. */
export function linkTo(lab: string, state: CompareState): string {
  // Names and colours are the server's to tell.
  const runs = state.runs.map(({ project, run }) => ({ project, run }));
  const bytes = new TextEncoder().encode(JSON.stringify({ ...state, runs }));
  const packed = btoa(String.fromCharCode(...bytes));
  const word = packed.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
  return `${lab}?${PARAMETER}=${word}`;
}

/** What a link says, from behind the question mark of an address; null if it says nothing. */
export function readLink(search: string): CompareState | null {
  const word = new URLSearchParams(search).get(PARAMETER);
  if (word === null) {
    return null;
  }
  try {
    const packed = atob(word.replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = Uint8Array.from(packed, sign => sign.charCodeAt(0));
    const said: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return readState(typeof said === 'object' && said !== null ? { ...said } : {});
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof DOMException) {
      return readState({});
    }
    throw error;
  }
}

/** The same address without it, so that a reload does not open it again. */
export function withoutLink(path: string, search: string): string {
  const parameters = new URLSearchParams(search);
  parameters.delete(PARAMETER);
  return parameters.size > 0 ? `${path}?${parameters}` : path;
}

export const LINK_PATTERN = new RegExp(`[?&]${PARAMETER}=`);

export function keyOf({ project, run }: StateRun): string {
  return `${project}/${run}`;
}

function readRun(value: unknown): StateRun[] {
  if (typeof value !== 'object' || value === null) {
    return [];
  }
  const { project, run, name, slot } = value as Record<string, unknown>;
  if (!isPlain(text(project)) || !isPlain(text(run))) {
    return [];
  }
  const isSlot = Number.isInteger(slot) && (slot as number) > 0;
  return [
    {
      project: text(project),
      run: text(run),
      ...(text(name) ? { name: text(name) } : {}),
      ...(isSlot ? { slot: slot as number } : {})
    }
  ];
}

function texts(value: unknown): string[] | null {
  return Array.isArray(value) ? value.map(text).filter(Boolean) : null;
}

function readPair(value: unknown): [string, string] | null {
  const [one = '', other = ''] = texts(value) ?? [];
  return one && other ? [one, other] : null;
}

function readBrushes(value: unknown): Record<string, Brush> {
  const said = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  const isShare = (share: unknown) => typeof share === 'number' && share >= 0 && share <= 1;
  return Object.fromEntries(
    said.filter(
      (entry): entry is [string, Brush] =>
        Array.isArray(entry[1]) && entry[1].length === 2 && entry[1].every(isShare)
    )
  );
}
