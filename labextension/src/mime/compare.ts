/** Runs laid over each other below a cell. */

import type { ReadonlyPartialJSONValue } from '@lumino/coreutils';

import { loadBokeh } from '../bokeh';
import {
  COMPARE_MIME_TYPE,
  ComparePanel,
  type CompareReference,
  CompareSession,
  isSameComparison,
  readCompare
} from '../compare';
import type { Phase } from '../model/phase';

import { LiveOutput, type LiveView, type RendererOptions } from './output';

export class CompareRenderer extends LiveOutput<CompareReference, CompareSession> {
  constructor(options: RendererOptions) {
    super(options, COMPARE_MIME_TYPE);
  }

  protected read(value: ReadonlyPartialJSONValue | undefined): CompareReference | null {
    return readCompare(value);
  }

  protected isSame(one: CompareReference, other: CompareReference): boolean {
    return isSameComparison(one, other);
  }

  protected begin(reference: CompareReference, onPhase: (phase: Phase) => void): CompareSession {
    return new CompareSession(this.options.server, reference, onPhase);
  }

  protected draw(
    host: HTMLElement,
    reference: CompareReference,
    session: CompareSession
  ): LiveView {
    const { model, feed } = session;
    if (feed === null) {
      throw new Error('A comparison is drawn only once it is live.');
    }
    const { openComparison } = this.options;
    const openPage = openComparison && (() => openComparison(reference));
    const panel = new ComparePanel({ host, model, feed, bokeh: loadBokeh, openPage });
    session.onStatus(status => panel.setStatus(status));
    model.changed.connect(changed => changed === 'curves' && this.settle());
    // One of the runs is known already, or this would not be live.
    this.uncover();
    return panel;
  }
}
