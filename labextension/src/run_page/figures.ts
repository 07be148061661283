/** The key figures of a run: what its main metrics came to, beside those of the baseline. */

import type { ChartLayout } from '../messages';
import type { RunRow } from '../model/runs';
import { delta, metric } from '../pure/format';
import { mainCharts } from '../pure/main_charts';
import { bestOf } from '../pure/title';
import { duration } from '../pure/times';
import { el, setAttribute, setText, show } from '../view/dom';
import type { RunModel } from '../view/model';

const MOST = 3;
const WRITE_MS = 250;

interface Against {
  readonly words: string;
  /** A class: better, worse, or neither. */
  readonly tone: string;
  readonly hint: string;
}

/** The column of the run table that a figure of a chart is compared by. */
export function columnOf({ metric: name, direction }: ChartLayout): string {
  return direction === null ? `summary.${name}` : `summary.${name}:${direction}`;
}

export class Figures {
  readonly element = el('div', { class: 'nbt-figures' });
  readonly #disconnect: (() => void)[];
  #timer: ReturnType<typeof setTimeout> | undefined;
  #written = '';
  baseline: RunRow | null = null;

  constructor(private readonly model: RunModel) {
    this.#disconnect = [
      model.changed.connect(() => this.#soon()),
      model.curveChanged.connect(() => this.#soon())
    ];
    this.write();
  }

  /** The metrics that are told of. */
  get charts(): ChartLayout[] {
    return mainCharts(this.model.sections, MOST);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#disconnect.forEach(disconnect => disconnect());
  }

  write(): void {
    const { run } = this.model;
    const cards = this.charts.map(chart => this.#figure(chart)).filter(card => card !== null);
    if (run !== null && cards.length > 0) {
      const rest = run.tracking_cost_share;
      const cost = rest !== null && rest >= 0.01 ? `tracking took ${Math.round(rest * 100)} %` : '';
      const sinceMs = this.model.isLive ? this.model.sinceHeardMs : 0;
      const elapsedS = run.elapsed_s + sinceMs / 1000;
      cards.push({ name: 'duration', value: duration(elapsedS), words: cost, tone: '', hint: '' });
    }
    const written = JSON.stringify(cards);
    if (written === this.#written) {
      return;
    }
    this.#written = written;
    show(this.element, cards.length > 0);
    // In place: what is read must not be taken away under the eye.
    cards.forEach((card, place) => {
      const node = this.element.children[place] ?? this.element.appendChild(emptyCard());
      const [name, value, words] = [...node.children] as [Element, Element, HTMLElement];
      setText(name, card.name);
      setText(value, card.value);
      setText(words, card.words);
      words.className = `nbt-figure-words ${card.tone}`;
      setAttribute(words, 'title', card.hint || undefined);
    });
    while (this.element.children.length > cards.length) {
      this.element.lastElementChild?.remove();
    }
  }

  #soon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.write();
    }, WRITE_MS);
  }

  #figure(chart: ChartLayout) {
    const { direction, metric: name } = chart;
    const series = this.model.series(name);
    const { facts } = series;
    if (facts === null || facts.last === null) {
      return null;
    }
    const best = bestOf(facts, direction)?.y ?? null;
    const value = best ?? facts.last;
    const label = best === null ? `${name}, last` : `${name}, best`;
    return { name: label, value: series.words(value), ...this.#against(chart, value) };
  }

  #against(chart: ChartLayout, value: number): Against {
    const { baseline } = this;
    const other = baseline?.values[columnOf(chart)];
    if (baseline === null || typeof other !== 'number' || !Number.isFinite(value)) {
      return { words: '', tone: '', hint: '' };
    }
    const difference = value - other;
    const isBetter = chart.direction === 'max' ? difference > 0 : difference < 0;
    const isKnown = chart.direction !== null && difference !== 0;
    const tone = isKnown ? (isBetter ? 'nbt-better' : 'nbt-worse') : '';
    const hint = `${baseline.name}, the baseline: ${metric(other)}`;
    return { words: `${delta(difference, value)} against baseline`, tone, hint };
  }
}

function emptyCard(): HTMLElement {
  return el(
    'div',
    { class: 'nbt-figure' },
    el('span', { class: 'nbt-figure-name nbt-ellipsis' }),
    el('span', { class: 'nbt-figure-value' }),
    el('span', { class: 'nbt-figure-words' })
  );
}
