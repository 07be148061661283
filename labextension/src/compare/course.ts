/** The curve of a run as it is drawn among others, worked out once for each change of it. */

import type { Curve } from '../pure/curve';
import { FEW_POINTS, smoothed } from '../pure/drawing';
import type { Line } from '../pure/visible';

interface Course {
  readonly version: number;
  readonly smoothing: number;
  readonly isZoomed: boolean;
  readonly line: Line;
}

const COURSES = new WeakMap<Curve, Course>();
const PLAIN = new WeakMap<Curve, { version: number; line: Line }>();

/** Whether a curve is smoothed at all: few points need no help. */
export function isSmoothed(curve: Curve, smoothing: number): boolean {
  return smoothing > 0 && curve.size >= FEW_POINTS;
}

/** The values as they are. The same object as long as the curve is the same. */
export function plainLine(curve: Curve): Line {
  const known = PLAIN.get(curve);
  if (known?.version === curve.version) {
    return known.line;
  }
  const line = { x: curve.x, y: curve.y };
  PLAIN.set(curve, { version: curve.version, line });
  return line;
}

/** Its smoothed course, or the values as they are. */
export function courseOf(curve: Curve, smoothing: number, isZoomed: boolean): Line {
  if (!isSmoothed(curve, smoothing)) {
    return plainLine(curve);
  }
  const { version } = curve;
  const known = COURSES.get(curve);
  if (known?.version === version && known.smoothing === smoothing && known.isZoomed === isZoomed) {
    return known.line;
  }
  const line = smoothed(plainLine(curve), smoothing, isZoomed);
  COURSES.set(curve, { version, smoothing, isZoomed, line });
  return line;
}
