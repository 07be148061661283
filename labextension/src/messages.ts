/**
 * What the feed and a live view say to each other.
 *
 * The same messages travel over the server's WebSocket and over a kernel's comm. Numbers that JSON
 * does not know (NaN and the infinities) are strings in headers and plain numbers in buffers.
 */

/** The front end and the server must both speak this. */
export const PROTOCOL = 1;

/** A number in a header; JSON has no word for the last three. */
export type HeaderNumber = number | 'nan' | 'inf' | '-inf';

/** A value of a config or a summary. */
export type Plain = null | boolean | number | string | Plain[] | { [key: string]: Plain };

/** Stale: it says it runs, and gives no sign of life. */
export type RunState = 'running' | 'finished' | 'failed' | 'interrupted' | 'killed' | 'stale';

export const ENDED: readonly RunState[] = ['finished', 'failed', 'interrupted', 'killed'];

/** One run, small enough to be sent whenever anything in it changes. */
export interface RunFacts {
  id: string;
  name: string;
  project: string;
  store: string;
  state: RunState;
  /** The state as people read it: "finished in 3 min". */
  state_word: string;
  created_us: number;
  started_us: number;
  ended_us: number | null;
  elapsed_s: number;
  step: number | null;
  rows: number;
  /** Steps per second. */
  rate: number | null;
  /** How many steps there will be, where the run said so. */
  total: number | null;
  eta_s: number | null;
  tags: string[];
  notes: string;
  error: string | null;
  /** What is wrong with the run's files, in plain words. */
  problems: string[];
  /** How much of the run's time went into tracking it, 0 to 1. */
  tracking_cost_share: number | null;
}

/** Another run that is shown faintly beside this one. */
export interface GhostRun {
  id: string;
  name: string;
}

/** The run itself, or one of its ghosts. */
export type Which = 'run' | 'previous' | 'best';

/** What is known of all points of a curve, not only of those that were sent. */
export interface CurveFacts {
  count: number;
  last: HeaderNumber | null;
  last_x: HeaderNumber | null;
  min: HeaderNumber | null;
  min_x: HeaderNumber | null;
  max: HeaderNumber | null;
  max_x: HeaderNumber | null;
  nan_count: number;
  first_nan_x: HeaderNumber | null;
  first_inf_x: HeaderNumber | null;
  inf_count: number;
}

export interface ChartLayout {
  metric: string;
  label: string;
  /** `_step`, `_runtime`, `_timestamp` or the name of a metric. */
  x: string;
  direction: 'min' | 'max' | null;
  hidden: boolean;
}

export interface SectionLayout {
  name: string;
  charts: ChartLayout[];
}

export interface Change {
  text: string;
  tone: 'plain' | 'better' | 'worse';
}

/** A value that the page may change while the loop runs. */
export interface Knob {
  name: string;
  value: number | boolean | string;
  min: HeaderNumber | null;
  max: HeaderNumber | null;
  default: number | boolean | string;
  log: boolean;
  /** It takes whole numbers only. */
  whole?: boolean;
  /** What it was before it was turned last, and the last step that had it. */
  was?: number | boolean | string | null;
  until?: number | null;
}

export interface HelloHeader {
  type: 'hello';
  protocol: number;
  version: string;
}

export interface RunHeader {
  type: 'run';
  run: RunFacts;
  /** Slot of the palette, 1 to 20. */
  colour: number;
}

export interface LayoutHeader {
  type: 'layout';
  sections: SectionLayout[];
  /** How many metrics there are, with those that have no chart. */
  metrics: number;
}

/** `x`, `y` and `t` (seconds since 1970) are indexes of buffers. */
export interface CurveHeader {
  type: 'curve';
  metric: string;
  which: Which;
  /** These are all the points; otherwise they follow those already sent. */
  replace: boolean;
  x: number;
  y: number;
  t: number;
  /** How many points there are in all, and how many of them were sent. */
  points: number;
  drawn: number;
  run?: GhostRun;
  facts: CurveFacts;
}

/** The answer to a zoom. */
export interface DetailHeader {
  type: 'detail';
  request: number;
  metric: string;
  from: number;
  to: number;
  x: number;
  y: number;
  t: number;
  points: number;
  drawn: number;
}

