/**
 * The binary framing of messages.
 *
 * Length of the header (uint32, little-endian), the header as JSON in UTF-8, padded with blanks so
 * that what follows begins at a multiple of 8, then the buffers one after the other. The header's
 * `buffers` are their lengths in bytes; each holds float64, little-endian.
 */

import type { Header, Request } from './messages';

const LENGTH_BYTES = 4;

/** The bytes are not a message: whoever sent them speaks something else. */
export class WireError extends Error {
  override readonly name = 'WireError';
}

/** Reads one message. Its arrays are views of `data`: nothing is copied. */
export function decode<H extends { type: string } = Header>(
  data: ArrayBuffer
): { header: H; buffers: Float64Array[] } {
  if (data.byteLength < LENGTH_BYTES) {
    throw new WireError(`A message has at least 4 bytes, this one has ${data.byteLength}.`);
  }
  const start = LENGTH_BYTES + new DataView(data).getUint32(0, true);
  if (start > data.byteLength) {
    throw new WireError(`The header ends at byte ${start}, the message at ${data.byteLength}.`);
  }
  const { buffers: lengths = [], ...header } = readHeader(data, start);
  return { header: header as H, buffers: readBuffers(data, start, lengths) };
}

/** What a view asks for, as it is sent. */
export function encode(request: Request): string {
  return JSON.stringify(request);
}

function readHeader(data: ArrayBuffer, end: number): { type: string; buffers?: number[] } {
  const text = new TextDecoder().decode(new Uint8Array(data, LENGTH_BYTES, end - LENGTH_BYTES));
  let header: unknown;
  try {
    header = JSON.parse(text);
  } catch {
    throw new WireError(`A header is JSON, this one begins with ${text.slice(0, 40)}`);
  }
  if (typeof header !== 'object' || header === null || !('type' in header)) {
    throw new WireError('A header is an object with a type.');
  }
  return header as { type: string; buffers?: number[] };
}

function readBuffers(data: ArrayBuffer, start: number, lengths: number[]): Float64Array[] {
  let offset = start;
  return lengths.map(length => {
    const begin = offset;
    offset += length;
    if (offset > data.byteLength || length % 8 || begin % 8) {
      throw new WireError(`A buffer of ${length} bytes at ${begin} does not fit the message.`);
    }
    return new Float64Array(data, begin, length / 8);
  });
}
