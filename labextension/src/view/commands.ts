/** Commands to the running loop, with their answer in words: one line for all of them. */

import type { AckHeader } from '../messages';

import type { Context } from './context';
import { el, setText } from './dom';
import type { CommandResult } from './types';

const SHOWN_MS = 6_000;
/** A loop that holds the interpreter for long cannot answer. */
const PATIENCE_MS = 2_000;
/** The loop may be heard before the request that asked it is answered. */
const ACKS_KEPT = 20;

/** How a command is told of. */
export interface Telling {
  /** What to say once the loop has taken it. */
  readonly done: string;
  /** Whether that stays until something else is said. */
  readonly isLasting?: boolean;
  /** The loop has answered: it was done, or it was not. */
  readonly onAnswer?: (isDone: boolean) => void;
}

export class CommandLine {
  readonly element = el('span', { class: 'nbt-answer', role: 'status' });
  readonly #waiting = new Map<string, Telling>();
  readonly #early = new Map<string, AckHeader>();
  readonly #timers = new Set<ReturnType<typeof setTimeout>>();
  #clear: ReturnType<typeof setTimeout> | undefined;
  readonly #disconnect: () => void;

  constructor(private readonly context: Context) {
    this.#disconnect = context.model.acknowledged.connect(ack => this.#answer(ack));
  }

  /** Why nothing can be asked of the run; empty if it can. */
  get refusal(): string {
    const { model, outlets } = this.context;
    if (outlets.commands === null) {
      return 'This run cannot be reached from here';
    }
    const hasEnded = model.run !== null && !model.isLive;
    return hasEnded ? 'The run has ended' : (outlets.commands.refusal?.() ?? '');
  }

  /** Ask for something; whether it could be asked is what comes back. */
  async post(kind: string, body: object, telling: string | Telling): Promise<boolean> {
    const { commands } = this.context.outlets;
    if (commands === null) {
      return false;
    }
    const told = typeof telling === 'string' ? { done: telling } : telling;
    const result = await commands.post(kind, body).catch(failed);
    if (!result.ok) {
      this.say(result.text || 'That did not work', { isBad: true });
    } else if (result.id === undefined) {
      this.context.model.edit(result.changed ?? {});
      this.say(result.text || told.done, told);
    } else {
      this.#await(result.id, told);
    }
    return result.ok;
  }

  say(text: string, { isBad = false, isLasting = false } = {}): void {
    clearTimeout(this.#clear);
    this.element.classList.toggle('nbt-bad', isBad);
    setText(this.element, text);
    if (!isLasting) {
      this.#clear = setTimeout(() => setText(this.element, ''), SHOWN_MS);
    }
  }

  dispose(): void {
    clearTimeout(this.#clear);
    this.#timers.forEach(clearTimeout);
    this.#disconnect();
  }

  #await(id: string, telling: Telling): void {
    this.#waiting.set(id, telling);
    const early = this.#early.get(id);
    if (early) {
      this.#answer(early);
      return;
    }
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      if (this.#waiting.has(id)) {
        this.say('asked, the loop has not answered yet', { isLasting: true });
      }
    }, PATIENCE_MS);
    this.#timers.add(timer);
  }

  /** Only to what was asked here: others may ask things of the same run. */
  #answer(ack: AckHeader): void {
    const telling = this.#waiting.get(ack.command);
    if (telling === undefined) {
      this.#early.set(ack.command, ack);
      const [oldest] = this.#early.keys();
      if (this.#early.size > ACKS_KEPT && oldest !== undefined) {
        this.#early.delete(oldest);
      }
      return;
    }
    this.#waiting.delete(ack.command);
    if (ack.done) {
      this.say(telling.done, telling);
    } else {
      this.say(ack.text || 'The loop could not do that', { isBad: true });
    }
    telling.onAnswer?.(ack.done);
  }
}

function failed(error: unknown): CommandResult {
  return { ok: false, text: error instanceof Error ? error.message : String(error) };
}
