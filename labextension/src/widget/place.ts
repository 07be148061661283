/** Where a page shows a run: waits until it is near to what is seen, then draws it. */

import { whenNear } from '../mime/when';
import { type RunView, createRunView } from '../view';
import type { Channel } from '../view/types';

import type { Hub } from './hub';
import { addStyle } from './style';
import { whenThemeChanges } from './theme';

export class Place {
  private readonly host = document.createElement('div');
  private element: HTMLElement | null = null;
  private channel: Channel | null = null;
  private view: RunView | null = null;
  private isNear = false;
  private stopWaiting: (() => void) | null = null;
  private stopWatching: (() => void) | null = null;

  constructor(private readonly hub: Hub) {
    this.host.className = 'nbtrack-widget';
  }

  /**
   * It is drawn, and its element was taken out of the output. A notebook that takes cells out while
   * they are not seen takes the output with them, and puts both back.
   */
  get isLeft(): boolean {
    return this.view !== null && this.element?.parentNode === null;
  }

  /**
   * Show the run in an element.
   *
   * @returns what takes it away, if it has not moved on since; `onLeave` is called then.
   */
  enter(element: HTMLElement, onLeave: () => void): () => void {
    this.stopWaiting?.();
    this.element = element;
    this.isNear = false;
    this.stopWaiting = whenNear(element, () => {
      this.isNear = true;
      this.view?.resize();
      this.begin();
    });
    if (this.view) {
      this.move();
    }
    return () => {
      if (this.element === element) {
        onLeave();
        this.dispose();
      }
    };
  }

  /** Draw it, if it is time to. */
  begin(): void {
    const { element, hub } = this;
    if (!element || !this.isNear || !hub.isKnown) {
      return;
    }
    if (this.view) {
      return;
    }
    this.move();
    addStyle(this.host, hub.options.css);
    this.channel = hub.channel();
    this.view = createRunView({
      host: this.host,
      channel: this.channel,
      commands: hub.commands,
      bokeh: hub.options.bokeh,
      initial: hub.options.initial
    });
    const root = this.host.firstElementChild as HTMLElement;
    this.stopWatching = whenThemeChanges(root, () => this.view?.themeChanged());
  }

  dispose(): void {
    this.stopWaiting?.();
    this.stopWatching?.();
    this.channel?.close();
    this.view?.dispose();
    this.view = this.channel = this.element = null;
    this.host.remove();
  }

  private move(): void {
    this.element?.replaceChildren(this.host);
  }
}
