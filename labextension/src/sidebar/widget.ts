/** The sidebar as JupyterLab holds it: told when it is seen, and how large it is. */

import type { Message } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';

import { whenBack } from '../mime/when';

import type { RunsPanel } from './panel';

export const SIDEBAR_ID = 'nbtrack-runs';

export class SidebarWidget extends Widget {
  readonly #stopWaiting: () => void;

  constructor(readonly panel: RunsPanel) {
    super();
    this.id = SIDEBAR_ID;
    this.addClass('nbtrack-sidebar');
    this.node.append(panel.element);
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', 'Runs');
    document.addEventListener('visibilitychange', this.#follow);
    this.#stopWaiting = whenBack(() => panel.workspace.hurry());
  }

  override dispose(): void {
    if (!this.isDisposed) {
      document.removeEventListener('visibilitychange', this.#follow);
      this.#stopWaiting();
      this.panel.dispose();
      super.dispose();
    }
  }

  protected override onAfterShow(message: Message): void {
    super.onAfterShow(message);
    this.#follow();
  }

  protected override onAfterAttach(message: Message): void {
    super.onAfterAttach(message);
    this.#follow();
  }

  protected override onAfterHide(message: Message): void {
    super.onAfterHide(message);
    this.#follow();
  }

  protected override onBeforeDetach(message: Message): void {
    super.onBeforeDetach(message);
    this.panel.hide();
  }

  protected override onResize(message: Widget.ResizeMessage): void {
    super.onResize(message);
    this.panel.resize();
  }

  protected override onActivateRequest(message: Message): void {
    super.onActivateRequest(message);
    this.panel.focus();
  }

  readonly #follow = () => {
    if (this.isVisible && document.visibilityState === 'visible') {
      this.panel.show();
    } else {
      this.panel.hide();
    }
  };
}
