/** Batches as a kernel sends them. */

import type { Batch, Bytes } from '../../src/widget/protocol';

type Told = [header: { type: string }, ...arrays: number[][]];

/** One batch of messages, its arrays at an odd place in memory, as comms hand them over. */
export function batch(said: Partial<Batch>, ...told: Told[]): [Batch, Bytes[]] {
  const headers = told.map(([header, ...arrays]) => ({
    ...header,
    buffers: arrays.map(array => array.length * 8)
  })) as Batch['headers'];
  const numbers = Float64Array.from(told.flatMap(([, ...arrays]) => arrays.flat()));
  const memory = new Uint8Array(numbers.byteLength + 3);
  memory.set(new Uint8Array(numbers.buffer), 3);
  const state = { busy: true, hears: false, pull: false, answers: 0 };
  const whole = said.whole ?? headers[0]?.type === 'hello';
  const content: Batch = { type: 'batch', number: 1, ...state, ...said, whole, headers };
  return [content, [new DataView(memory.buffer, 3)]];
}

const FACTS = { count: 0, last: null, last_x: null, min: null, min_x: null, max: null };

/** Points of one metric: steps and values. */
export function curve(metric: string, x: number[], y: number[], more: object = {}): Told {
  const places = { x: 0, y: 1, t: 2 };
  const header = { type: 'curve', metric, which: 'run', replace: false, ...places, facts: FACTS };
  return [{ ...header, ...more }, x, y, x.map(step => 1_000 + step)];
}

export const HELLO: Told = [{ type: 'hello' }];

export function run(state = 'running'): Told {
  return [{ type: 'run', run: { state } } as { type: string }];
}
