/** The chart that a table was logged for. */

import type { Plain } from '../messages';

import type { Shown } from './body';
import { ConfusionChart } from './table_confusion';
import { CurvesChart } from './table_curves';
import { record, text } from './picture';

export interface TableChart {
  readonly element: HTMLElement;
  /** Draw the table that lies in these files. */
  read(paths: readonly string[]): Promise<void>;
  resize(): void;
  themeChanged(): void;
  dispose(): void;
}

export interface ChartSpec {
  readonly panel: string;
  readonly fields: Readonly<Record<string, Plain>>;
  readonly strings: Readonly<Record<string, Plain>>;
}

/** Null where the table is shown alone. */
export function chartOf(said: Readonly<Record<string, Plain>>, shown: Shown): TableChart | null {
  const spec = {
    panel: text(said.panel),
    fields: record(said.fields),
    strings: record(said.strings)
  };
  if (spec.panel.startsWith('wandb/confusion_matrix/')) {
    return new ConfusionChart(spec, shown);
  }
  return CurvesChart.knows(spec) ? new CurvesChart(spec, shown) : null;
}
