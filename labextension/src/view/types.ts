/** What a live view needs from the page that holds it, and what the page needs from the view. */

import type { Message, Request, RunFacts } from '../messages';

export type { Message, Request } from '../messages';

/** Whether the feed is there, and what to tell the reader when it is not. */
export interface ChannelStatus {
  connected: boolean;
  /** When it became so, in milliseconds since 1970. */
  since: number;
  /** Plain words; empty while all is well. */
  text: string;
}

/** A feed: the server's WebSocket, or the comm of a kernel. It reconnects by itself. */
export interface Channel {
  /** Ask for something. What is asked while there is no connection is asked again after it. */
  send(header: Request): void;
  /** Call `handler` with every message; after a reconnection, everything is sent anew. */
  onMessage(handler: (message: Message) => void): void;
  /** Call `handler` now and at every change. */
  onStatus(handler: (status: ChannelStatus) => void): void;
  close(): void;
}

/** What came of a command: `text` is for people. */
export interface CommandResult {
  ok: boolean;
  text: string;
  /** Under this the loop says what it did with it; absent where it is done already. */
  id?: string;
  /** What is known of the run from now on, where nothing more is told of it. */
  changed?: Partial<Pick<RunFacts, 'tags' | 'notes'>>;
}

/** Ways to reach the running loop; they work while the kernel is busy. */
export interface Commands {
  post(kind: string, body: object): Promise<CommandResult>;
  /** Why nothing can be asked just now, in plain words; empty or absent if it can. */
  refusal?(): string;
}

export interface ViewOptions {
  /** An empty element that is on the page already: Bokeh draws into nothing else. */
  host: HTMLElement;
  channel: Channel;
  /** Null where the run cannot be reached: the controls are not shown. */
  commands: Commands | null;
  /** BokehJS, loaded once a page. */
  bokeh: () => Promise<any>;
  /** What is shown before the first message. */
  initial: { runId: string; name: string; project: string };
  /** The page gives the view a height and the view scrolls inside it. */
  fixedHeight?: boolean;
}

export interface RunView {
  /** The host has another size. */
  resize(): void;
  /** JupyterLab's theme, and so the CSS variables, have changed. */
  themeChanged(): void;
  dispose(): void;
}
