/** Where pages of ours go. */

import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { DockLayout, Widget } from '@lumino/widgets';

/** In Notebook 7 the main area is the notebook's alone: there it goes below it. */
export function showPage({ shell, name }: JupyterFrontEnd, page: Widget): void {
  if (!page.isAttached) {
    const isLab = name === 'JupyterLab';
    const mode: DockLayout.InsertMode = 'tab-after';
    // There it would be opened no higher than its tab.
    page.toggleClass('nbtrack-below', !isLab);
    shell.add(page, isLab ? 'main' : 'down', { mode });
  }
  shell.activateById(page.id);
}
