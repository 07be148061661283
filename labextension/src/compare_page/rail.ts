/** Beside the charts: the runs in their groups, how sure a difference is, and what matters. */

import { Legend, type LegendGroup } from '../compare/legend';
import type { CompareModel } from '../compare/model';
import type { ImportanceAnswer, Verdict } from '../model/compare_api';
import { count, metric as metricText, MINUS } from '../pure/format';
import { runVariable } from '../pure/palette';
import type { Context } from '../view/context';
import { el, setText, show } from '../view/dom';
import { svg } from '../view/svg';

import type { Comparison } from './comparison';
import type { GroupCurve, GroupedMetric } from './group_series';

/** With fewer runs nothing can be said about what matters. */
const FEWEST_RUNS = 8;
const MOST_PARAMETERS = 8;
const MOST_VERDICTS = 3;
const PATIENCE_MS = 1_500;

export class Rail {
  readonly element = el('aside', { class: 'nbt-rail', 'aria-label': 'Runs and groups' });
  readonly legend: Legend;
  readonly #count = el('span', { class: 'nbt-rail-count' });
  readonly #verdicts = el('div', { class: 'nbt-verdicts' });
  readonly #importance = el('section', { class: 'nbt-importance', hidden: true });
  readonly #disconnect: (() => void)[];
  #asked = '';
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly comparison: Comparison,
    context: Context<CompareModel>
  ) {
    const { model, state } = comparison;
    this.legend = new Legend(context, {
      metric: state.metric,
      onMetric: metric => {
        comparison.set('metric', metric);
        this.#judge();
      },
      onGroup: ([key = null]) => comparison.pointSoon(key)
    });
    this.element.append(this.#count, this.legend.element, this.#verdicts, this.#importance);
    this.#disconnect = [
      model.changed.connect(changed => changed === 'layout' && this.#judge()),
      model.groupsChanged.connect(() => this.#update()),
      model.selection.changed.connect(isOther => isOther && this.#update()),
      model.factsChanged.connect(() => this.#weighSoon()),
      model.changed.connect(changed => changed === 'curves' && this.#weighSoon())
    ];
    this.#judge();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#disconnect.forEach(disconnect => disconnect());
    this.legend.dispose();
  }

  /** Runs and groups are judged by the metric of the legend. */
  #judge(): void {
    const { model } = this.comparison;
    if (model.metric !== this.legend.metric) {
      model.metric = this.legend.metric;
      // The colour of a group is that of its best run.
      model.groupsChanged.emit();
      model.charts.forEach(({ metric }) => model.curveChanged.emit(model.series(metric)));
    }
    this.#update();
    this.#weighSoon();
  }

  /** When the curves are there: a forest keeps the server busy for longer than all of them. */
  #weighSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#weigh(), PATIENCE_MS);
  }

  #update(): void {
    const { model } = this.comparison;
    const groups = model.isGrouped ? model.groups : null;
    const shown = model.runs.length - model.selection.hiddenCount;
    const all = count(model.runs.length, 'run');
    const runs = shown < model.runs.length ? `${shown} of ${all}` : all;
    setText(this.#count, groups ? `${runs} in ${count(groups.curves.length, 'group')}` : runs);
    const judged = groups !== null && model.grouped.get(model.metric ?? '') === groups;
    this.legend.arrange(
      (groups && inOrder(groups))?.map((curve): LegendGroup => ({
        label: curve.label,
        keys: curve.runs,
        colour: runVariable(model.lookOf(curve))
      })) ?? null
    );
    const verdicts = judged ? (groups?.verdicts ?? []) : [];
    this.#verdicts.replaceChildren(
      ...verdicts.slice(0, MOST_VERDICTS).map(verdict => verdictCard(verdict, model.metric ?? ''))
    );
  }

  async #weigh(): Promise<void> {
    const { model, keys } = this.comparison;
    const { metric } = model;
    if (metric === null || keys.length < FEWEST_RUNS) {
      show(this.#importance, false);
      return;
    }
    const values = keys.map(key => model.numberOf(metric, key));
    const asked = JSON.stringify([metric, values]);
    if (asked === this.#asked || values.filter(value => value !== null).length < FEWEST_RUNS) {
      return;
    }
    this.#asked = asked;
    const found = await this.comparison.importance(metric);
    if (asked === this.#asked) {
      this.#writeImportance(found, metric);
    }
  }

  #writeImportance(found: ImportanceAnswer | null, metric: string): void {
    const parameters = found?.parameters.slice(0, MOST_PARAMETERS) ?? [];
    show(this.#importance, parameters.length > 0);
    if (!found || parameters.length === 0) {
      return;
    }
    const hasForest = parameters.some(({ importance }) => importance !== null);
    const rows = parameters.map(({ parameter, importance, spearman }) => {
      const share = importance ?? Math.abs(spearman ?? 0);
      const bar = el('span', { class: 'nbt-weight' }, el('span', { class: 'nbt-weight-bar' }));
      (bar.firstElementChild as HTMLElement).style.width = `${Math.min(1, share) * 100}%`;
      const rank = spearman === null ? 'no order' : `ρ ${metricText(spearman, { decimals: 2 })}`;
      return el(
        'li',
        { class: 'nbt-parameter', title: `${parameter}, rank correlation ${rank}` },
        el('span', { class: 'nbt-ellipsis' }, parameter),
        bar,
        el(
          'span',
          { class: 'nbt-parameter-share' },
          hasForest ? metricText(share, { decimals: 2 }) : ''
        ),
        el('span', { class: 'nbt-parameter-rank' }, rank)
      );
    });
    const how = `${found.how} ρ is Spearman’s rank correlation.`;
    this.#importance.replaceChildren(
      el('h2', { class: 'nbt-rail-title' }, `What matters for ${metric}`),
      el('ul', { class: 'nbt-parameters' }, ...rows),
      el('p', { class: 'nbt-quiet-text' }, how)
    );
  }
}

