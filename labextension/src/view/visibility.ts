/** Which charts are on the screen: only they are painted, and only their rows are sent. */

import { painter, type Paintable } from './painter';

/** Rows of charts just below the screen are asked for before they are seen. */
const MARGIN = '120px 0px';
const SETTLE_MS = 100;

export interface Seen extends Paintable {
  readonly element: HTMLElement;
  readonly metric: string;
  /** The chart came into view. */
  appeared(): void;
}

export class Visibility {
  readonly #charts = new Map<Element, Seen>();
  readonly #shown = new Set<Seen>();
  #wanted: readonly string[] = [];
  readonly #observer = new IntersectionObserver(entries => this.#look(entries), {
    rootMargin: MARGIN
  });
  #timer: ReturnType<typeof setTimeout> | undefined;
  #told = '';

  constructor(private readonly tell: (metrics: string[]) => void) {}

  watch(chart: Seen): void {
    this.#charts.set(chart.element, chart);
    this.#observer.observe(chart.element);
  }

  forget(chart: Seen): void {
    this.#observer.unobserve(chart.element);
    this.#charts.delete(chart.element);
    this.#shown.delete(chart);
    painter.forget(chart);
    this.#settle();
  }

  /** Metrics whose last values are shown without a chart. */
  want(metrics: readonly string[]): void {
    if (metrics.join() !== this.#wanted.join()) {
      this.#wanted = metrics;
      this.#settle();
    }
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#observer.disconnect();
    for (const chart of this.#charts.values()) {
      painter.forget(chart);
    }
  }

  #look(entries: readonly IntersectionObserverEntry[]): void {
    for (const entry of entries) {
      const chart = this.#charts.get(entry.target);
      if (chart === undefined) {
        continue;
      }
      painter.setShown(chart, entry.isIntersecting);
      if (entry.isIntersecting) {
        this.#shown.add(chart);
        chart.appeared();
      } else {
        this.#shown.delete(chart);
      }
    }
    this.#settle();
  }

  #settle(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const shown = [...this.#shown].map(chart => chart.metric);
      const metrics = [...new Set([...shown, ...this.#wanted])].sort();
      const told = JSON.stringify(metrics);
      if (told !== this.#told) {
        this.#told = told;
        this.tell(metrics);
      }
    }, SETTLE_MS);
  }
}
