import { describe, expect, it } from 'vitest';

import { unpack } from '../../src/widget/batch';
import { batch, curve } from './batches';

describe('a batch', () => {
  it('is its messages, each with its own arrays', () => {
    const [content, buffers] = batch(
      {},
      [{ type: 'hello' }],
      curve('loss', [1, 2], [0.5, NaN]),
      curve('acc', [7], [-Infinity])
    );
    const messages = unpack(content, buffers);
    expect(messages.map(({ header }) => header.type)).toEqual(['hello', 'curve', 'curve']);
    expect(messages[0]?.header).toEqual({ type: 'hello' });
    expect(messages[1]?.buffers.map(array => [...array])).toEqual([
      [1, 2],
      [0.5, NaN],
      [1001, 1002]
    ]);
    expect(messages[2]?.buffers.map(array => [...array])).toEqual([[7], [-Infinity], [1007]]);
  });

  it('may hold nothing', () => {
    expect(unpack(batch({})[0], [])).toEqual([]);
  });
});
