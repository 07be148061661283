/** One image with what was drawn on it, read from the files of the run. */

import type { Plain } from '../messages';
import {
  boxOf,
  classesOf,
  isOutside,
  type Box,
  type BoxData,
  type ImageClass
} from '../pure/boxes';

import type { FileStore } from './files';

/** The class of each pixel, as a layer of the image. */
export interface Mask {
  readonly layer: string;
  readonly width: number;
  readonly height: number;
  readonly ids: Uint8ClampedArray;
}

export interface Picture {
  readonly bitmap: ImageBitmap;
  readonly boxes: readonly Box[];
  readonly masks: readonly Mask[];
  /** Of all layers. */
  readonly classes: readonly ImageClass[];
  /** Of the boxes or the masks: what could not be read. */
  readonly problem: string;
}

/** Where one image of a row lies, with its layers. */
export interface PictureFiles {
  readonly path: string;
  readonly caption: string;
  readonly boxes: Readonly<Record<string, Plain>>;
  readonly masks: Readonly<Record<string, Plain>>;
}

type Value = Record<string, Plain>;

/** The images that a row holds: one, or as many as were logged as a list. */
export function picturesOf(value: Value): PictureFiles[] {
  if (value._type !== 'images/separated') {
    const path = text(value.path);
    const layers = { boxes: record(value.boxes), masks: record(value.masks) };
    return [{ path, caption: text(value.caption), ...layers }];
  }
  const captions = list(value.captions);
  const boxes = list(value.all_boxes);
  const masks = list(value.all_masks);
  return list(value.filenames).map((path, place) => ({
    path: text(path),
    caption: text(captions[place]),
    boxes: record(boxes[place]),
    masks: record(masks[place])
  }));
}

/** Read an image and all that lies on it. */
export async function readPicture(files: FileStore, from: PictureFiles): Promise<Picture> {
  // As it is: pixels of masks are numbers, and those of an image are what was logged.
  const bitmap = await bitmapOf(await files.get(from.path));
  const { width, height } = bitmap;
  const labels: Record<string, unknown> = {};
  const boxes: Box[] = [];
  const masks: Mask[] = [];
  const problems: string[] = [];
  for (const [layer, told] of Object.entries(from.boxes)) {
    try {
      const found = await boxesOf(files, text(record(told).path));
      Object.assign(labels, found.class_labels);
      boxes.push(...(found.box_data ?? []).map(data => boxOf(layer, data, width, height)));
    } catch (error) {
      problems.push(`The boxes ${layer} cannot be read: ${wordsOf(error)}`);
    }
  }
  for (const [layer, told] of Object.entries(from.masks)) {
    try {
      const { path, class_labels: names } = record(told);
      Object.assign(labels, record(names));
      masks.push(await maskOf(files, layer, text(path)));
    } catch (error) {
      problems.push(`The mask ${layer} cannot be read: ${wordsOf(error)}`);
    }
  }
  const used = new Set([
    ...boxes.map(box => box.id),
    ...masks.flatMap(mask => idsIn(mask, labels))
  ]);
  const problem = problems.join(' ');
  return { bitmap, boxes, masks, classes: classesOf(labels, used), problem };
}

/** Why something cannot be shown. */
export function wordsOf(error: unknown): string {
  if (error instanceof DOMException) {
    return 'The file is no image that this browser knows.';
  }
  return error instanceof Error ? error.message : String(error);
}

export function text(value: Plain | undefined): string {
  return typeof value === 'string' ? value : '';
}

export function number(value: Plain | undefined): number | null {
  return typeof value === 'number' ? value : null;
}

export function list(value: Plain | undefined): readonly Plain[] {
  return Array.isArray(value) ? value : [];
}

export function record(value: Plain | undefined): Record<string, Plain> {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? value : {};
}

function bitmapOf(blob: Blob): Promise<ImageBitmap> {
  if (blob.type.startsWith('image/svg')) {
    // Drawn as an image nothing in it runs; a bitmap is not made of it everywhere.
    return svgBitmap(blob);
  }
  return createImageBitmap(blob);
}

async function svgBitmap(blob: Blob): Promise<ImageBitmap> {
  const image = new Image();
  const address = URL.createObjectURL(blob);
  try {
    image.src = address;
    await image.decode();
    return await createImageBitmap(image);
  } finally {
    URL.revokeObjectURL(address);
  }
}

interface BoxFile {
  readonly box_data?: readonly BoxData[];
  readonly class_labels?: Readonly<Record<string, unknown>>;
}

async function boxesOf(files: FileStore, path: string): Promise<BoxFile> {
  return JSON.parse(await (await files.get(path)).text()) as BoxFile;
}

async function maskOf(files: FileStore, layer: string, path: string): Promise<Mask> {
  const bitmap = await createImageBitmap(await files.get(path), {
    colorSpaceConversion: 'none',
    premultiplyAlpha: 'none'
  });
  const { width, height } = bitmap;
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) {
    throw new Error('This browser gives no canvas.');
  }
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  const { data } = context.getImageData(0, 0, width, height);
  const ids = new Uint8ClampedArray(width * height);
  for (let place = 0; place < ids.length; place++) {
    ids[place] = data[place * 4] ?? 0;
  }
  return { layer, width, height, ids };
}

/** The classes of a mask, without what is outside of all of them. */
function idsIn({ ids }: Mask, labels: Readonly<Record<string, unknown>>): number[] {
  const found = new Set(ids);
  if (isOutside(labels)) {
    found.delete(0);
  }
  return [...found];
}
