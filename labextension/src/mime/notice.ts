/** One line for the reader, with what to type if that helps. */

import { Widget } from '@lumino/widgets';

export class Notice extends Widget {
  constructor() {
    super();
    this.addClass('nbtrack-notice');
    // Read out when it changes, without taking the reader away from where they are.
    this.node.setAttribute('role', 'status');
    this.hide();
  }

  /** An empty text hides it. */
  say(text: string, command = ''): void {
    this.node.textContent = text;
    if (command) {
      const code = document.createElement('code');
      code.textContent = command;
      this.node.append(' ', code);
    }
    this.setHidden(!text);
  }
}
