/** Boxes and classes on an image: what was logged, in pixels of the image. */

export interface Box {
  /** Of the layer and the class it belongs to. */
  readonly layer: string;
  readonly id: number;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** Empty where none was given. */
  readonly caption: string;
  readonly scores: Readonly<Record<string, number>>;
}

export interface ImageClass {
  readonly id: number;
  readonly name: string;
  /** Of the palette of runs, from 1. */
  readonly slot: number;
}

interface Position {
  readonly minX?: number;
  readonly maxX?: number;
  readonly minY?: number;
  readonly maxY?: number;
  readonly middle?: readonly [number, number];
  readonly width?: number;
  readonly height?: number;
}

/** As it lies in the file of a layer. */
export interface BoxData {
  readonly position: Position;
  readonly class_id?: number;
  readonly box_caption?: string;
  readonly scores?: Readonly<Record<string, number>> | null;
  readonly domain?: string | null;
}

const SLOTS = 20;

/** A box in pixels of an image; without "domain": "pixel" its numbers are shares of the image. */
export function boxOf(layer: string, data: BoxData, width: number, height: number): Box {
  const { position } = data;
  const isPixel = data.domain === 'pixel';
  const [scaleX, scaleY] = isPixel ? [1, 1] : [width, height];
  const ends = endsOf(position);
  return {
    layer,
    id: data.class_id ?? -1,
    left: ends.left * scaleX,
    top: ends.top * scaleY,
    width: (ends.right - ends.left) * scaleX,
    height: (ends.bottom - ends.top) * scaleY,
    caption: data.box_caption ?? '',
    scores: data.scores ?? {}
  };
}

/** The first score is the one that is filtered by: a confidence, mostly. */
export function scoreOf(box: Box): number | null {
  const [first] = Object.values(box.scores);
  return first === undefined || !Number.isFinite(first) ? null : first;
}

/** Whether 0 is what lies outside of all classes: nobody gave it a name of its own. */
export function isOutside(labels: Readonly<Record<string, unknown>>): boolean {
  return labels['0'] === undefined || labels['0'] === 'class_0';
}

/** The classes of a layer, in the order of their numbers; those without a name go by it. */
export function classesOf(
  labels: Readonly<Record<string, unknown>>,
  used: Iterable<number>
): ImageClass[] {
  const shown = new Set(used);
  const ids = new Set([...Object.keys(labels).map(Number), ...shown]);
  return [...ids]
    .filter(id => Number.isInteger(id) && (id !== 0 || shown.has(0) || !isOutside(labels)))
    .sort((one, other) => one - other)
    .map(id => {
      const label = labels[String(id)];
      const name = typeof label === 'string' ? label : id < 0 ? 'no class' : `class ${id}`;
      return { id, name, slot: (((id % SLOTS) + SLOTS) % SLOTS) + 1 };
    });
}

/** Where to write what a box is: above it, or inside where there is no room above. */
export function labelOf(box: Box, name: string): string {
  const score = scoreOf(box);
  const words = box.caption || name;
  // A caption that says the score already does not say it twice.
  return score === null || /\d/.test(box.caption) ? words : `${words} ${score.toFixed(2)}`;
}

function endsOf({ minX, maxX, minY, maxY, middle, width = 0, height = 0 }: Position) {
  if (middle !== undefined) {
    const [x, y] = middle;
    return {
      left: x - width / 2,
      right: x + width / 2,
      top: y - height / 2,
      bottom: y + height / 2
    };
  }
  return { left: minX ?? 0, right: maxX ?? 0, top: minY ?? 0, bottom: maxY ?? 0 };
}
