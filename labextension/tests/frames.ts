/** Messages as bytes, made as the server makes them. */

export function frame(header: object, ...arrays: number[][]): ArrayBuffer {
  const buffers = arrays.map(array => array.length * 8);
  let text = JSON.stringify({ ...header, buffers });
  const encoder = new TextEncoder();
  while ((4 + encoder.encode(text).length) % 8) {
    text += ' ';
  }
  const bytes = encoder.encode(text);
  const data = new ArrayBuffer(4 + bytes.length + buffers.reduce((sum, one) => sum + one, 0));
  const view = new DataView(data);
  view.setUint32(0, bytes.length, true);
  new Uint8Array(data).set(bytes, 4);
  arrays.flat().forEach((value, index) => {
    view.setFloat64(4 + bytes.length + index * 8, value, true);
  });
  return data;
}
