/** Commands to the running loop, with their answer in words: one line for all of them. */

import type { Context } from './context';
import { el, setText } from './dom';
import type { CommandResult } from './types';

const SHOWN_MS = 6_000;

export class CommandLine {
  readonly element = el('span', { class: 'nbt-answer', role: 'status' });
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #disconnect: () => void;

  constructor(private readonly context: Context) {
    this.#disconnect = context.model.acknowledged.connect(({ text }) => text && this.say(text));
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

  async post(kind: string, body: object, done: string): Promise<boolean> {
    const { commands } = this.context.outlets;
    if (commands === null) {
      return false;
    }
    const result = await commands.post(kind, body).catch(failed);
    this.say(result.text || (result.ok ? done : 'That did not work'), !result.ok);
    return result.ok;
  }

  say(text: string, isBad = false): void {
    clearTimeout(this.#timer);
    this.element.classList.toggle('nbt-bad', isBad);
    setText(this.element, text);
    this.#timer = setTimeout(() => setText(this.element, ''), SHOWN_MS);
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#disconnect();
  }
}

function failed(error: unknown): CommandResult {
  return { ok: false, text: error instanceof Error ? error.message : String(error) };
}
