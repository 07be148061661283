/** The last picture of a run, for the saved notebook: made by the server, never by this page. */

import type { PartialJSONObject } from '@lumino/coreutils';

import type { Server } from '../request';

import { type RunPlace, runPath } from './reference';

/** A mime bundle, as the kernel would have published it. */
export interface Picture {
  data: PartialJSONObject;
  metadata: PartialJSONObject;
}

/**
 * Fetches what the kernel would have written at the end, had the notebook still listened.
 *
 * @throws RequestError if there is none.
 */
export function fetchPicture(server: Server, place: RunPlace): Promise<Picture> {
  return server.json<Picture>([...runPath(place), 'picture.json']);
}
