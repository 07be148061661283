import { describe, expect, it } from 'vitest';

import golden from '../../tests/golden/messages.json';
import { WireError, decode, encode } from '../src/wire';

import { frame } from './frames';

describe('a message', () => {
  it('is a header and as many arrays as it names', () => {
    const header = { type: 'curve', metric: 'loss', x: 0, y: 1 };
    const message = decode(frame(header, [0, 1, 2], [0.5, 0.25, 0.125]));
    expect(message.header).toEqual(header);
    expect(message.buffers.map(buffer => [...buffer])).toEqual([
      [0, 1, 2],
      [0.5, 0.25, 0.125]
    ]);
  });

  it('may have no arrays', () => {
    expect(decode(frame({ type: 'end' }))).toEqual({ header: { type: 'end' }, buffers: [] });
  });

  it('keeps NaN, infinities and empty arrays', () => {
    const { buffers } = decode(frame({ type: 'curve' }, [NaN, Infinity, -Infinity], []));
    expect(buffers.map(buffer => [...buffer])).toEqual([[NaN, Infinity, -Infinity], []]);
  });

  it('has names in any script', () => {
    const { header } = decode(frame({ type: 'curve', metric: 'Größe/損失 <b>' }, [1]));
    expect(header).toMatchObject({ metric: 'Größe/損失 <b>' });
  });
});

describe('a message from Python', () => {
  it.each(golden)('is read as it was written: $header.type', ({ header, buffers, bytes }) => {
    const data = Uint8Array.from(atob(bytes), letter => letter.charCodeAt(0)).buffer;
    const message = decode(data);
    expect(message.header).toEqual(header);
    const numbers = buffers.map(array => array.map(toNumber));
    expect(message.buffers.map(buffer => [...buffer])).toEqual(numbers);
  });
});

function toNumber(value: number | string): number {
  return value === 'inf' ? Infinity : Number(value);
}

describe('what is no message', () => {
  const whole = frame({ type: 'curve' }, [1, 2]);

  it.each([
    ['nothing', new ArrayBuffer(0)],
    ['a torn header', whole.slice(0, 8)],
    ['a torn array', whole.slice(0, whole.byteLength - 1)],
    ['no JSON', new TextEncoder().encode('\x04\0\0\0nope').buffer],
    ['a header without a type', frame({ metric: 'loss' })]
  ])('is refused: %s', (_, data) => {
    expect(() => decode(data)).toThrow(WireError);
  });
});

it('a request is JSON', () => {
  const request = { type: 'visible', metrics: ['a/"b"'] } as const;
  expect(JSON.parse(encode({ ...request, metrics: [...request.metrics] }))).toEqual(request);
});
