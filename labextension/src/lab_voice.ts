/** How the user is told of what was done, in JupyterLab's own way. */

import { Clipboard, Notification } from '@jupyterlab/apputils';

import type { Voice } from './model/acts';

const UNDO_MS = 12_000;

export const voice: Voice = {
  done: (text, undo) => {
    const label = 'Undo';
    const actions = undo ? [{ label, callback: () => void undo() }] : [];
    Notification.emit(text, 'default', { autoClose: UNDO_MS, actions });
  },
  failed: text => void Notification.error(text, { autoClose: UNDO_MS })
};

export function copyText(text: string, what: string): void {
  Clipboard.copyToSystem(text);
  Notification.emit(`Copied the ${what}`, 'default', { autoClose: 2_000 });
}
