/** The metric by which runs are judged first. */

import type { ChartLayout } from '../messages';

/** Where it is measured tells more than what: the training's own figures say least. */
const SECTIONS = [/^(val|valid|validation|dev)\b/, /^(test|eval|evaluation)\b/];

/** The first one of a validation or a test that is known to be better high or low, else any. */
export function mainMetric(charts: readonly ChartLayout[]): string | null {
  const judged = charts.filter(chart => chart.direction !== null);
  for (const section of SECTIONS) {
    const found = judged.find(({ metric }) => section.test(metric));
    if (found) {
      return found.metric;
    }
  }
  return (judged[0] ?? charts[0])?.metric ?? null;
}