export interface TablesHeader {
  type: 'tables';
  config: Record<string, Plain>;
  summary: Record<string, Plain>;
  system: Record<string, Plain>;
}

export interface ChangesHeader {
  type: 'changes';
  line: Change[];
  previous: GhostRun | null;
  best: GhostRun | null;
}

export interface KnobsHeader {
  type: 'knobs';
  knobs: Knob[];
}

/** What a medium is; what is none of these can be downloaded. */
export type MediaKind =
  | 'image'
  | 'audio'
  | 'video'
  | 'html'
  | 'object3D'
  | 'molecule'
  | 'plotly'
  | 'bokeh'
  | 'graph'
  | 'table'
  | 'histogram';

export interface MediaKey {
  key: string;
  kind: MediaKind;
  /** How many were logged. */
  count: number;
  last_step: number | null;
}

/** What one row holds of a medium, or of a list of them. */
export interface MediaItem {
  step: number;
  /** Seconds since 1970. */
  time: number;
  value: Record<string, Plain>;
}

/** Which media there are. */
export interface MediaHeader {
  type: 'media';
  keys: MediaKey[];
}

/** The media of one key, for a view that looks at it. */
export interface ItemsHeader {
  type: 'items';
  key: string;
  kind: MediaKind;
  /** These are all; otherwise they follow those already sent. */
  replace: boolean;
  /** How many were logged; of very many only some are sent. */
  count: number;
  items: MediaItem[];
}

/** The bytes of a file, or why there are none. */
export interface FileHeader {
  type: 'file';
  request: number;
  path: string;
  problem?: string;
  mime?: string;
  /** In bytes; the buffer is longer by some blanks. */
  size?: number;
  /** Index of the buffer. */
  bytes?: number;
}

/** What a column of a table holds: a kind of medium, or one of these. */
export type ColumnKind = MediaKind | 'number' | 'text' | 'flag' | 'time' | 'list' | 'json';

export interface TableColumn {
  name: string;
  kind: ColumnKind;
  min?: number | string;
  max?: number | string;
  is_whole?: boolean;
  /** How many values are in each of as many equal parts from min to max. */
  histogram?: number[];
  distinct?: number;
  /** The same of the rows that match, where not all do. */
  matched_histogram?: number[];
  matched_distinct?: number;
}

export interface TableCondition {
  column: string;
  op: '=' | '!=' | '<' | '<=' | '>' | '>=' | 'contains' | 'is empty';
  value?: Plain;
}

/** Some rows of a table, or why there are none. */
export interface TableHeader {
  type: 'table';
  request: number;
  problem?: string;
  columns?: TableColumn[];
  total?: number;
  matched?: number;
  offset?: number;
  rows?: Plain[][];
}

/** The running loop has seen a command. */
export interface AckHeader {
  type: 'ack';
  command: string;
  done: boolean;
  text: string;
}

export interface ErrorHeader {
  type: 'error';
  /** `unknown-run`, `unknown-store`, `ill`, `version`, `request` and others. */
  code: string;
  text: string;
  /** What to type to mend it, or nothing. */
  command: string;
}

/** The run has ended and everything was sent. */
export interface EndHeader {
  type: 'end';
}

export type Header =
  | HelloHeader
  | RunHeader
  | LayoutHeader
  | CurveHeader
  | DetailHeader
  | TablesHeader
  | ChangesHeader
  | KnobsHeader
  | MediaHeader
  | ItemsHeader
  | FileHeader
  | TableHeader
  | AckHeader
  | ErrorHeader
  | EndHeader;

/** What the feed sends. */
export interface Message {
  header: Header;
  buffers: Float64Array[];
}

/** What a view asks of the feed. */
export type Request =
  | {
      type: 'open';
      cursor: null;
      max_points: number;
      visible: string[] | null;
      x?: string | null;
    }
  | {
      type: 'detail';
      request: number;
      metric: string;
      from: number;
      to: number;
      max_points: number;
    }
  | { type: 'visible'; metrics: string[] }
  /** The media that are on screen. */
  | { type: 'media'; keys: string[] }
  | { type: 'file'; request: number; path: string }
  | {
      type: 'table';
      request: number;
      path: string[];
      offset: number;
      limit: number;
      order: [string, boolean][];
      search: string;
      where: TableCondition[];
    }
  /** Null for what each metric has of its own. */
  | { type: 'x'; x: string | null };
