/** What an output holds of a figure. */

import type { ReadonlyPartialJSONValue } from '@lumino/coreutils';

export const FIGURE_MIME_TYPE = 'application/vnd.nbtrack.figure+json';

const FORMAT = 1;

export interface SavedFigure {
  /** What Bokeh in Python made of it. */
  item: object;
  /** The version of that Bokeh; empty if it did not say. */
  bokeh: string;
}

/** Reads the mime type's value; null if it is none, or of a later format. */
export function readFigure(value: ReadonlyPartialJSONValue | undefined): SavedFigure | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return null;
  }
  const { format, item, bokeh } = value as Record<string, unknown>;
  if (format !== FORMAT || typeof item !== 'string') {
    return null;
  }
  const held = parse(item);
  return held && { item: held, bokeh: typeof bokeh === 'string' ? bokeh : '' };
}

function parse(text: string): object | null {
  try {
    const held: unknown = JSON.parse(text);
    return typeof held === 'object' ? held : null;
  } catch {
    return null;
  }
}
