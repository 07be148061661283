/** The live view of one run. */

import { Panel } from './panel';
import type { RunView, ViewOptions } from './types';

export type { RunView, ViewOptions } from './types';

/** Draw a run into an element that is on the page, and follow it until `dispose`. */
export function createRunView(options: ViewOptions): RunView {
  const panel = new Panel(options);
  return {
    resize: () => panel.resize(),
    themeChanged: () => panel.themeChanged(),
    dispose: () => panel.dispose()
  };
}
