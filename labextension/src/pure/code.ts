/** Runs in Python. */

/** How code and people refer to a run: without a path, so that it holds on every computer. */
export interface RunHandle {
  readonly project: string;
  readonly id: string;
  readonly name: string;
}

/** `project/id`; the id alone where the project's name would be read as more than one part. */
export function referenceOf({ project, id }: RunHandle): string {
  return project.includes('/') || project.startsWith('.') ? id : `${project}/${id}`;
}

/** One run opened, or several compared. */
export function codeFor(runs: readonly RunHandle[]): string {
  const names = runs.map(run => pythonText(referenceOf(run)));
  if (names.length === 1) {
    return `nbtrack.open_run(${names[0]})`;
  }
  const inLine = `nbtrack.compare([${names.join(', ')}])`;
  return inLine.length <= 88
    ? inLine
    : `nbtrack.compare([\n${names.map(name => `    ${name},\n`).join('')}])`;
}

/** A cell that works in a fresh notebook too. */
export function cellFor(runs: readonly RunHandle[]): string {
  return `import nbtrack\n\n${codeFor(runs)}`;
}

/** A text as a Python literal. */
export function pythonText(text: string): string {
  // JSON escapes are Python's too, but for the signs that need two units.
  return JSON.stringify(text).replace(
    /[\u007f-\u009f\u2028\u2029]/g,
    sign => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`
  );
}

export const FIRST_STEPS = `import nbtrack

nbtrack.init(project="first-steps")
for step in range(100):
    nbtrack.log({"loss": 0.97 ** step})
nbtrack.finish()
`;
