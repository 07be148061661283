/** One metric over groups of runs, as the server has worked it out. */

import type { Band } from '../model/compare_state';
import type { GroupEntry, GroupsAnswer, GroupsHeader, Verdict } from '../model/compare_api';
import type { Line } from '../pure/visible';

/** One group in a chart. */
export interface GroupCurve {
  readonly label: string;
  readonly runs: readonly string[];
  readonly mean: Line;
  readonly n: Float64Array;
  readonly last: GroupEntry['last'];
  /** The ends of the band around the mean. */
  band(kind: Band): { readonly low: Float64Array; readonly high: Float64Array };
}

export interface GroupedMetric {
  readonly x: string;
  readonly by: readonly string[];
  readonly direction: GroupsHeader['direction'];
  readonly curves: readonly GroupCurve[];
  readonly verdicts: readonly Verdict[];
}

const NOTHING = new Float64Array(0);

export function readGroups({ header, buffers }: GroupsAnswer): GroupedMetric {
  const { x, by, direction, groups, verdicts } = header;
  return { x, by, direction, verdicts, curves: groups.map(group => readCurve(group, buffers)) };
}

function readCurve(entry: GroupEntry, buffers: readonly Float64Array[]): GroupCurve {
  const column = (place: number) => buffers[place] ?? NOTHING;
  const [mean, std, sem] = [entry.mean, entry.std, entry.sem].map(column) as [
    Float64Array,
    Float64Array,
    Float64Array
  ];
  const around = (width: Float64Array) => ({
    low: mean.map((value, i) => value - (width[i] ?? NaN)),
    high: mean.map((value, i) => value + (width[i] ?? NaN))
  });
  const bands = {
    ci: { low: column(entry.ci_low), high: column(entry.ci_high) },
    std: around(std),
    sem: around(sem),
    range: { low: column(entry.min), high: column(entry.max) }
  };
  return {
    label: entry.label,
    runs: entry.runs,
    mean: { x: column(entry.step), y: mean },
    n: column(entry.n),
    last: entry.last,
    band: kind => bands[kind]
  };
}
