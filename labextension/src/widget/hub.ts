/** One run of a page: takes what the kernel sends, and gives it to every view of the run. */

import type { Message, Request } from '../messages';
import type { Channel, ChannelStatus, CommandResult, Commands } from '../view/types';

import { unpack } from './batch';
import { Place } from './place';
import type {
  Answer,
  Batch,
  Bytes,
  FromKernel,
  HubOptions,
  Progress,
  RunHub,
  ToKernel
} from './protocol';
import { Replay } from './replay';

const BUSY = 'The kernel is busy: it hears nothing before its cell has ended.';
const LATER = 'The kernel is busy: this comes when its cell has ended.';
const PATIENCE_MS = 1_500;
const COMMAND_PATIENCE_MS = 10_000;
const LOOK_EVERY_MS = 3_000;

type Asked = Extract<ToKernel, { id: number }>;

export class Hub implements RunHub {
  readonly commands: Commands = {
    post: (kind, body) => this.post(kind, body),
    refusal: () => this.refusal
  };
  private readonly replay = new Replay();
  private readonly places = new Set<Place>();
  private readonly handlers = new Set<(message: Message) => void>();
  /** The media that each view shows: one feed tells of all of them. */
  private readonly looks = new Map<(message: Message) => void, readonly string[]>();
  private readonly waiting = new Map<number, (answer?: Answer) => void>();
  private timer: ReturnType<typeof setInterval> | undefined;
  private state: Pick<Batch, 'busy' | 'hears'> = { busy: true, hears: false };
  private known: Progress = { batch: 0, whole: false };
  /** Two pages of one kernel hear each other's answers: their numbers must differ. */
  private asked = Math.floor(Math.random() * 2 ** 40);
  private looking = 0;

  constructor(readonly options: HubOptions) {}

  /** Why nothing can be asked of the run now; empty if it can. */
  get refusal(): string {
    return this.state.busy && !this.state.hears ? BUSY : '';
  }

  get isKnown(): boolean {
    return this.replay.get('run') !== undefined;
  }

  progress(): Progress {
    return this.known;
  }

  take(content: FromKernel, buffers: Bytes[]): void {
    if (content.type === 'answer') {
      this.settle(content.id, content);
    } else {
      this.takeBatch(content, buffers);
    }
  }

  mount(element: HTMLElement): () => void {
    // The page draws an output anew when the kernel changes it: the view moves on.
    const left = [...this.places].find(place => place.isLeft);
    const place = left ?? new Place(this);
    this.places.add(place);
    return place.enter(element, () => this.places.delete(place));
  }

  dispose(): void {
    clearInterval(this.timer);
    for (const place of this.places) {
      place.dispose();
    }
    this.places.clear();
  }

  /** A feed for one view. */
  channel(): Channel {
    const own: ((message: Message) => void)[] = [];
    const tell = (message: Message) => own.forEach(handler => handler(message));
    const status: ChannelStatus = { connected: true, since: Date.now(), text: '' };
    return {
      send: request => this.answer(request, tell),
      onMessage: handler => {
        own.push(handler);
        this.handlers.add(tell);
      },
      onStatus: handler => handler(status),
      close: () => {
        this.handlers.delete(tell);
        this.looks.delete(tell);
      }
    };
  }

  private takeBatch(batch: Batch, buffers: Bytes[]): void {
    const isNext = batch.number === this.known.batch + 1;
    const isWhole = batch.whole || (isNext && this.known.whole);
    const isGap = this.known.whole && !isWhole;
    this.known = { batch: batch.number, whole: isWhole };
    if (batch.whole) {
      this.replay.clear();
    }
    const wasRefused = this.refusal;
    this.state = batch;
    if (batch.pull) {
      this.timer ??= setInterval(() => this.look(), LOOK_EVERY_MS);
    }
    for (const message of unpack(batch, buffers)) {
      this.replay.take(message);
      this.tell(message);
    }
    const run = this.replay.get('run');
    if (run && this.refusal !== wasRefused) {
      this.tell(run); // the controls look again
    }
    this.settle(batch.answers);
    if (isGap) {
      this.options.greet();
    }
    this.places.forEach(place => place.begin());
  }

  private tell(message: Message): void {
    this.handlers.forEach(handler => handler(message));
  }

  private answer(request: Request, tell: (message: Message) => void): void {
    if (request.type === 'open') {
      queueMicrotask(() => this.replay.messages().forEach(tell));
    } else if (request.type === 'media') {
      queueMicrotask(() => this.replay.media(request.keys).forEach(tell));
      this.looks.set(tell, request.keys);
      const keys = [...new Set([...this.looks.values()].flat())].sort();
      this.ask({ type: 'media', keys }, tell);
    } else if (request.type !== 'visible') {
      this.ask(request, tell);
    }
    // All curves come, whether they are visible or not: a busy kernel could not be told.
  }

  private ask(request: Request, tell: (message: Message) => void): void {
    const late = () =>
      tell({ header: { type: 'ack', command: '', done: false, text: LATER }, buffers: [] });
    this.send(id => ({ type: 'ask', id, request }), late, PATIENCE_MS);
  }

  private post(kind: string, body: object): Promise<CommandResult> {
    const { refusal } = this;
    if (refusal) {
      return Promise.resolve({ ok: false, text: refusal });
    }
    return new Promise(resolve => {
      const late = () => resolve({ ok: false, text: LATER });
      const done = (answer?: Answer) => answer && resolve({ ok: answer.ok, text: answer.text });
      this.send(id => ({ type: 'command', id, kind, body }), late, COMMAND_PATIENCE_MS, done);
    });
  }

  private send(
    make: (id: number) => Asked,
    late: () => void,
    patienceMs: number,
    done?: (answer?: Answer) => void
  ): void {
    const id = ++this.asked;
    const timer = setTimeout(late, patienceMs);
    this.waiting.set(id, answer => {
      clearTimeout(timer);
      done?.(answer);
    });
    this.options.send(make(id));
  }

  private settle(id: number, answer?: Answer): void {
    if (id === this.looking) {
      this.looking = 0;
    }
    this.waiting.get(id)?.(answer);
    this.waiting.delete(id);
  }

  /** Ask for news of a run that is written elsewhere, one question at a time. */
  private look(): void {
    if (!this.replay.hasEnded && this.looking === 0) {
      this.looking = ++this.asked;
      this.options.send({ type: 'look', id: this.looking });
    }
  }
}
