/** Lines under the head: a lost connection, and what is wrong with the run. */

import { duration } from '../pure/times';
import type { Context } from './context';
import { button, el, setText, show } from './dom';
import { icon } from './icons';
import type { ChartsModel } from './source';
import type { ChannelStatus } from './types';

const TICK_MS = 1_000;
/** A connection that is back at once is not worth a line that comes and goes. */
const PATIENCE_MS = 1_000;
/** Reasons that only say again that the server is lost; others say what to do. */
const PLAIN = /^The (connection is lost|Jupyter server does not answer)/;

export class Notices {
  readonly element = el('div', { class: 'nbt-notices' });
  readonly #lost = el('div', { class: 'nbt-notice nbt-lost', role: 'status', hidden: true });
  readonly #lostText = el('span');
  readonly #error = el('div', { class: 'nbt-notice nbt-error', role: 'alert', hidden: true });
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #disconnect: () => void;
  #status: ChannelStatus | null = null;
  #wasConnected = false;

  constructor(private readonly context: Context<ChartsModel>) {
    this.#lost.append(icon('warning', 14), this.#lostText);
    this.element.append(this.#lost, this.#error);
    this.#timer = setInterval(() => this.#writeLost(), TICK_MS);
    this.#disconnect = context.model.changed.connect(changed => {
      if (changed === 'error') {
        this.#writeError();
      }
    });
  }

  setStatus(status: ChannelStatus): void {
    this.#status = status;
    this.#wasConnected ||= status.connected;
    this.#writeLost();
  }

  dispose(): void {
    clearInterval(this.#timer);
    this.#disconnect();
  }

  #writeLost(): void {
    const status = this.#status;
    const pastMs = status ? Date.now() - status.since : 0;
    const isLost = status !== null && !status.connected && pastMs >= PATIENCE_MS;
    const isOver = this.context.model.isEnded;
    show(this.#lost, isLost && !isOver);
    if (status === null || !isLost || isOver) {
      return;
    }
    const past = duration(pastMs / 1000);
    const lost = `Lost the server ${past} ago, trying again`;
    const isPlain = this.#wasConnected && PLAIN.test(status.text);
    setText(this.#lostText, isPlain ? lost : status.text || 'Connecting');
    this.#lost.title = status.text;
  }

  #writeError(): void {
    const { error } = this.context.model;
    // What is ill in the files of a run stands in its head already.
    const isSaid = error === null || error.code === 'ill';
    show(this.#error, !isSaid);
    if (isSaid) {
      return;
    }
    this.#error.replaceChildren(icon('warning', 14), el('span', {}, error.text));
    if (error.command !== '') {
      const copy = () => void navigator.clipboard?.writeText(error.command);
      const copyButton = button({ class: 'nbt-button' }, copy, 'Copy');
      this.#error.append(el('code', { class: 'nbt-mono' }, error.command), copyButton);
    }
  }
}
