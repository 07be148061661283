/** The panel's first line: what runs, how far it is, how long it will take. */

import { count, rate, step } from '../pure/format';
import { age, duration, moment, timeLeft } from '../pure/times';
import type { Context } from './context';
import { el, setAttribute, setText, show } from './dom';
import { stateIcon } from './icons';
import type { RunFacts } from './model';

const TICK_MS = 1_000;
/** Estimates of less than this are guesses. */
const DATA_FOR_ESTIMATE_S = 20;
const SPOKEN_EVERY_MS = 30_000;

export class Head {
  readonly element: HTMLElement;
  readonly progress = el('div', { class: 'nbt-progress', role: 'progressbar' }, el('i'));
  readonly problem = el('div', { class: 'nbt-problem', role: 'status', hidden: true });
  readonly #state = el('span', { class: 'nbt-state' });
  readonly #name = el('span', { class: 'nbt-run-name nbt-ellipsis' });
  readonly #project = el('span', { class: 'nbt-project nbt-ellipsis' });
  readonly #facts = el('div', { class: 'nbt-facts' });
  readonly #spoken = el('span', { class: 'nbt-unseen', role: 'status' });
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #disconnect: () => void;
  #drawnState = '';
  #spokenMs = 0;

  constructor(
    private readonly context: Context,
    initial: { name: string; project: string },
    answer: HTMLElement,
    controls: HTMLElement
  ) {
    setText(this.#name, initial.name);
    setText(this.#project, initial.project);
    const title = el('div', { class: 'nbt-title' }, this.#state, this.#name, this.#project);
    this.element = el(
      'header',
      { class: 'nbt-head' },
      title,
      this.#facts,
      answer,
      controls,
      this.#spoken
    );
    this.#disconnect = context.model.changed.connect(changed => {
      if (changed === 'run') {
        this.#update();
      }
    });
    this.#timer = setInterval(() => {
      if (context.model.isLive && !document.hidden) {
        this.#writeFacts();
      }
    }, TICK_MS);
  }

  dispose(): void {
    clearInterval(this.#timer);
    this.#disconnect();
  }

  #update(): void {
    const { run } = this.context.model;
    if (run === null) {
      return;
    }
    setText(this.#name, run.name);
    setText(this.#project, run.project);
    setAttribute(this.#name, 'title', run.name);
    if (this.#drawnState !== run.state) {
      this.#drawnState = run.state;
      this.#state.className = `nbt-state nbt-state-${run.state}`;
      this.#state.replaceChildren(stateIcon(run.state));
      setAttribute(this.#state, 'title', run.state_word);
    }
    this.#writeFacts();
    this.#writeProgress(run);
    const problems = [run.error ?? '', ...run.problems].filter(Boolean);
    setText(this.problem, problems.join(' · '));
    show(this.problem, problems.length > 0);
    this.#speak(run);
  }

  #writeFacts(): void {
    const { model } = this.context;
    const { run } = model;
    if (run === null) {
      return;
    }
    const isLive = run.state === 'running';
    const elapsedS = run.elapsed_s + (isLive ? model.sinceHeardMs / 1000 : 0);
    const facts = isLive ? liveFacts(run, elapsedS) : endedFacts(run);
    facts.forEach((fact, place) => {
      const part = this.#facts.children[place] ?? this.#facts.appendChild(el('span'));
      setAttribute(part, 'class', `nbt-fact nbt-fact-${fact.kind}`);
      if (part.children.length === 0) {
        part.append(el('i'), el('b'), el('span'));
      }
      [fact.quiet, fact.strong, fact.rest].forEach((text, i) => {
        setText(part.children[i] as Element, text ?? '');
      });
    });
    while (this.#facts.children.length > facts.length) {
      this.#facts.lastElementChild?.remove();
    }
    setAttribute(this.#facts, 'title', `started ${moment(run.started_us)}`);
  }

  #writeProgress(run: RunFacts): void {
    const isKnown = run.total !== null && run.total > 0 && run.state === 'running';
    const share = isKnown ? Math.min(1, (run.step ?? 0) / (run.total ?? 1)) : 0;
    this.progress.classList.toggle('nbt-off', !isKnown);
    setAttribute(this.progress, 'aria-label', 'Progress');
    setAttribute(this.progress, 'aria-valuenow', isKnown ? Math.round(share * 100) : undefined);
    const bar = this.progress.firstElementChild as HTMLElement;
    bar.style.transform = `scaleX(${share})`;
  }

  /** Those who listen hear of it now and then, and at the end. */
  #speak(run: RunFacts): void {
    const now = Date.now();
    const isOver = run.state !== 'running';
    if (!isOver && now - this.#spokenMs < SPOKEN_EVERY_MS) {
      return;
    }
    this.#spokenMs = now;
    const at = run.step === null ? '' : `, step ${step(run.step)}`;
    setText(this.#spoken, `${run.name} ${run.state_word || run.state}${at}`);
  }
}

interface FactText {
  readonly kind: 'state' | 'step' | 'rate' | 'left' | 'age';
  readonly quiet?: string;
  readonly strong?: string;
  readonly rest?: string;
}

function liveFacts(run: RunFacts, elapsedS: number): FactText[] {
  const facts: FactText[] = [{ kind: 'state', strong: 'running ', rest: duration(elapsedS) }];
  if (run.step !== null) {
    const of = run.total === null ? '' : ` of ${step(run.total)}`;
    facts.push({ kind: 'step', quiet: 'step ', strong: step(run.step), rest: of });
  }
  if (run.rate !== null && run.rate > 0) {
    facts.push({ kind: 'rate', rest: rate(run.rate) });
  }
  if (run.eta_s !== null && elapsedS >= DATA_FOR_ESTIMATE_S) {
    facts.push({ kind: 'left', quiet: 'about ', rest: timeLeft(run.eta_s) });
  }
  return facts;
}

function endedFacts(run: RunFacts): FactText[] {
  const words: Record<string, string> = { finished: 'finished in ', failed: 'failed after ' };
  const word = words[run.state] ?? `${run.state} after `;
  const facts: FactText[] = [{ kind: 'state', strong: word, rest: duration(run.elapsed_s) }];
  if (run.step !== null) {
    const rows = count(run.rows, 'row');
    facts.push({ kind: 'step', quiet: 'step ', strong: step(run.step), rest: ` · ${rows}` });
  }
  if (run.ended_us !== null) {
    const past = age(run.ended_us, Date.now() * 1000);
    facts.push({ kind: 'age', rest: / [mh]$/.test(past) ? `${past} ago` : past });
  }
  return facts;
}
