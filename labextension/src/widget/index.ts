/** The view as a file of its own, for pages that do not have our labextension. */

import { Hub } from './hub';
import type { HubOptions, RunHub } from './protocol';

export function createHub(options: HubOptions): RunHub {
  return new Hub(options);
}
