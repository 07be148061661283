/**
 * A grid that paints its cells where they are seen.
 *
 * Lumino's paints each cell on a second canvas and copies it from there. Without a graphics card the
 * browser takes a copy of that whole canvas for every cell: a turn of the wheel costs a quarter of a
 * second. Our cells are text that is cut to its width, so a clip around the region is enough.
 */

import type { DataGrid } from '@lumino/datagrid';

interface Region {
  readonly xMin: number;
  readonly yMin: number;
  readonly xMax: number;
  readonly yMax: number;
}

/** What Lumino does not promise; see `isAsExpected`. */
interface Inside {
  _canvasGC: CanvasRenderingContext2D;
  _bufferGC: CanvasRenderingContext2D;
  _drawCells(region: Region): void;
  _blitContent(source: HTMLCanvasElement, ...place: number[]): void;
}

/** The grid as it is, where its inside is another one by now. */
export function paintDirectly(grid: DataGrid): void {
  const inside = grid as unknown as Inside;
  if (!isAsExpected(inside)) {
    return;
  }
  const draw = inside._drawCells.bind(grid);
  const blit = inside._blitContent.bind(grid);
  let isDirect = false;
  inside._blitContent = (source, ...place) => {
    if (!isDirect) {
      blit(source, ...place);
    }
  };
  inside._drawCells = region => {
    const { _canvasGC: canvas, _bufferGC: buffer } = inside;
    const { xMin, yMin, xMax, yMax } = region;
    canvas.save();
    canvas.beginPath();
    canvas.rect(xMin, yMin, xMax - xMin + 1, yMax - yMin + 1);
    canvas.clip();
    inside._bufferGC = canvas;
    isDirect = true;
    try {
      draw(region);
    } finally {
      isDirect = false;
      inside._bufferGC = buffer;
      canvas.restore();
    }
  };
}

function isAsExpected(inside: Partial<Inside>): inside is Inside {
  const { _canvasGC, _bufferGC, _drawCells, _blitContent } = inside;
  return (
    _canvasGC instanceof CanvasRenderingContext2D &&
    _bufferGC instanceof CanvasRenderingContext2D &&
    typeof _drawCells === 'function' &&
    typeof _blitContent === 'function'
  );
}
