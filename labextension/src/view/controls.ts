/** What can be done to a run from its panel: stop it, mark a checkpoint, pause the drawing. */

import type { CommandLine } from './commands';
import type { Context } from './context';
import { button, disable, el, isDisabled, setAttribute, setText, show } from './dom';
import { icon } from './icons';
import { noteField, tagField } from './notes';
import { Popover } from './popover';

export class Controls {
  readonly element: HTMLElement;
  readonly #stop: HTMLButtonElement;
  readonly #stopText = el('span', {}, 'Stop');
  readonly #checkpoint: HTMLButtonElement;
  readonly #pause: HTMLButtonElement;
  readonly #more: Popover;
  readonly #disconnect: (() => void)[];
  #isStopping = false;

  constructor(
    private readonly context: Context,
    private readonly commands: CommandLine
  ) {
    this.#stop = button({ class: 'nbt-button nbt-stop' }, () => void this.#askStop());
    this.#stop.append(icon('stop', 14), this.#stopText);
    const mark = () => void this.#askCheckpoint();
    this.#checkpoint = tool('nbt-flag', 'Mark a checkpoint', mark, icon('flag'));
    this.#pause = tool('nbt-pause', '', () => this.#togglePause());
    const more = tool('', 'More', () => undefined, icon('more'));
    this.#more = new Popover(more);
    this.#more.element.append(...this.#moreItems());
    this.element = el(
      'div',
      { class: 'nbt-controls' },
      commands.element,
      this.#stop,
      this.#checkpoint,
      this.#pause,
      more,
      this.#more.element
    );
    this.#disconnect = [
      context.model.changed.connect(() => this.#update()),
      context.settingsChanged.connect(() => this.#update())
    ];
    this.#update();
  }

  dispose(): void {
    this.#disconnect.forEach(disconnect => disconnect());
    this.#more.dispose();
  }

  /** What finds no room in the head, and what is done seldom. */
  #moreItems(): HTMLElement[] {
    const { context, commands } = this;
    const close = () => this.#more.toggle(false);
    const item = (text: string, name: 'flag' | 'pause', act: () => void) =>
      button(
        { class: 'nbt-item nbt-when-narrow' },
        () => {
          close();
          act();
        },
        icon(name, 14),
        text
      );
    return [
      noteField(context, commands, close),
      tagField(context, commands, close),
      item('Mark a checkpoint', 'flag', () => void this.#askCheckpoint()),
      item('Pause drawing', 'pause', () => this.#togglePause())
    ];
  }

  #update(): void {
    const { model, settings } = this.context;
    const { refusal } = this.commands;
    const isOver = model.run !== null && !model.isLive;
    disable(this.#stop, refusal, 'Ends the run at its next log()');
    disable(this.#checkpoint, refusal, 'Mark a checkpoint: run.should_checkpoint() is true once');
    show(this.#stop, !isOver);
    show(this.#checkpoint, !isOver);
    show(this.#pause, !isOver);
    setText(this.#stopText, this.#isStopping ? 'Stopping' : 'Stop');
    const hint = settings.isPaused ? 'Go on drawing' : 'Pause drawing (training goes on)';
    if (this.#pause.getAttribute('aria-label') !== hint || this.#pause.children.length === 0) {
      this.#pause.replaceChildren(icon(settings.isPaused ? 'play' : 'pause'));
      setAttribute(this.#pause, 'aria-label', hint);
      setAttribute(this.#pause, 'title', hint);
      setAttribute(this.#pause, 'aria-pressed', String(settings.isPaused));
    }
  }

  async #askStop(): Promise<void> {
    if (isDisabled(this.#stop) || this.#isStopping) {
      return;
    }
    this.#isStopping = true;
    this.#update();
    this.#isStopping = await this.commands.post('stop', {}, 'stopping at the next log()');
    this.#update();
  }

  async #askCheckpoint(): Promise<void> {
    if (!isDisabled(this.#checkpoint)) {
      await this.commands.post('checkpoint', {}, 'checkpoint asked for');
    }
  }

  #togglePause(): void {
    this.context.set('isPaused', !this.context.settings.isPaused);
  }
}

function tool(name: string, label: string, onClick: () => void, ...children: Node[]) {
  return button(
    { class: `nbt-tool ${name}`, 'aria-label': label, title: label },
    onClick,
    ...children
  );
}
