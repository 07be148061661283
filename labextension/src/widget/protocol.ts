/** What a kernel and a page say to each other over the comm of a widget; see display/carrier.py. */

import type { Header, Request } from '../messages';

/** Several messages of the feed; their arrays stand one after the other in one buffer. */
export interface Batch {
  type: 'batch';
  /** Counts the batches of this widget: a gap says that one was lost. */
  number: number;
  /** Nothing that was told before is needed. */
  whole: boolean;
  /** A cell is being executed. */
  busy: boolean;
  /** The kernel hears pages while a cell is being executed; most do not. */
  hears: boolean;
  /** The run is written elsewhere: the kernel tells of it only when it is asked. */
  pull: boolean;
  /** What the page asked that this answers; 0 if nothing. */
  answers: number;
  /** Each with the lengths of its arrays, in bytes. */
  headers: (Header & { buffers: number[] })[];
}

/** What came of a command. */
export interface Answer {
  type: 'answer';
  id: number;
  ok: boolean;
  text: string;
}

/** What a kernel tells the view of one run. */
export type FromKernel = Batch | Answer;

/** What the loader takes for itself: the view as compressed files, or "what do you have?" */
export type ToLoader = { type: 'view'; parts: string[] } | { type: 'what'; given: number };

/** What a page has of a run. */
export interface Progress {
  /** Number of the last batch; 0 if there was none. */
  batch: number;
  /** No batch before it is missing. */
  whole: boolean;
}

export type ToKernel =
  /** A page is there. It may be heard much later, so the kernel asks what the page has by then. */
  | { type: 'here' }
  /** `given` is the number with which the kernel has asked. */
  | ({ type: 'have'; given: number; view: boolean } & Progress)
  | { type: 'ask'; id: number; request: Request }
  | { type: 'command'; id: number; kind: string; body: object }
  /** Is there anything new? */
  | { type: 'look'; id: number };

/** Arrays as the many widget managers hand them over. */
export type Bytes = DataView | ArrayBuffer | Uint8Array;

/** The part of anywidget's model that is used. */
export interface Model {
  get(name: string): unknown;
  send(content: ToKernel): void;
  on(event: 'msg:custom', handler: (content: unknown, buffers: Bytes[]) => void): void;
  on(event: 'change:_run_picture', handler: () => void): void;
  off(event: string, handler: unknown): void;
}

/** One run of a page, whatever the number of its views. */
export interface RunHub {
  take(content: FromKernel, buffers: Bytes[]): void;
  progress(): Progress;
  /** Shows the run in an element, which is or will be on the page; the result takes it away. */
  mount(element: HTMLElement): () => void;
  dispose(): void;
}

export interface HubOptions {
  send: (content: ToKernel) => void;
  /** Says that a page is there. */
  greet: () => void;
  /** BokehJS, once a page. */
  bokeh: () => Promise<unknown>;
  /** The styles of the view. */
  css: string;
  /** What is shown until the run is known. */
  initial: { runId: string; name: string; project: string };
}

/** What the view's file exports. */
export interface ViewModule {
  createHub(options: HubOptions): RunHub;
}

export function toBytes(data: Bytes): Uint8Array<ArrayBuffer> {
  if (data instanceof ArrayBuffer) {
    return new Uint8Array(data);
  }
  // Buffers of a comm are never shared between threads.
  return new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength);
}
