/** All that was told of a run, as few messages: for a view that is drawn later than they came. */

import type { CurveHeader, Header, ItemsHeader, LayoutHeader, Message } from '../messages';
import { Curve } from '../pure/curve';

/** In the order in which a view is told of them. */
const KEPT: Header['type'][] = [
  'hello',
  'run',
  'layout',
  'tables',
  'changes',
  'knobs',
  'media',
  'error'
];

interface Known {
  header: CurveHeader;
  readonly curve: Curve;
}

export class Replay {
  private readonly last = new Map<Header['type'], Message>();
  private readonly curves = new Map<string, Known>();
  private readonly axes = new Map<string, string>();
  private readonly items = new Map<string, ItemsHeader>();
  private isEnded = false;

  /** The last message of a kind. */
  get(type: Header['type']): Message | undefined {
    return this.last.get(type);
  }

  get hasEnded(): boolean {
    return this.isEnded;
  }

  /** Forget everything: all of it comes again. */
  clear(): void {
    this.last.clear();
    this.curves.clear();
    this.axes.clear();
    this.items.clear();
    this.isEnded = false;
  }

  take(message: Message): void {
    const { header } = message;
    if (header.type === 'curve') {
      this.takeCurve(header, message.buffers);
    } else if (header.type === 'items') {
      const before = header.replace ? [] : (this.items.get(header.key)?.items ?? []);
      this.items.set(header.key, { ...header, items: [...before, ...header.items] });
    } else if (header.type === 'end') {
      this.isEnded = true;
    } else if (KEPT.includes(header.type)) {
      if (header.type === 'layout') {
        this.place(header);
      }
      this.last.set(header.type, message);
    }
  }

  messages(): Message[] {
    const told = KEPT.map(type => this.last.get(type)).filter(message => message !== undefined);
    const curves = [...this.curves.values()].map(({ header, curve }) => ({
      header: { ...header, replace: true, x: 0, y: 1, t: 2 },
      buffers: [curve.x, curve.y, curve.t]
    }));
    const end: Message[] = this.isEnded ? [{ header: { type: 'end' }, buffers: [] }] : [];
    return [...told, ...curves, ...end];
  }

  /** The media of some keys, as far as they are known. */
  media(keys: readonly string[]): Message[] {
    const found = keys.map(key => this.items.get(key)).filter(header => header !== undefined);
    return found.map(header => ({ header: { ...header, replace: true }, buffers: [] }));
  }

  private takeCurve(header: CurveHeader, buffers: Float64Array[]): void {
    const name = JSON.stringify([header.which, header.metric]);
    const known = this.curves.get(name) ?? { header, curve: new Curve() };
    const none = new Float64Array(0);
    const [x = none, y = none, t = none] = [header.x, header.y, header.t].map(i => buffers[i]);
    known.header = header;
    known.curve[header.replace ? 'replace' : 'append'](x, y, t);
    this.curves.set(name, known);
  }

  /** Curves over another x are of no use any more. */
  private place(layout: LayoutHeader): void {
    for (const { metric, x } of layout.sections.flatMap(section => section.charts)) {
      if (this.axes.has(metric) && this.axes.get(metric) !== x) {
        for (const which of ['run', 'previous', 'best']) {
          this.curves.delete(JSON.stringify([which, metric]));
        }
      }
      this.axes.set(metric, x);
    }
  }
}