/** The best first. */
function inOrder({ curves, direction }: GroupedMetric): GroupCurve[] {
  if (direction === null) {
    return [...curves];
  }
  const sign = direction === 'max' ? -1 : 1;
  const rank = ({ last }: GroupCurve) => (last ? sign * last.mean : Infinity);
  return [...curves].sort((a, b) => (rank(a) === rank(b) ? 0 : rank(a) - rank(b)));
}

const WIDTH_PX = 208;

/** Two digits: it is an estimate. */
function rough(value: number): string {
  return String(Number(value.toPrecision(2))).replace(/^-/, MINUS);
}

/** One difference between two groups in plain words, and where it probably lies. */
function verdictCard(
  { text, how, low, high, difference, runs }: Verdict,
  metric: string
): HTMLElement {
  const head = `${metric}, ${runs[0]} runs against ${runs[1]}`;
  const card = el(
    'section',
    { class: 'nbt-verdict', 'aria-label': 'Verdict' },
    el('div', { class: 'nbt-quiet-text' }, head),
    el('p', { class: 'nbt-verdict-text' }, text)
  );
  if (low !== null && high !== null && difference !== null) {
    card.append(interval(low, high, difference));
  }
  if (how) {
    card.append(el('div', { class: 'nbt-quiet-text' }, how));
  }
  return card;
}

/** Zero, and the interval of the difference. */
function interval(low: number, high: number, difference: number): SVGSVGElement {
  const [from, to] = [Math.min(0, low), Math.max(0, high)];
  const room = (to - from) * 0.15 || 1;
  const x = (value: number) =>
    ((value - from + room) / (to - from + 2 * room)) * (WIDTH_PX - 40) + 20;
  const label = (value: number, text: string) =>
    svg('text', { class: 'nbt-axis-tick', x: x(value), y: 32, 'text-anchor': 'middle' }, text);
  const ends =
    x(high) - x(low) > 44
      ? [label(low, rough(low)), label(high, rough(high))]
      : [label((low + high) / 2, `${rough(low)} to ${rough(high)}`)];
  return svg(
    'svg',
    { class: 'nbt-interval', width: WIDTH_PX, height: 36, 'aria-hidden': 'true' },
    svg('path', { class: 'nbt-axis-line', d: `M${x(0)} 4V20` }),
    svg('path', { class: 'nbt-interval-line', d: `M${x(low)} 12H${x(high)}` }),
    svg('circle', { class: 'nbt-interval-dot', cx: x(difference), cy: 12, r: 4 }),
    ...(Math.abs(x(0) - x(low)) > 28 ? [label(0, '0')] : []),
    ...ends
  );
}
