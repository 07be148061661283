/** The head of the page: the name, how the run stands, and what can be done with it. */

import type { RunPageModel } from '../model/run_page';
import type { RunRow } from '../model/runs';
import { cellFor, referenceOf } from '../pure/code';
import { step } from '../pure/format';
import { age, duration, moment } from '../pure/times';
import type { CommandLine } from '../view/commands';
import type { Context } from '../view/context';
import { Controls } from '../view/controls';
import { button, disable, el, setAttribute, setText } from '../view/dom';
import { stateIcon } from '../view/icons';
import { TagList } from '../view/tags';

import { sideIcon, type SideIcon } from '../sidebar/icons';
import { CompareWith } from './compare_with';
import type { RunPageOutlets } from './outlets';
import { PageTitle } from './title';

const TAGS_SHOWN = 12;
const TICK_MS = 1_000;
const GONE = 'The run is not in its store any more';

export interface HeadParts {
  readonly context: Context;
  readonly model: RunPageModel;
  readonly commands: CommandLine;
  readonly outlets: RunPageOutlets;
  readonly initial: { readonly name: string; readonly project: string };
}

export class PageHead {
  readonly element: HTMLElement;
  readonly #title: PageTitle;
  readonly #tags: TagList;
  readonly #controls: Controls;
  readonly #compare: CompareWith;
  readonly #state = el('span', { class: 'nbt-state' });
  readonly #facts = el('div', { class: 'nbt-page-facts' });
  readonly #acts: { readonly button: HTMLButtonElement; readonly update: () => void }[] = [];
  readonly #spoken = el('span', { class: 'nbt-unseen', role: 'status' });
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #disconnect: (() => void)[];
  #drawnState = '';

  constructor(private readonly parts: HeadParts) {
    const { context, model, commands, initial } = parts;
    this.#title = new PageTitle(model, initial.name);
    this.#tags = new TagList(context, commands, TAGS_SHOWN);
    this.#compare = new CompareWith(model, other => this.#compareWith(other));
    this.#controls = new Controls(context, commands, this.#menuItems());
    const first = el('div', { class: 'nbt-page-first' }, this.#title.element, this.#tags.element);
    first.append(el('span', { class: 'nbt-gap' }), commands.element, this.#buttons());
    const second = el('div', { class: 'nbt-page-second' }, this.#state, this.#facts);
    this.element = el('header', { class: 'nbt-page-head' }, first, second, this.#spoken);
    setText(this.#facts, initial.project);
    this.#disconnect = [
      context.model.changed.connect(changed => changed === 'run' && this.#write()),
      model.changed.connect(changed => {
        if (changed === 'row' || changed === 'there') {
          this.#write();
        }
      })
    ];
    this.#timer = setInterval(() => {
      if (!document.hidden) {
        this.#writeFacts();
      }
    }, TICK_MS);
    this.#write();
  }

  dispose(): void {
    clearInterval(this.#timer);
    this.#disconnect.forEach(disconnect => disconnect());
    this.#tags.dispose();
    this.#controls.dispose();
    this.#compare.dispose();
  }

  get #row(): RunRow | null {
    return this.parts.model.row;
  }

  #write(): void {
    const { context, model } = this.parts;
    const { run } = context.model;
    const row = this.#row;
    // Both tell of it, and either may be the older one: the row is asked for at every change.
    const name = row?.name ?? run?.name;
    if (name !== undefined) {
      this.#title.write(name);
    }
    this.#title.setGone(model.isGone);
    const state = run?.state ?? row?.state;
    if (state !== undefined && state !== this.#drawnState) {
      this.#drawnState = state;
      this.#state.className = `nbt-state nbt-state-${state}`;
      this.#state.replaceChildren(stateIcon(state));
      setText(this.#spoken, `${name ?? ''} ${run?.state_word ?? row?.state_word ?? state}`);
    }
    this.#acts.forEach(({ update }) => update());
    this.#writeFacts();
  }

  #writeFacts(): void {
    const { context, initial } = this.parts;
    const { run, sinceHeardMs } = context.model;
    const row = this.#row;
    if (run === null && row === null) {
      return;
    }
    const isLive = (run?.state ?? row?.state) === 'running';
    const beganS = run ? run.elapsed_s : (row?.duration_s ?? 0);
    const elapsedS = beganS + (isLive && run ? sinceHeardMs / 1000 : 0);
    const createdUs = run?.created_us ?? row?.created_us ?? 0;
    const past = age(createdUs, Date.now() * 1000);
    const at = run?.step ?? row?.step;
    const total = run?.total ?? row?.total;
    const facts = [
      stateWords(run?.state ?? row?.state ?? 'stale', duration(elapsedS)),
      `${/ [mh]$/.test(past) ? `${past} ago` : past}, ${moment(createdUs)}`,
      run?.project ?? initial.project,
      row?.group ? `group ${row.group}` : '',
      at == null ? '' : `step ${step(at)}${total != null && isLive ? ` of ${step(total)}` : ''}`,
      row?.baseline ? 'the baseline' : '',
      row?.locked ? 'locked' : '',
      row?.archived ? 'archived' : ''
    ].filter(Boolean);
    facts.forEach((fact, place) => {
      const part = this.#facts.children[place] ?? this.#facts.appendChild(el('bdi'));
      setText(part, fact);
    });
    while (this.#facts.childNodes.length > facts.length) {
      const last = this.#facts.lastChild;
      const first = this.#facts.firstChild;
      (first instanceof Text ? first : last)?.remove();
    }
  }

  #buttons(): HTMLElement {
    const { model, outlets } = this.parts;
    const { acts } = model;
    const line = el('div', { class: 'nbt-page-acts' });
    const large = (label: string, name: SideIcon, act: (row: RunRow) => unknown) => {
      const made = button(
        { class: 'nbt-button nbt-large' },
        () => this.#do(act),
        sideIcon(name, 14),
        label
      );
      this.#acts.push({ button: made, update: () => disable(made, model.isGone ? GONE : '') });
      return made;
    };
    line.append(
      large('Go to its cell', 'cell', row =>
        acts.attempt(async () => {
          const isFound = await outlets.goTo(row.run, await model.api.runs.origin(row.run));
          return isFound ? null : `The cell of ${row.name} was not found in a notebook here.`;
        })
      ),
      large('Insert code', 'code', row =>
        acts.attempt(async () => {
          await outlets.insert(cellFor([row]));
          return null;
        })
      ),
      this.#compare.element,
      this.#toggle('star', ['Set as baseline', 'Not the baseline any more'], 'baseline', row =>
        acts.setBaseline(row, !row.baseline)
      ),
      this.#toggle('lock', ['Lock', 'Unlock'], 'locked', row => acts.lock([row], !row.locked)),
      this.#controls.element
    );
    return line;
  }

