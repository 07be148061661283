/** What can be done to a run from its panel: stop it, mark a checkpoint, pause the drawing. */

import type { CommandLine } from './commands';
import type { Context } from './context';
import { button, disable, el, isDisabled, setAttribute, setText, show } from './dom';
import { icon } from './icons';
import { noteField } from './notes';
import { Popover } from './popover';
import { TagList } from './tags';

/** The row that met Stop may be told late: so often there may be more. */
const GROWS_UNSTOPPED = 3;

export class Controls {
  readonly element: HTMLElement;
  readonly #stop: HTMLButtonElement;
  readonly #stopText = el('span', {}, 'Stop');
  readonly #checkpoint: HTMLButtonElement;
  readonly #pause: HTMLButtonElement;
  readonly #more: Popover;
  readonly #tags: TagList;
  readonly #disconnect: (() => void)[];
  #isStopping = false;
  /** After the loop has heard of Stop: rows that were told of, and how often there were more. */
  #stopRows: number | null = null;
  #timesGrown = 0;

  constructor(
    private readonly context: Context,
    private readonly commands: CommandLine,
    extra: readonly HTMLElement[] = []
  ) {
    this.#stop = button({ class: 'nbt-button nbt-stop' }, () => void this.#askStop());
    this.#stop.append(icon('stop', 14), this.#stopText);
    const mark = () => void this.#askCheckpoint();
    this.#checkpoint = tool('nbt-flag', 'Mark a checkpoint', mark, icon('flag'));
    this.#pause = tool('nbt-pause', '', () => this.#togglePause());
    const more = tool('', 'More', () => undefined, icon('more'));
    this.#more = new Popover(more);
    this.#tags = new TagList(context, commands, Infinity, true);
    this.#more.element.append(...this.#moreItems(), ...extra);
    this.element = el(
      'div',
      { class: 'nbt-controls' },
      this.#stop,
      this.#checkpoint,
      this.#pause,
      more,
      this.#more.element
    );
    this.#disconnect = [
      context.model.changed.connect(changed => {
        if (changed === 'run') {
          this.#followStop();
        }
        this.#update();
      }),
      context.settingsChanged.connect(() => this.#update())
    ];
    this.#update();
  }

  dispose(): void {
    this.#disconnect.forEach(disconnect => disconnect());
    this.#more.dispose();
    this.#tags.dispose();
  }

  /** Something in the menu was chosen. */
  closeMenu(): void {
    this.#more.toggle(false);
  }

  /** Where there is no room for the field of the note itself. */
  openNote(): void {
    this.#more.toggle(true);
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
      this.#tags.element,
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
    const isAsked = await this.commands.post(
      'stop',
      {},
      {
        done: 'stopping at the next log()',
        isLasting: true,
        onAnswer: isDone => this.#stopHeard(isDone)
      }
    );
    if (!isAsked) {
      this.#stopHeard(false);
    }
  }

  #stopHeard(isDone: boolean): void {
    this.#isStopping = isDone && this.context.model.isLive;
    this.#stopRows = isDone ? (this.context.model.run?.rows ?? 0) : null;
    this.#timesGrown = 0;
    this.#followStop();
    this.#update();
  }

  /** It was stopped, or the code has caught it and goes on. */
  #followStop(): void {
    const { model } = this.context;
    if (this.#stopRows === null || model.run === null) {
      return;
    }
    if (model.run.rows > this.#stopRows) {
      this.#stopRows = model.run.rows;
      this.#timesGrown += 1;
    }
    const isCaught = model.isLive && this.#timesGrown >= GROWS_UNSTOPPED;
    if (!model.isLive || isCaught) {
      this.#isStopping = false;
      this.#stopRows = null;
      this.commands.say(isCaught ? 'the code has caught the stop and goes on' : 'stopped');
    }
  }

  async #askCheckpoint(): Promise<void> {
    if (!isDisabled(this.#checkpoint)) {
      await this.commands.post('checkpoint', {}, 'should_checkpoint() is true once');
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
