/** How the curve of a run looks, by the slot that the run has in its project. */

/** So many colours there are. */
export const RUN_COLOURS = 20;
/** Each turn through the colours has a dash of its own: strokes and gaps in pixels. */
const DASHES: readonly (readonly number[])[] = [[], [6, 3], [2, 3], [8, 3, 2, 3]];

export interface RunLook {
  /** The place of the colour among the run colours, from 0; null for grey. */
  readonly colour: number | null;
  readonly dash: readonly number[];
}

/** @param slot - from 1; after 80 slots every run is grey. */
export function runLook(slot: number): RunLook {
  const place = slot - 1;
  const dash = DASHES[Math.floor(place / RUN_COLOURS)];
  return dash === undefined ? { colour: null, dash: [] } : { colour: place % RUN_COLOURS, dash };
}

/** The colour as a variable of style sheets. */
export function runVariable({ colour }: RunLook): string {
  return colour === null ? 'var(--nbt-ghost)' : `var(--nbt-run-${colour + 1})`;
}
