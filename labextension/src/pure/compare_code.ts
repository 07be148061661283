/** Groups of runs in Python. */

import { pythonText, type RunHandle } from './code';

/** The numbers that the charts of the groups show, as a frame. */
export function groupsCode(
  runs: readonly RunHandle[],
  by: readonly string[],
  metric: string
): string {
  const projects = [...new Set(runs.map(({ project }) => project))];
  const [project] = projects;
  const where = projects.length === 1 && project !== undefined ? `${pythonText(project)}, ` : '';
  const ids = runs.map(({ id }) => pythonText(id)).join(', ');
  const keys =
    by.length === 1 && by[0] !== undefined
      ? pythonText(by[0])
      : `[${by.map(pythonText).join(', ')}]`;
  const filter = `filter={"name": {"$in": [${ids}]}}`;
  return `nbtrack.groups(${keys}, ${pythonText(metric)}, runs=nbtrack.runs(${where}${filter}))`;
}
