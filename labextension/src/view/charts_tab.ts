/** All sections of a run, or what there is to say while there are none. */

import type { ChartLayout } from '../messages';

import type { Context } from './context';
import { el, setText, show } from './dom';
import { SectionView, SYSTEM } from './section';
import type { ChartsModel } from './source';

/** Past so many charts the sections that follow are folded: nobody scrolls through 500. */
const OPEN_CHARTS = 60;

export class ChartsTab {
  readonly element = el('div', { class: 'nbt-charts' });
  readonly #waiting = el('div', { class: 'nbt-waiting' }, 'Waiting for the first log()');
  readonly #sections = new Map<string, SectionView>();
  readonly #disconnect: (() => void)[];
  #isNarrow = false;
  #fullRowsOf = 1;
  #pointsTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly context: Context<ChartsModel>,
    private readonly open: (layout: ChartLayout, mode: 'chart' | 'table') => void,
    private readonly height?: number
  ) {
    this.element.append(this.#waiting);
    this.#disconnect = [
      context.model.changed.connect(changed => {
        if (changed === 'layout') {
          this.#arrange();
        }
        this.#sayWaiting();
      }),
      context.model.curveChanged.connect(() => this.#describeSoon())
    ];
    // What is compared may be known before it is drawn.
    this.#arrange();
    this.#sayWaiting();
  }

  setNarrow(isNarrow: boolean, columns: number): void {
    this.#isNarrow = isNarrow;
    this.#fullRowsOf = isNarrow ? columns : 1;
    this.#sections.get(SYSTEM)?.setOpenAtFirst(!isNarrow);
    for (const section of this.#sections.values()) {
      section.setFullRows(this.#fullRowsOf);
    }
  }

  dispose(): void {
    clearTimeout(this.#pointsTimer);
    this.#disconnect.forEach(disconnect => disconnect());
    for (const section of this.#sections.values()) {
      section.dispose();
    }
  }

  #arrange(): void {
    const { model } = this.context;
    // What the computer does interests least, so it comes last.
    const layouts = [...model.sections].sort(
      (a, b) => Number(a.name === SYSTEM) - Number(b.name === SYSTEM)
    );
    const names = new Set(layouts.map(layout => layout.name));
    for (const [name, section] of this.#sections) {
      if (!names.has(name)) {
        section.dispose();
        this.#sections.delete(name);
      }
    }
    let opened = 0;
    for (const [place, layout] of layouts.entries()) {
      const section = this.#section(layout.name);
      const isSystemFolded = layout.name === SYSTEM && this.#isNarrow;
      section.update(layout, opened < OPEN_CHARTS && !isSystemFolded);
      opened += section.isOpen ? section.shownCount : 0;
      // What is in its place already stays there: moving it would take the focus from it.
      if (this.element.children[place] !== section.element) {
        this.element.insertBefore(section.element, this.element.children[place] ?? null);
      }
    }
  }

  #sayWaiting(): void {
    const { model } = this.context;
    show(this.#waiting, model.charts.length === 0);
    setText(this.#waiting, model.emptyWords);
  }

  #section(name: string): SectionView {
    let section = this.#sections.get(name);
    if (section === undefined) {
      section = new SectionView(this.context, name, this.open, this.height);
      section.setFullRows(this.#fullRowsOf);
      this.#sections.set(name, section);
    }
    return section;
  }

  #describeSoon(): void {
    this.#pointsTimer ??= setTimeout(() => {
      this.#pointsTimer = undefined;
      for (const section of this.#sections.values()) {
        section.describe();
      }
    }, 1_000);
  }
}
