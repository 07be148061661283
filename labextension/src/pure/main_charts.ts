/** Which metrics say most of a run. */

import type { ChartLayout, SectionLayout } from '../messages';

import { CHARTS_SHOWN } from './layout';

const VALIDATION = /(^|[/._-])(val|valid|validation|eval|test|dev)([/._-]|$)/i;
const SYSTEM = 'system';

/**
 * First those whose direction is known, of them those of validation; else in their order.
 *
 * @param most - so many at most.
 */
export function mainCharts(sections: readonly SectionLayout[], most: number): ChartLayout[] {
  const charts = shownCharts(sections);
  const weight = ({ metric, direction }: ChartLayout) =>
    Number(direction !== null) * 2 + Number(VALIDATION.test(metric));
  return charts
    .map((chart, place) => ({ chart, place }))
    .sort((a, b) => weight(b.chart) - weight(a.chart) || a.place - b.place)
    .slice(0, most)
    .map(({ chart }) => chart);
}

/** The charts at the top of a page, in their order. */
export function firstCharts(sections: readonly SectionLayout[]): ChartLayout[] {
  return shownCharts(sections).slice(0, CHARTS_SHOWN);
}

function shownCharts(sections: readonly SectionLayout[]): ChartLayout[] {
  return sections
    .filter(({ name }) => name !== SYSTEM)
    .flatMap(({ charts }) => charts.filter(({ hidden }) => !hidden));
}

/** How many charts the largest section has; the computer's own are drawn smaller and do not count. */
export function largestSection(sections: readonly SectionLayout[]): number {
  const counts = sections
    .filter(({ name }) => name !== SYSTEM)
    .map(({ charts }) => charts.filter(({ hidden }) => !hidden).length);
  return counts.length === 0 ? Infinity : Math.max(...counts);
}
