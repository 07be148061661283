/** Where pages of ours go. */

import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { DockLayout, Widget } from '@lumino/widgets';

/** In Notebook 7 the main area is the notebook's alone: there it goes below it. */
export function showPage({ shell, name }: JupyterFrontEnd, page: Widget): void {
  if (!page.isAttached) {
    const mode: DockLayout.InsertMode = 'tab-after';
    shell.add(page, name === 'JupyterLab' ? 'main' : 'down', { mode });
  }
  shell.activateById(page.id);
}
