/** More points of the part of a chart that is seen, asked for when the reader has settled. */

import type { Context } from './context';
import type { ChartSource, ChartsModel } from './source';

const POINTS = 2_000;
const SETTLE_MS = 150;
let lastRequest = 0;

export class Detail {
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly context: Context<ChartsModel>,
    private readonly metric: string,
    private readonly source: ChartSource
  ) {}

  /** The part that is seen is another one, or the chart has come into view. */
  ask(): void {
    clearTimeout(this.#timer);
    const { context, metric, source } = this;
    const window = context.window(source.xName);
    if (window === null) {
      source.dropDetail();
      return;
    }
    if (!source.isThinned) {
      return;
    }
    this.#timer = setTimeout(() => {
      const { from, to } = window;
      lastRequest += 1;
      context.outlets.send({
        type: 'detail',
        request: lastRequest,
        metric,
        from,
        to,
        max_points: POINTS
      });
    }, SETTLE_MS);
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }
}
