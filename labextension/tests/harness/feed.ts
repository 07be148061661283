/** A feed that makes its run up: the same messages as a server's, without one. */

import type { CurveFacts, Header, Request } from '../../src/messages';
import type { Channel, ChannelStatus, Message } from '../../src/view/types';
import { minmax } from '../../src/pure/decimate';

/** A way a metric goes: its value at a step, for one of three runs. */
export interface Course {
  readonly metric: string;
  readonly direction: 'min' | 'max' | null;
  /** Every how many steps it is logged. */
  readonly every: number;
  readonly value: (step: number, run: 'run' | 'previous' | 'best') => number;
}

export interface Story {
  readonly courses: readonly Course[];
  readonly total: number;
  /** Where the run is when the page opens. */
  readonly start: number;
  /** Steps a second; 0 for a run that has ended. */
  readonly speed: number;
  readonly ghosts: boolean;
  readonly knobs: boolean;
  /** Of the run. */
  readonly name?: string;
}

const NOTHING: Counted['facts'] = {
  count: 0,
  last: null,
  last_x: 0,
  min: null,
  min_x: null,
  max: null,
  max_x: null,
  nan_count: 0,
  first_nan_x: null,
  inf_count: 0,
  first_inf_x: null
};
const STARTED_S = 1_790_000_000;
const STEP_S = 1 / 36;
const INTERVAL_MS = 250;

type MessageHandler = (message: Message) => void;

export class MadeUpFeed implements Channel {
  readonly #story: Story;
  readonly #handlers: MessageHandler[] = [];
  readonly #statusHandlers: ((status: ChannelStatus) => void)[] = [];
  readonly #sent = new Map<string, Counted>();
  #visible: string[] = [];
  #step: number;
  #timer: ReturnType<typeof setInterval> | undefined;
  readonly requests: Request[] = [];

  constructor(story: Story) {
    this.#story = story;
    this.#step = story.start;
  }

  send(request: Request): void {
    this.requests.push(request);
    if (request.type === 'open') {
      this.#open();
    } else if (request.type === 'visible') {
      this.#visible = request.metrics;
      this.#tell();
    } else if (request.type === 'detail') {
      this.#detail(request);
    }
  }

  onMessage(handler: MessageHandler): void {
    this.#handlers.push(handler);
  }

  onStatus(handler: (status: ChannelStatus) => void): void {
    this.#statusHandlers.push(handler);
    this.setStatus({ connected: true, since: Date.now(), text: '' });
  }

  setStatus(status: ChannelStatus): void {
    this.#statusHandlers.forEach(handler => handler(status));
  }

  close(): void {
    clearInterval(this.#timer);
  }

  #emit(header: Header, buffers: Float64Array[] = []): void {
    this.#handlers.forEach(handler => handler({ header, buffers }));
  }

