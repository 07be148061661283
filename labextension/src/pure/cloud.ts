/** Points in space, as they are seen from a side. */

export interface Cloud {
  /** x, y, z of each point, around the middle of all, the farthest at a distance of 1. */
  readonly places: Float32Array;
  /** A colour of each, as CSS reads it; or the number of its class. */
  readonly colours: readonly (string | number)[];
}

/** A turn around the upright axis, and a tilt, in radians. */
export interface Pose {
  readonly turn: number;
  readonly tilt: number;
}

/** Points as they were logged: x, y, z, and a class or red, green and blue behind them. */
export function cloudOf(rows: readonly (readonly number[])[]): Cloud {
  const places = new Float32Array(rows.length * 3);
  const middle = [0, 1, 2].map(axis => {
    const values = rows.map(row => row[axis] ?? 0);
    const ends = values.reduce(
      ([low, high], value) => [Math.min(low, value), Math.max(high, value)] as const,
      [Infinity, -Infinity] as readonly [number, number]
    );
    return (ends[0] + ends[1]) / 2;
  });
  let far = 0;
  rows.forEach((row, point) => {
    let square = 0;
    for (let axis = 0; axis < 3; axis++) {
      const value = (row[axis] ?? 0) - (middle[axis] ?? 0);
      places[point * 3 + axis] = value;
      square += value * value;
    }
    far = Math.max(far, square);
  });
  const size = Math.sqrt(far) || 1;
  const colours = rows.map(row =>
    row.length >= 6 ? `rgb(${row[3]}, ${row[4]}, ${row[5]})` : (row[3] ?? 0)
  );
  return { places: places.map(value => value / size), colours };
}

/** Where each point is seen, from -1 to 1, and how near it is; the farthest first. */
export function seenFrom(
  { places }: Cloud,
  { turn, tilt }: Pose
): { order: Uint32Array; x: Float32Array; y: Float32Array; near: Float32Array } {
  const count = places.length / 3;
  const [x, y, near] = [new Float32Array(count), new Float32Array(count), new Float32Array(count)];
  const [cosTurn, sinTurn] = [Math.cos(turn), Math.sin(turn)];
  const [cosTilt, sinTilt] = [Math.cos(tilt), Math.sin(tilt)];
  for (let point = 0; point < count; point++) {
    const [px = 0, py = 0, pz = 0] = places.subarray(point * 3, point * 3 + 3);
    const right = px * cosTurn - py * sinTurn;
    const deep = px * sinTurn + py * cosTurn;
    x[point] = right;
    y[point] = pz * cosTilt - deep * sinTilt;
    near[point] = -(deep * cosTilt + pz * sinTilt);
  }
  const order = Uint32Array.from({ length: count }, (_, point) => point);
  order.sort((one, other) => (near[one] ?? 0) - (near[other] ?? 0));
  return { order, x, y, near };
}
