/** Several messages in one: their headers, and all their arrays in one buffer. */

import type { Message } from '../messages';

import { type Batch, type Bytes, toBytes } from './protocol';

/** Reads the messages of a batch; their arrays are copies. */
export function unpack(batch: Batch, buffers: Bytes[]): Message[] {
  const bytes = buffers[0] ? toBytes(buffers[0]) : new Uint8Array(0);
  // A comm hands buffers over at any place in memory; numbers must lie at a multiple of 8.
  const data = bytes.slice().buffer;
  let start = 0;
  return batch.headers.map(({ buffers: lengths, ...header }) => {
    const arrays = lengths.map(length => {
      const array = new Float64Array(data, start, length / 8);
      start += length;
      return array;
    });
    return { header, buffers: arrays };
  });
}
