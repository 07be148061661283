/** All rows of a run in a grid: as many as there are, fetched as they are looked at. */

import { Widget } from '@lumino/widgets';

import type { HistoryChange } from '../model/history_rows';
import { SPINE } from '../model/history_rows';
import type { HistoryMetric } from '../model/run_api';
import type { RunPageModel } from '../model/run_page';
import { count, step } from '../pure/format';
import { columnTitle, exactValue, shownValue } from '../pure/history_text';
import { RequestError } from '../request';
import { button, el, isTextKey, KEEP_KEYS, setText, show } from '../view/dom';

import { ColumnsMenu } from './columns_menu';
import { GridModel } from './grid_model';
import { HistoryGrid, type Selected } from './history_grid';
import type { RunPageOutlets } from './outlets';

/** More would hold the page up. */
const MOST_COPIED = 100_000;
const STEP_NAME = '_step';
const HIDDEN_AT_FIRST = ['_timestamp'];

export class HistoryTab {
  readonly element = el('div', { class: 'nbt-page-tab nbt-history' });
  readonly #model: GridModel;
  readonly #bar: HTMLElement;
  readonly #host = el('div', { class: 'nbt-history-host' });
  readonly #heading = el('span', { class: 'nbt-quiet-text' });
  readonly #problem = el('div', { class: 'nbt-notice nbt-error', role: 'status', hidden: true });
  readonly #note = el('div', { class: 'nbt-table-note', role: 'status' });
  /** The value under the cursor, whole: a canvas says nothing to those who listen. */
  readonly #cell = el('div', { class: 'nbt-history-cell', role: 'status' });
  readonly #columns: ColumnsMenu;
  readonly #resized: ResizeObserver;
  readonly #disconnect: (() => void)[];
  #grid: HistoryGrid | null = null;
  #hidden: ReadonlySet<string> = new Set(HIDDEN_AT_FIRST);
  #cursor = { row: -1, column: -1 };

