import { beforeEach, describe, expect, it } from 'vitest';

import loader from '../../src/widget/loader';
import type { Bytes, FromKernel, Model, RunHub, ToKernel } from '../../src/widget/protocol';
import { HELLO, batch } from './batches';

const PAGE = '__nbtrack_page';

/** The page's half of one widget, in the hands of a test. */
class FakeModel implements Model {
  readonly sent: ToKernel[] = [];
  private handlers: ((content: unknown, buffers: Bytes[]) => void)[] = [];

  constructor(
    private readonly name: string,
    private readonly key = 'v1'
  ) {}

  get(name: string): string {
    return { _widget_key: this.name, _view_key: this.key }[name] ?? '';
  }

  send(content: ToKernel): void {
    this.sent.push(content);
  }

  on(_event: string, handler: (content: unknown, buffers: Bytes[]) => void): void {
    this.handlers.push(handler);
  }

  off(_event: string, handler: unknown): void {
    this.handlers = this.handlers.filter(other => other !== handler);
  }

  /** The kernel says something. */
  say(content: object, buffers: Bytes[] = []): void {
    this.handlers.forEach(handler => handler(content, buffers));
  }
}

const have = (view: boolean) => ({ type: 'have', given: 0, view, batch: 0, whole: false });

beforeEach(() => {
  Reflect.deleteProperty(globalThis, PAGE);
});

describe('a widget', () => {
  it('says that it is there, and what the page has when it is asked', () => {
    const model = new FakeModel('a');
    loader.initialize({ model });
    model.say({ type: 'what', given: 0 });
    expect(model.sent).toEqual([{ type: 'here' }, have(false)]);
  });

  it('shares the view with all others of its version', () => {
    const [one, other, newer] = [
      new FakeModel('a'),
      new FakeModel('b'),
      new FakeModel('c', 'v2')
    ] as const;
    for (const model of [one, other, newer]) {
      loader.initialize({ model });
    }
    one.say({ type: 'view', parts: [] }, [new Uint8Array(1)]);
    for (const model of [one, other, newer]) {
      model.say({ type: 'what', given: 0 });
    }
    expect([one, other, newer].map(({ sent }) => sent.at(-1))).toEqual([
      have(true),
      have(true),
      have(false)
    ]);
  });

  it('keeps what comes before the view, and hands it on', async () => {
    const taken: FromKernel[] = [];
    const hub = { take: (content: FromKernel) => taken.push(content), dispose: () => {} };
    let arrive: (module: unknown) => void = () => {};
    const module = new Promise(resolve => (arrive = resolve));
    const slots = { v1: { isHere: true, css: '', bokeh: null, module } };
    Reflect.set(globalThis, PAGE, { slots, seats: {} });
    const model = new FakeModel('a');
    loader.initialize({ model });
    model.say(batch({ number: 1 }, HELLO)[0]);
    expect(taken).toEqual([]);
    arrive({ createHub: () => hub as unknown as RunHub });
    await module;
    await Promise.resolve();
    model.say(batch({ number: 2 })[0]);
    expect(taken.map(content => content.type === 'batch' && content.number)).toEqual([1, 2]);
  });

  it('hears nothing after its end', () => {
    const model = new FakeModel('a');
    loader.initialize({ model })();
    model.say({ type: 'what', given: 0 });
    expect(model.sent).toEqual([{ type: 'here' }]);
  });
});
