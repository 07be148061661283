/** Page, server and kernel each have an nbtrack of their own; this says when they do not fit. */

import { PROTOCOL } from '../messages';
import { VERSION } from '../version';

/** What is wrong, and what to type to mend it. */
export interface Advice {
  text: string;
  command: string;
}

/** What the server says of itself. */
export interface ServerVersion {
  version: string;
  protocol: number;
}

/** Negative if `one` is older than `other`; only the numbers count. */
export function compareVersions(one: string, other: string): number {
  const [left, right] = [numbers(one), numbers(other)];
  for (let place = 0; place < Math.max(left.length, right.length); place++) {
    const difference = (left[place] ?? 0) - (right[place] ?? 0);
    if (difference) {
      return difference;
    }
  }
  return 0;
}

/** Why the server's part and this page do not understand each other; null if they do. */
export function refuseServer(server: ServerVersion): Advice | null {
  return server.protocol === PROTOCOL ? null : differentServer(server);
}

/** What to say, above a panel that works, of versions that differ; null if none does. */
export function noticeVersions(server: ServerVersion, kernel: string): Advice | null {
  if (compareVersions(server.version, VERSION)) {
    return differentServer(server);
  }
  if (kernel && compareVersions(kernel, server.version) > 0) {
    return {
      text:
        `The kernel's nbtrack is ${kernel}, Jupyter's is ${server.version}. ` +
        'Upgrade it where Jupyter is installed, then restart Jupyter:',
      command: `pip install --upgrade "nbtrack>=${kernel}"`
    };
  }
  return null;
}

function differentServer(server: ServerVersion): Advice {
  const text = `nbtrack is ${VERSION} in this page and ${server.version} in the server.`;
  return compareVersions(server.version, VERSION) >= 0
    ? {
        text: `${text} Reload the page. If that does not help, an older one lies in the way:`,
        command: 'jupyter labextension list'
      }
    : { text: `${text} Restart Jupyter. If that does not help:`, command: upgrade() };
}

function upgrade(): string {
  return `pip install --upgrade "nbtrack>=${VERSION}"`;
}

function numbers(version: string): number[] {
  return (version.match(/\d+/g) ?? []).slice(0, 3).map(Number);
}
