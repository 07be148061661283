/** How far the x axis reaches that all charts with the same x share. */

/** How many times as far as a run itself its ghosts may stretch the axis. */
const GHOST_REACH_LIVE = 4;
const GHOST_REACH_ENDED = 1.25;

export interface Extent {
  readonly first: number;
  readonly last: number;
}

/** The first and the last x of a curve that is sorted; null where it has no points. */
export function extentOf(x: ArrayLike<number>): Extent | null {
  const first = x[0];
  const last = x[x.length - 1];
  return first === undefined || last === undefined ? null : { first, last };
}

/** All of them together; null where there are none. */
export function union(extents: readonly (Extent | null)[]): Extent | null {
  const known = extents.filter(extent => extent !== null);
  if (known.length === 0) {
    return null;
  }
  return {
    first: Math.min(...known.map(extent => extent.first)),
    last: Math.max(...known.map(extent => extent.last))
  };
}

/**
 * The range of the shared axis.
 *
 * @param run - of the run's own curves.
 * @param ghosts - of the curves of other runs, which may go much further.
 * @param total - how far the run is going to go, if that is known.
 */
export function sharedExtent(
  run: Extent | null,
  ghosts: Extent | null,
  total: number | null,
  isLive: boolean
): Extent | null {
  if (run === null) {
    return ghosts ?? (total === null ? null : { first: 0, last: total });
  }
  const reach = isLive ? GHOST_REACH_LIVE : GHOST_REACH_ENDED;
  const far = run.first + (run.last - run.first) * reach;
  const planned = isLive && total !== null ? total : run.last;
  const last = Math.max(
    run.last,
    planned,
    ghosts ? Math.min(ghosts.last, Math.max(far, planned)) : 0
  );
  return { first: run.first, last };
}
