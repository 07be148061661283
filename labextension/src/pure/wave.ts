/** The outline of a sound: the loudest of each stretch. */

/** From 0 to 1, one for each of `count` stretches; the loudest of all is 1. */
export function outline(samples: Float32Array, count: number): Float32Array {
  const peaks = new Float32Array(count);
  let loudest = 0;
  for (let place = 0; place < samples.length; place++) {
    const size = Math.abs(samples[place] ?? 0);
    const stretch = Math.min(count - 1, Math.floor((place * count) / samples.length));
    if (size > (peaks[stretch] ?? 0)) {
      peaks[stretch] = size;
    }
    loudest = Math.max(loudest, size);
  }
  return loudest > 0 ? peaks.map(peak => peak / loudest) : peaks;
}
