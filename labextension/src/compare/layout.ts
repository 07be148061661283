/** The charts of several runs in one: each metric once, in the order in which they first appear. */

import type { ChartLayout, SectionLayout } from '../messages';

/**
 * @param layouts - of the runs, in their order; the first one that knows a metric says how it is
 *   drawn.
 * @param wanted - the metrics that are shown, in their order; null for all.
 */
export function mergeLayouts(
  layouts: readonly (readonly SectionLayout[])[],
  wanted: readonly string[] | null
): SectionLayout[] {
  const sections = new Map<string, Map<string, ChartLayout>>();
  for (const layout of layouts) {
    for (const { name, charts } of layout) {
      const known = sections.get(name) ?? new Map<string, ChartLayout>();
      sections.set(name, known);
      for (const chart of charts) {
        const before = known.get(chart.metric);
        known.set(
          chart.metric,
          before ? { ...before, hidden: before.hidden && chart.hidden } : chart
        );
      }
    }
  }
  const merged = [...sections].map(([name, charts]) => ({ name, charts: [...charts.values()] }));
  return wanted === null ? merged : only(merged, wanted);
}

/** Only these metrics are seen, even those that usually are an axis; the others can be one still. */
function only(sections: readonly SectionLayout[], wanted: readonly string[]): SectionLayout[] {
  const place = new Map(wanted.map((metric, i) => [metric, i]));
  const rank = (chart: ChartLayout) => place.get(chart.metric) ?? Infinity;
  const first = (section: SectionLayout) => Math.min(...section.charts.map(rank));
  return sections
    .map(({ name, charts }) => ({
      name,
      charts: charts
        .map(chart => ({ ...chart, hidden: !place.has(chart.metric) }))
        .sort((a, b) => compare(rank(a), rank(b)))
    }))
    .sort((a, b) => compare(first(a), first(b)));
}

/** Both may be infinite. */
function compare(one: number, other: number): number {
  return one === other ? 0 : one < other ? -1 : 1;
}
