/** What is known of where a run ran, in words: for the system tab and for the overview. */

import type { Surroundings } from '../model/run_api';
import { count } from '../pure/format';
import { duration } from '../pure/times';
import { el } from '../view/dom';

export type FactLine = readonly [name: string, value: string];

const SYSTEMS: Record<string, string> = { linux: 'Linux', darwin: 'macOS', win32: 'Windows' };
/** Those that people ask for first. */
const TOLD_PACKAGES = ['torch', 'tensorflow', 'jax', 'scikit-learn', 'numpy'];
const SHORT_SHA = 7;

/** A commit as it is quoted. */
export function shortSha(sha: string): string {
  return sha.slice(0, SHORT_SHA);
}

export function systemName(system: string): string {
  return SYSTEMS[system] ?? system;
}

/** All of it, a fact a line. */
export function allFacts(found: Surroundings): FactLine[] {
  const { git, environment } = found;
  const lines: [string, string | number | null | undefined][] = [
    ['commit', git?.sha],
    ['branch', git?.branch],
    ['notebook', found.notebook],
    ['program', found.program === found.notebook ? null : found.program],
    ['host', found.host],
    ['user', found.user],
    ['system', environment && systemName(environment.system)],
    ['machine', environment?.machine],
    ['processors', environment?.processors],
    ['python', found.python],
    ['nbtrack', found.nbtrack],
    ['attempts', found.attempts > 1 ? found.attempts : null],
    ['exit code', found.exit_code],
    ['time in log()', found.overhead_s > 0 ? duration(found.overhead_s) : null],
    ['not written down', found.hidden.join(', ')]
  ];
  return lines
    .filter(([, value]) => value !== null && value !== undefined && value !== '')
    .map(([name, value]) => [name, String(value)]);
}

/** What matters most, in few lines. */
export function shortFacts(found: Surroundings): FactLine[] {
  const { git, environment, host, python, notebook } = found;
  const packages = environment?.packages ?? {};
  const processors = environment?.processors ?? 0;
  const [main] = TOLD_PACKAGES.filter(name => name in packages);
  const lines: [string, (string | null | undefined | false)[]][] = [
    ['git', [git && shortSha(git.sha), git?.branch]],
    ['notebook', [notebook]],
    ['python', [python, main && `${main} ${packages[main]}`]],
    ['host', [host, environment && systemName(environment.system)]],
    ['machine', [environment?.machine, processors > 0 && count(processors, 'processor')]],
    ['redacted', [found.hidden.length > 0 && count(found.hidden.length, 'value')]]
  ];
  return lines
    .map(([name, parts]): FactLine => [name, parts.filter(Boolean).join(', ')])
    .filter(([, value]) => value !== '');
}

/** Names and values in two columns. */
export function factList(lines: readonly FactLine[]): HTMLElement {
  const list = el('dl', { class: 'nbt-fact-list' });
  for (const [name, value] of lines) {
    list.append(
      el('dt', {}, name),
      el('dd', { title: value.length > 30 ? value : undefined, dir: 'auto' }, value)
    );
  }
  return list;
}
