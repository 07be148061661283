/** The curves of many runs in their colours. */

import { onTop } from '../pure/colour';
import { FEW_POINTS } from '../pure/drawing';
import { isolated } from '../pure/isolated';
import { runVariable } from '../pure/palette';
import type { Axis } from '../pure/ticks';
import { lastFinite, pointsWithin, type Point } from '../pure/visible';
import {
  disc,
  type LinePaint,
  liveHead,
  type Mark,
  type Paint,
  ring,
  triangle
} from '../view/paint';
import type { Dotted } from '../view/plot';
import type { Theme } from '../view/theme';

import type { CompareSeries } from './series';
import type { PeerLine } from './source';

/** More dots on one crosshair hide each other. */
const MOST_DOTS = 20;
const MOST_TRIANGLES = 10;
const RAW_OPACITY = 0.24;
const POINT_SIZE = 3.6;

/** A mark whose colour is that of a run. */
interface PeerMark {
  readonly kind: 'head' | 'best' | 'ill';
  readonly line: PeerLine;
  readonly at: Point;
}

interface Points {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
}

export interface PeerMarks {
  readonly marks: readonly PeerMark[];
  /** Points that are marked, by run. */
  readonly pointed: readonly { readonly line: PeerLine; readonly points: Points }[];
}

/** How thick a curve among so many is. */
export function lineWidth(count: number): number {
  return count <= 12 ? 1.6 : count <= 40 ? 1.2 : 1;
}

/** Live heads, the best value, and where values begin that are no numbers. */
export function marksOf(
  lines: readonly PeerLine[],
  series: CompareSeries,
  xAxis: Axis,
  yAxis: Axis
): PeerMarks {
  const marks: PeerMark[] = [];
  const ill = lines.filter(({ held }) => held.facts?.firstIllX != null).slice(0, MOST_TRIANGLES);
  for (const line of ill) {
    marks.push({ kind: 'ill', line, at: { x: line.held.facts?.firstIllX ?? 0, y: yAxis.low } });
  }
  const best = series.ranking[0];
  for (const line of lines) {
    const last = lastFinite(line.line);
    if (line.peer.facts?.state === 'running' && last) {
      marks.push({ kind: 'head', line, at: last });
    }
    // On a smoothed line the best value is off the line: a ring there would ring nothing.
    if (best?.key === line.peer.key && !line.isSmoothed && best.x !== last?.x) {
      marks.push({ kind: 'best', line, at: best });
    }
  }
  const isFew = lines.length <= MOST_DOTS;
  const pointed = lines.map(line => {
    const isEach = isFew && pointsWithin(line.line.x, xAxis) < FEW_POINTS;
    return { line, points: isEach ? line.line : isolated(line.line) };
  });
  return { marks, pointed };
}

export function dotsOf(lines: readonly PeerLine[]): Dotted[] {
  return lines.length > MOST_DOTS
    ? []
    : lines.map(({ line, peer }) => ({ ...line, look: 'peer', colour: runVariable(peer.look) }));
}

/** @param colours - of the runs, by slot from 0, as the theme has them. */
export function paintPeers(
  lines: readonly PeerLine[],
  { marks, pointed }: PeerMarks,
  theme: Theme,
  colours: readonly string[],
  isQuiet: boolean
): Paint {
  const colourOf = ({ peer }: PeerLine) =>
    (peer.look.colour === null ? null : colours[peer.look.colour]) ?? theme.ghost;
  const width = isQuiet ? 1.1 : lineWidth(lines.length);
  const behind: LinePaint[] = lines.flatMap(each => {
    const color = onTop(colourOf(each), theme.surface, RAW_OPACITY);
    return each.raw ? [{ ...each.raw, color, width: 1, dash: [] }] : [];
  });
  const front: LinePaint[] = lines.map(each => {
    const { dash } = each.peer.look;
    return { ...each.line, color: colourOf(each), width, dash };
  });
  const dots = pointed.flatMap(({ line, points }) => pointMarks(points, colourOf(line)));
  return {
    lines: [...behind, ...front],
    points: null,
    marks: [...dots, ...marks.flatMap(mark => draw(mark, colourOf(mark.line), theme))],
    illX: null
  };
}

function pointMarks({ x, y }: Points, colour: string): Mark[] {
  return Array.from(x, (at, i) => ({
    x: at,
    y: y[i] ?? NaN,
    ...disc(colour, 'rgba(0,0,0,0)', POINT_SIZE)
  }));
}

function draw({ kind, at: { x, y } }: PeerMark, colour: string, theme: Theme): Mark[] {
  switch (kind) {
    case 'head':
      return liveHead({ x, y }, colour, theme);
    case 'best':
      return [{ x, y, ...ring(colour, 9) }];
    case 'ill':
      return [{ x, y, ...triangle(theme, colour) }];
  }
}
