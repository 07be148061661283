/** Paint an image, its masks and its boxes into a canvas. */

import { labelOf, scoreOf, type Box, type ImageClass } from '../pure/boxes';
import type { Placed } from '../pure/zoom';

import type { Mask, Picture } from './picture';

const MASK_OPACITY = 0.45;
const BOX_PX = 2;
const LABEL_PX = 16;
/** From this scale on each pixel is a square. */
const SHARP_SCALE = 1.5;

/** Masks in colour as they were painted last: moving an image paints them many times a second. */
const layers = new WeakMap<Uint8ClampedArray, { key: string; canvas: OffscreenCanvas }>();

/** What of a picture is seen. */
export interface Seen {
  readonly boxes: boolean;
  readonly masks: boolean;
  readonly labels: boolean;
  /** Boxes below this score are not shown. */
  readonly leastScore: number;
  readonly hidden: ReadonlySet<number>;
}

export interface Ink {
  /** The colour of a class, by its slot. */
  readonly colour: (slot: number) => string;
  readonly font: string;
}

/** Whether a box is shown. */
export function isSeen(box: Box, seen: Seen): boolean {
  const score = scoreOf(box);
  return !seen.hidden.has(box.id) && (score === null || score >= seen.leastScore);
}

export function paintImage(
  context: CanvasRenderingContext2D,
  { bitmap }: Pick<Picture, 'bitmap'>,
  placed: Placed
): void {
  const { scale, left, top } = placed;
  context.imageSmoothingEnabled = scale < SHARP_SCALE;
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, left, top, bitmap.width * scale, bitmap.height * scale);
}

export function paintMarks(
  context: CanvasRenderingContext2D,
  picture: Picture,
  placed: Placed,
  seen: Seen,
  ink: Ink
): void {
  const byId = new Map(picture.classes.map(each => [each.id, each]));
  if (seen.masks) {
    context.imageSmoothingEnabled = false;
    const { scale, left, top } = placed;
    const { width, height } = picture.bitmap;
    for (const mask of picture.masks) {
      const layer = maskLayer(mask, byId, seen, ink);
      context.drawImage(layer, left, top, width * scale, height * scale);
    }
  }
  if (seen.boxes) {
    const shown = picture.boxes.filter(box => isSeen(box, seen));
    shown.forEach(box => paintBox(context, box, placed, ink.colour(slotOf(byId, box.id))));
    if (seen.labels) {
      shown.forEach(box => paintLabel(context, box, placed, byId.get(box.id), ink));
    }
  }
}

function slotOf(byId: ReadonlyMap<number, ImageClass>, id: number): number {
  return byId.get(id)?.slot ?? 1;
}

function paintBox(
  context: CanvasRenderingContext2D,
  box: Box,
  { scale, left, top }: Placed,
  colour: string
): void {
  context.strokeStyle = colour;
  context.lineWidth = BOX_PX;
  context.strokeRect(
    left + box.left * scale,
    top + box.top * scale,
    box.width * scale,
    box.height * scale
  );
}

function paintLabel(
  context: CanvasRenderingContext2D,
  box: Box,
  { scale, left, top }: Placed,
  its: ImageClass | undefined,
  ink: Ink
): void {
  const words = labelOf(box, its?.name ?? '');
  if (words === '') {
    return;
  }
  context.font = `11px ${ink.font}`;
  const width = context.measureText(words).width + 8;
  const x = left + box.left * scale - BOX_PX / 2;
  const above = top + box.top * scale - LABEL_PX;
  const y = above < 0 ? top + box.top * scale : above;
  context.fillStyle = ink.colour(its?.slot ?? 1);
  context.fillRect(x, y, width, LABEL_PX);
  context.fillStyle = isLight(context.fillStyle) ? '#000' : '#fff';
  context.textBaseline = 'middle';
  context.fillText(words, x + 4, y + LABEL_PX / 2 + 0.5);
}

function maskLayer(
  { ids, width, height }: Mask,
  byId: ReadonlyMap<number, ImageClass>,
  seen: Seen,
  ink: Ink
): OffscreenCanvas {
  const colours = new Map<number, readonly [number, number, number]>();
  for (const { id, slot } of byId.values()) {
    if (!seen.hidden.has(id)) {
      colours.set(id, channels(ink.colour(slot)));
    }
  }
  const key = JSON.stringify([...colours]);
  const known = layers.get(ids);
  if (known?.key === key) {
    return known.canvas;
  }
  const image = new ImageData(width, height);
  const opacity = Math.round(255 * MASK_OPACITY);
  ids.forEach((id, place) => {
    const colour = colours.get(id);
    if (colour !== undefined) {
      image.data.set([...colour, opacity], place * 4);
    }
  });
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext('2d')?.putImageData(image, 0, 0);
  layers.set(ids, { key, canvas });
  return canvas;
}

/** Red, green and blue of `#rrggbb` or `rgb(r, g, b)`. */
function channels(colour: string): readonly [number, number, number] {
  if (colour.startsWith('#')) {
    const number = Number.parseInt(colour.slice(1), 16);
    return [(number >> 16) & 255, (number >> 8) & 255, number & 255];
  }
  const [red = 0, green = 0, blue = 0] = (colour.match(/[\d.]+/g) ?? []).map(Number);
  return [red, green, blue];
}

function isLight(colour: string): boolean {
  const [red, green, blue] = channels(colour);
  return red * 0.299 + green * 0.587 + blue * 0.114 > 150;
}