  #toggle(
    name: SideIcon,
    [on, off]: readonly [string, string],
    field: 'baseline' | 'locked',
    act: (row: RunRow) => unknown
  ): HTMLButtonElement {
    const made = button({ class: 'nbt-tool' }, () => this.#do(act), sideIcon(name));
    const update = () => {
      const isOn = this.#row?.[field] === true;
      setAttribute(made, 'aria-label', on);
      setAttribute(made, 'aria-pressed', String(isOn));
      disable(made, this.parts.model.isGone ? GONE : '', isOn ? off : on);
    };
    this.#acts.push({ button: made, update });
    return made;
  }

  /** What is done seldom. */
  #menuItems(): HTMLElement[] {
    const { model, outlets } = this.parts;
    const { acts } = model;
    const item = (label: string, name: SideIcon, act: (row: RunRow) => unknown) => {
      const words = el('span', {}, label);
      const made = button(
        { class: 'nbt-item' },
        () => {
          this.#controls.closeMenu();
          this.#do(act);
        },
        sideIcon(name, 14),
        words
      );
      this.#acts.push({ button: made, update: () => disable(made, model.isGone ? GONE : '') });
      return { made, words };
    };
    const archive = item('Archive', 'archive', row => acts.archive([row], !row.archived));
    this.#acts.push({
      button: archive.made,
      update: () =>
        setText(archive.words, this.#row?.archived ? 'Take out of the archive' : 'Archive')
    });
    return [
      item('Copy id', 'copy', row => outlets.copy(row.id, 'id')).made,
      item('Copy reference', 'copy', row => outlets.copy(referenceOf(row), 'reference')).made,
      item('Open its folder', 'folder', row => acts.openFolder(row)).made,
      archive.made,
      item('Move to trash', 'trash', row => acts.trash([row])).made
    ];
  }

  #do(act: (row: RunRow) => unknown): void {
    const { model } = this.parts;
    if (!model.isGone) {
      void model.known().then(row => row && act(row));
    }
  }

  #compareWith(other: RunRow): void {
    const row = this.#row;
    if (row !== null) {
      const { model, outlets } = this.parts;
      const runs = [row, other].map(({ run, name, slot }) => ({ run, name, slot }));
      outlets.compare(model.api.store, runs);
    }
  }
}

function stateWords(state: string, elapsed: string): string {
  const words: Record<string, string> = {
    running: `running for ${elapsed}`,
    finished: `finished in ${elapsed}`,
    stale: `no sign of life after ${elapsed}`
  };
  return words[state] ?? `${state} after ${elapsed}`;
}
