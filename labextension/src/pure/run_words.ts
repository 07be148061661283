/** What stands in the second line of a run, and what is read out of it. */

import { step } from './format';
import { age, duration, moment } from './times';

/** The facts of a run that this needs. */
export interface RunTimes {
  readonly state: string;
  readonly created_us: number;
  readonly started_us: number | null;
  readonly ended_us: number | null;
  readonly duration_s: number | null;
  readonly step: number | null;
}

/** How long a run takes, or took; it goes on while it runs. */
export function elapsedS(run: RunTimes, heardUs: number, nowUs: number): number | null {
  if (run.duration_s === null) {
    return null;
  }
  return run.state === 'running'
    ? run.duration_s + Math.max(0, nowUs - heardUs) / 1e6
    : run.duration_s;
}

/**
 * Age and duration of a run that has ended; duration and step of one that runs.
 *
 * @param isShort - there is only room for the first of them.
 */
export function runFacts(run: RunTimes, heardUs: number, nowUs: number, isShort = false): string[] {
  const elapsed = elapsedS(run, heardUs, nowUs);
  const length = elapsed === null ? [] : [duration(elapsed)];
  const facts =
    run.state === 'running'
      ? [...length, ...(run.step === null ? [] : [step(run.step)])]
      : [age(run.created_us, nowUs), ...length];
  return facts.slice(0, isShort ? 1 : 2);
}

/** The tags that there is room for, and how many more there are. */
export function shownTags(
  tags: readonly string[],
  isBaseline: boolean,
  room = 1
): { tags: string[]; more: number } {
  const free = Math.max(0, room - Number(isBaseline));
  return { tags: tags.slice(0, free), more: tags.length - Math.min(free, tags.length) };
}

/** Everything that the row has no room for, one thing a line. */
export function runTip(
  run: RunTimes & {
    name: string;
    state_word: string;
    tags: readonly string[];
    notes: string | null;
    ill: string | null;
    locked: boolean;
  }
): string {
  return [
    run.name,
    run.ill ?? run.state_word,
    `created ${moment(run.created_us)} (${Intl.DateTimeFormat().resolvedOptions().timeZone})`,
    run.tags.length ? `tags: ${run.tags.join(', ')}` : '',
    run.locked ? 'locked: it cannot be moved to the trash' : '',
    run.notes?.trim() ? `\n${run.notes.trim().slice(0, 400)}` : ''
  ]
    .filter(Boolean)
    .join('\n');
}