  constructor(
    private readonly page: RunPageModel,
    private readonly outlets: RunPageOutlets
  ) {
    this.#model = new GridModel(page.history);
    this.#columns = new ColumnsMenu(hidden => {
      this.#hidden = hidden;
      this.#arrange();
    });
    const copy = () => {
      const selected = this.#grid?.selected;
      if (selected) {
        void this.#copy(selected);
      } else {
        outlets.voice.failed('Select some cells first: click one, then Shift and another.');
      }
    };
    const copyButton = button({ class: 'nbt-button', title: 'Ctrl+C' }, copy, 'Copy the selection');
    const gap = el('span', { class: 'nbt-gap' });
    this.#bar = el('div', { class: 'nbt-page-bar' }, this.#heading, gap);
    this.#bar.append(this.#makeJump(), this.#columns.element, copyButton);
    this.element.append(this.#bar, this.#problem, this.#note, this.#host, this.#cell);
    this.#resized = new ResizeObserver(() => this.#fill());
    this.#resized.observe(this.#host);
    this.#disconnect = [page.history.changed.connect(change => this.#hear(change))];
    this.#arrange();
  }

  /** The grid measures itself: it is made when there is something to measure. */
  shown(): void {
    if (this.#grid === null && this.element.isConnected) {
      const style = () => getComputedStyle(this.element);
      this.#grid = new HistoryGrid(this.#model, style, {
        copy: selected => void this.#copy(selected),
        moved: (row, column) => {
          this.#cursor = { row, column };
          this.#tell();
        }
      });
      Widget.attach(this.#grid.grid, this.#host);
      this.#grid.fit();
    }
    this.#fill();
  }

  themeChanged(): void {
    this.#grid?.themeChanged();
  }

  dispose(): void {
    this.#resized.disconnect();
    this.#disconnect.forEach(disconnect => disconnect());
    this.#columns.dispose();
    this.#grid?.dispose();
  }

  get #all(): readonly HistoryMetric[] {
    return [...SPINE.filter(({ name }) => name !== STEP_NAME), ...this.page.history.metrics];
  }

  #hear(change: HistoryChange): void {
    const isFailed = change.kind === 'failed';
    if (change.kind === 'shape') {
      this.#arrange();
    } else if (change.kind === 'rows') {
      this.#tell(); // what the cursor is on may have come
    }
    if (change.kind !== 'rows' || !this.#problem.hidden) {
      const { problems } = this.page.history;
      setText(this.#problem, isFailed ? change.text : problems.join(' · '));
      show(this.#problem, isFailed || problems.length > 0);
    }
  }

  #arrange(): void {
    const { history } = this.page;
    const shown = this.#all.filter(({ name }) => !this.#hidden.has(name));
    const isOther = shown.length !== this.#model.columns.length;
    this.#model.reset(shown);
    this.#columns.update(this.#all, this.#hidden);
    const hasRows = history.total > 0;
    const words = `${count(history.total, 'row')}, ${count(history.metrics.length, 'metric')}`;
    setText(this.#heading, words);
    show(this.#bar, hasRows);
    show(this.#host, hasRows);
    show(this.#cell, hasRows);
    setText(this.#note, history.isKnown && !hasRows ? 'Nothing was logged.' : '');
    if (isOther) {
      this.#grid?.fit();
    }
    this.#fill();
  }

  #fill(): void {
    this.#grid?.resize(this.#host.clientWidth, this.#host.clientHeight);
  }

  #makeJump(): HTMLElement {
    const field = el('input', {
      class: 'nbt-field nbt-jump',
      type: 'text',
      inputmode: 'numeric',
      placeholder: 'Go to step',
      'aria-label': 'Go to step',
      ...KEEP_KEYS
    });
    field.addEventListener('keydown', event => {
      const wanted = Number(field.value.replace(/[,\s]/g, ''));
      if (isTextKey(event, 'Enter') && field.value.trim() !== '' && Number.isFinite(wanted)) {
        event.preventDefault();
        void this.#jump(wanted);
      }
    });
    return field;
  }

  async #jump(wanted: number): Promise<void> {
    await this.#attempt(async () => {
      const row = await this.page.api.rowAt(wanted);
      this.#grid?.goTo(Math.min(row, this.page.history.total - 1));
    });
  }

  #tell(): void {
    const { row, column } = this.#cursor;
    const metric = this.#model.columns[column];
    if (row < 0 || metric === undefined) {
      setText(this.#cell, '');
      return;
    }
    const at = this.#model.value(row, STEP_NAME);
    const value = this.#model.value(row, metric.name);
    const isLong = metric.kind === 'number' && typeof value === 'number' && Number.isFinite(value);
    const words = isLong ? String(value) : shownValue(value, metric.kind);
    const where = typeof at === 'number' ? `step ${step(at)}` : `row ${step(row)}`;
    const told = value === null ? 'no value' : words;
    setText(this.#cell, `${where} · ${columnTitle(metric.name)} ${told}`);
  }

  async #copy({ first, last, from, to }: Selected): Promise<void> {
    const { outlets, page } = this;
    const metrics = this.#model.columns.slice(from, to + 1);
    const cells = (last - first + 1) * (metrics.length + 1);
    if (cells > MOST_COPIED) {
      const most = count(MOST_COPIED, 'cell');
      outlets.voice.failed(
        `${count(cells, 'cell')} are selected; at most ${most} can be copied. ` +
          'In Python: nbtrack.open_run(...).history()'
      );
      return;
    }
    await this.#attempt(async () => {
      const names = metrics.map(({ name }) => name);
      await page.history.load(first, last, names);
      const columns = [{ name: STEP_NAME, kind: 'whole' as const }, ...metrics];
      const lines = [columns.map(({ name }) => columnTitle(name)).join('\t')];
      for (let row = first; row <= last; row += 1) {
        const texts = columns.map(({ name, kind }) =>
          exactValue(this.#model.value(row, name), kind)
        );
        lines.push(texts.join('\t'));
      }
      outlets.copy(lines.join('\n'), `selection, ${count(last - first + 1, 'row')}`);
    });
  }

  async #attempt(act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      if (!(error instanceof RequestError)) {
        throw error;
      }
      this.outlets.voice.failed(error.message);
    }
  }
}