  #open(): void {
    this.#emit({ type: 'hello', protocol: 1, version: '0.1.0' });
    this.#tellRun();
    this.#tellLayout();
    this.#tellTables();
    if (this.#story.speed > 0) {
      this.#timer = setInterval(() => {
        this.#step += (this.#story.speed * INTERVAL_MS) / 1000;
        this.#tellRun();
        this.#tell();
      }, INTERVAL_MS);
    }
  }

  #tellRun(): void {
    const { total, speed } = this.#story;
    const step = Math.floor(this.#step);
    const isLive = speed > 0;
    const elapsed = step * STEP_S;
    this.#emit({
      type: 'run',
      colour: 1,
      run: {
        id: 'k3jd82la',
        name: this.#story.name ?? 'brisk-heron-12',
        project: 'cifar10-resnet',
        store: 's',
        state: isLive ? 'running' : 'finished',
        state_word: isLive ? 'running' : 'finished in 5 m 26 s',
        created_us: STARTED_S * 1e6,
        started_us: STARTED_S * 1e6,
        ended_us: isLive ? null : (STARTED_S + elapsed) * 1e6,
        elapsed_s: elapsed,
        step,
        rows: step,
        rate: isLive ? 36 : null,
        total: isLive ? total : null,
        eta_s: isLive ? (total - step) * STEP_S : null,
        tags: ['augment', 'baseline <b>'],
        notes: '',
        error: null,
        problems: [],
        tracking_cost_share: 0.001
      }
    });
  }

  #tellLayout(): void {
    const sections = new Map<string, Course[]>();
    for (const course of this.#story.courses) {
      const [first = '', rest] = course.metric.split(/\/(.*)/s);
      const name = rest ? first : '';
      sections.set(name, [...(sections.get(name) ?? []), course]);
    }
    this.#emit({
      type: 'layout',
      metrics: this.#story.courses.length,
      sections: [...sections].map(([name, courses]) => ({
        name,
        charts: courses.map(({ metric, direction }) => ({
          metric,
          label: name === '' ? metric : metric.slice(name.length + 1),
          x: '_step',
          direction,
          hidden: false
        }))
      }))
    });
  }

  #tellTables(): void {
    const config = {
      lr: 3e-4,
      label_smoothing: 0.1,
      batch_size: 128,
      model: { name: 'resnet18', depth: 18 }
    };
    const many = Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`option_${i}`, i * 2]));
    this.#emit({
      type: 'tables',
      config: { ...config, ...many },
      summary: { 'val/acc': 0.9261, 'val/loss': 0.2267, epoch: 12, bad: 'nan' },
      system: { host: 'workstation', gpu: 'one of 24 GiB', python: '3.11.7' }
    });
    if (this.#story.ghosts) {
      this.#emit({
        type: 'changes',
        previous: { id: 'p', name: 'eager-finch-11' },
        best: { id: 'b', name: 'calm-otter-7' },
        line: [
          { text: 'Since eager-finch-11: ', tone: 'plain' },
          { text: 'lr 1e-3 → 3e-4', tone: 'plain' },
          { text: ' · ', tone: 'plain' },
          { text: 'label_smoothing 0 → 0.1', tone: 'plain' },
          { text: ' · ', tone: 'plain' },
          { text: 'val/acc ', tone: 'plain' },
          { text: 'ahead by 0.0083', tone: 'better' },
          { text: ', ', tone: 'plain' },
          { text: 'behind the best by 0.0071', tone: 'worse' },
          { text: ' at this step', tone: 'plain' }
        ]
      });
    }
    if (this.#story.knobs) {
      const knob = {
        name: 'lr',
        value: 3e-4,
        default: 1e-3,
        min: 1e-5,
        max: 1e-1,
        log: true,
        was: 1e-3,
        until: 1_955
      };
      const augment = { name: 'augment', value: true, default: false, min: null, max: null };
      const isOff = { log: false, was: false, until: 3_020 };
      this.#emit({ type: 'knobs', knobs: [knob, { ...augment, ...isOff }] });
    }
  }

  #tell(): void {
    for (const course of this.#story.courses) {
      if (this.#visible.includes(course.metric)) {
        this.#tellCourse(course);
      }
    }
  }

  #tellCourse(course: Course): void {
    const { metric, every } = course;
    const known = this.#sent.get(metric);
    const news = points(course, 'run', known ? known.facts.last_x + every : 0, this.#step);
    if (news.x.length > 0) {
      const counted = count(known ?? null, news);
      this.#sent.set(metric, counted);
      this.#emitCurve(course, 'run', known === undefined, news, counted);
    }
    if (known === undefined && this.#story.ghosts && !metric.startsWith('system')) {
      for (const which of ['previous', 'best'] as const) {
        const ghost = points(course, which, 0, this.#story.total);
        this.#emitCurve(course, which, true, thin(ghost, 300), count(null, ghost));
      }
    }
  }

  #emitCurve(course: Course, which: Which, replace: boolean, sent: Points, known: Counted): void {
    const { x, y, t } = sent.x.length > 2_000 ? thin(sent, 2_000) : sent;
    const name = which === 'best' ? 'calm-otter-7' : 'eager-finch-11';
    const drawn = replace ? x.length : Math.min(2_000, known.facts.count);
    const { metric } = course;
    const header = { type: 'curve', metric, which, replace, x: 0, y: 1, t: 2, drawn } as const;
    const run = which === 'run' ? {} : { run: { id: which, name } };
    this.#emit({ ...header, ...run, points: known.facts.count, facts: known.facts }, [x, y, t]);
  }

  #detail(request: Extract<Request, { type: 'detail' }>): void {
    const course = this.#story.courses.find(({ metric }) => metric === request.metric);
    if (course) {
      const { from, to, metric } = request;
      const { x, y, t } = points(course, 'run', Math.max(0, from), Math.min(to, this.#step));
      const size = x.length;
      const header = { type: 'detail', metric, from, to, x: 0, y: 1, t: 2 } as const;
      this.#emit({ ...header, request: request.request, points: size, drawn: size }, [x, y, t]);
    }
  }
}

type Which = 'run' | 'previous' | 'best';

interface Counted {
  readonly facts: CurveFacts & { last_x: number };
}

function count(known: Counted | null, { x, y }: Points): Counted {
  const facts = { ...(known?.facts ?? NOTHING) };
  x.forEach((at, i) => {
    const value = y[i] ?? NaN;
    facts.count += 1;
    facts.last = Number.isNaN(value) ? 'nan' : value;
    facts.last_x = at;
    if (Number.isNaN(value)) {
      facts.nan_count += 1;
      facts.first_nan_x ??= at;
    } else if (facts.min === null || value < Number(facts.min)) {
      [facts.min, facts.min_x] = [value, at];
    }
    if (facts.max === null || value > Number(facts.max)) {
      [facts.max, facts.max_x] = [value, at];
    }
  });
  return { facts };
}

interface Points {
  x: Float64Array;
  y: Float64Array;
  t: Float64Array;
}

function points(course: Course, run: Which, from: number, to: number): Points {
  const first = Math.ceil(from / course.every) * course.every;
  const size = Math.max(0, Math.floor((to - first) / course.every) + 1);
  const x = Float64Array.from({ length: size }, (_, i) => first + i * course.every);
  return {
    x,
    y: x.map(step => course.value(step, run)),
    t: x.map(step => STARTED_S + step * STEP_S)
  };
}

function thin({ x, y, t }: Points, limit: number): Points {
  const places = minmax(x, y, limit);
  const take = (all: Float64Array) => Float64Array.from(places, place => all[place] ?? NaN);
  return { x: take(x), y: take(y), t: take(t) };
}
