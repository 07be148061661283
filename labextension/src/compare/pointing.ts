/** Which curves are near to the mouse. */

import { nearest } from '../pure/nearest';
import { pixelX, pixelY } from '../view/crosshair';
import type { Frame, Plot, Shown } from '../view/plot';

import type { PeerLine } from './source';

/** To the left and the right of the mouse, so that steep curves are found too. */
const ASIDE_PX = [-4, 0, 4];

export interface NearPeer {
  readonly line: PeerLine;
  readonly distancePx: number;
}

/** All curves that are there at the mouse, the nearest first. */
export function nearestPeers(
  lines: readonly PeerLine[],
  at: { readonly x: number; readonly y: number },
  plot: Pick<Plot, 'frame' | 'drawing'>,
  isLog: boolean
): NearPeer[] {
  const { frame, drawing } = plot;
  if (!frame || !drawing) {
    return [];
  }
  return lines
    .map(line => ({ line, distancePx: distance(line, at, frame, drawing, isLog) }))
    .filter(({ distancePx }) => Number.isFinite(distancePx))
    .sort((one, other) => one.distancePx - other.distancePx);
}

function distance(
  { line }: PeerLine,
  at: { readonly x: number; readonly y: number },
  frame: Frame,
  drawing: Shown,
  isLog: boolean
): number {
  const { low, high } = drawing.xAxis;
  const pixel = (high - low) / (frame.right - frame.left);
  const distances = ASIDE_PX.map(aside => {
    const place = nearest(line.x, at.x + aside * pixel, Math.abs(aside) * pixel);
    const x = pixelX(frame, drawing, line.x[place] ?? NaN);
    const y = pixelY(frame, drawing, isLog, line.y[place] ?? NaN);
    return x === null || y === null ? Infinity : Math.abs(y - at.y);
  });
  return Math.min(...distances);
}
