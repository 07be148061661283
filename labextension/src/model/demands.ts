/** What a view has asked for and still wants: asked again after a lost connection. */

import type { Header, Request } from '../messages';

type Open = Extract<Request, { type: 'open' }>;
type Detail = Extract<Request, { type: 'detail' }>;
type Media = Extract<Request, { type: 'media' }>;
type File = Extract<Request, { type: 'file' | 'table' }>;

export class Demands {
  private open: Open | null = null;
  /** By metric: of several zooms into one chart only the last one matters. */
  private readonly details = new Map<string, Detail>();
  private media: Media | null = null;
  private readonly files = new Map<number, File>();

  remember(request: Request): void {
    switch (request.type) {
      case 'open':
        this.open = request;
        break;
      case 'visible':
        this.open = this.open && { ...this.open, visible: request.metrics };
        break;
      case 'x':
        // Not one after the other: everything would come twice, first over the wrong axis.
        this.open = this.open && { ...this.open, x: request.x };
        break;
      case 'media':
        this.media = request;
        break;
      case 'file':
      case 'table':
        this.files.set(request.request, request);
        break;
      case 'detail':
        this.details.set(request.metric, request);
        break;
    }
  }

  /** What was answered is no longer wanted. */
  settle(header: Header): void {
    if (header.type === 'detail' && this.details.get(header.metric)?.request === header.request) {
      this.details.delete(header.metric);
    } else if (header.type === 'file' || header.type === 'table') {
      this.files.delete(header.request);
    }
  }

  /** In the order in which it is to be asked. */
  all(): Request[] {
    const lasting = [this.open, this.media].filter(request => request !== null);
    return [...lasting, ...this.details.values(), ...this.files.values()];
  }
}
