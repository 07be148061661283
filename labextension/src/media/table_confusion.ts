/** A confusion matrix: true classes in rows, predicted ones in columns. */

import type { Plain } from '../messages';
import { step } from '../pure/format';
import { button, el, setAttribute, setText, show } from '../view/dom';

import type { Shown } from './body';
import { text, wordsOf } from './picture';
import type { ChartSpec, TableChart } from './table_chart';
import {
  accuracyOf,
  cellSentence,
  matrixOf,
  precisionOf,
  recallOf,
  shareAt,
  shareWords,
  type Matrix,
  type Scale
} from './table_matrix';

/** Sixty classes of each other; more cannot be told apart on a screen. */
const MOST_ROWS = 3_600;
const TONES = 6;

export class ConfusionChart implements TableChart {
  readonly element = el('div', { class: 'nbt-matrix' });
  readonly #grid = el('div', { class: 'nbt-matrix-scroller' });
  readonly #words = el('div', { class: 'nbt-matrix-words', role: 'status' });
  readonly #facts = el('span', { class: 'nbt-media-note' });
  readonly #scale: HTMLSelectElement;
  #matrix: Matrix | null = null;
  #chosen: readonly [number, number] | null = null;

  constructor(
    private readonly spec: ChartSpec,
    private readonly shown: Shown
  ) {
    this.#scale = el('select', { class: 'nbt-select', 'aria-label': 'Colour' });
    const scales = { row: 'by row', all: 'by count' };
    this.#scale.append(
      ...Object.entries(scales).map(([value, name]) => el('option', { value }, name))
    );
    this.#scale.addEventListener('change', () => this.#draw());
    const colour = el('label', { class: 'nbt-against' }, 'colour ', this.#scale);
    const title = text(spec.strings.title);
    const head = el('div', { class: 'nbt-matrix-head' }, el('b', {}, title), this.#facts, colour);
    this.element.append(head, this.#grid, this.#words);
    show(this.#words, false);
  }

  async read(paths: readonly string[]): Promise<void> {
    try {
      const page = await this.shown.files.tables.all(paths, MOST_ROWS);
      const places = this.#columns.map(name => page.columns.findIndex(c => c.name === name));
      const [actual = 0, predicted = 1, count = 2] = places;
      this.#matrix = matrixOf(
        page.rows.map(row => [row[actual], row[predicted], row[count]] as [Plain, Plain, Plain])
      );
      this.#draw();
    } catch (error) {
      setText(this.#words, `The matrix cannot be drawn: ${wordsOf(error)}`);
      show(this.#words, true);
    }
  }

  resize(): void {
    // It scrolls where there is no room.
  }

  themeChanged(): void {
    // Its colours are the tokens'.
  }

  dispose(): void {
    this.#matrix = null;
  }

  /** Of true class, predicted class and count; those of scikit-learn's charts are not said. */
  get #columns(): readonly string[] {
    const { fields } = this.spec;
    return typeof fields.nPredictions === 'string'
      ? [text(fields.Actual), text(fields.Predicted), fields.nPredictions]
      : ['Actual', 'Predicted', 'Count'];
  }

  #draw(): void {
    const matrix = this.#matrix;
    if (matrix === null) {
      return;
    }
    const accuracy = shareWords(accuracyOf(matrix));
    setText(this.#facts, `true in rows, predicted in columns, ${accuracy} right`);
    const head = el('tr', {}, el('th', {}));
    head.append(...matrix.classes.map(name => el('th', { scope: 'col', title: name }, name)));
    head.append(el('th', { class: 'nbt-matrix-side' }, 'recall'));
    const rows = matrix.classes.map((name, row) => this.#row(matrix, name, row));
    const foot = el('tr', {}, el('th', { class: 'nbt-matrix-side' }, 'precision'));
    foot.append(
      ...matrix.classes.map((_, place) =>
        el('td', { class: 'nbt-matrix-side' }, shareWords(precisionOf(matrix, place)))
      )
    );
    const label = `Confusion matrix ${this.shown.key}`;
    const table = el('table', { class: 'nbt-matrix-table', 'aria-label': label });
    table.append(el('thead', {}, head), el('tbody', {}, ...rows), el('tfoot', {}, foot));
    this.#grid.replaceChildren(table);
    this.#say();
  }

  #row(matrix: Matrix, name: string, row: number): HTMLTableRowElement {
    const line = el('tr', {}, el('th', { scope: 'row', title: name }, name));
    line.append(...matrix.classes.map((_, column) => this.#cell(matrix, row, column)));
    line.append(el('td', { class: 'nbt-matrix-side' }, shareWords(recallOf(matrix, row))));
    return line;
  }

  #cell(matrix: Matrix, row: number, column: number): HTMLTableCellElement {
    const scale: Scale = this.#scale.value === 'all' ? 'all' : 'row';
    const share = shareAt(matrix, row, column, scale);
    // Few mistakes among many rows are seen all the same: the scale is bent upwards.
    const tone =
      share === 0 ? 0 : Math.min(TONES - 1, Math.max(1, Math.ceil(Math.sqrt(share) * 5)));
    const isChosen = this.#chosen?.[0] === row && this.#chosen[1] === column;
    const act = () => {
      this.#chosen = isChosen ? null : [row, column];
      const { classes } = matrix;
      const pair = [classes[row] ?? '', classes[column] ?? ''] as const;
      this.shown.files.tables.classesChosen.emit(isChosen ? null : pair);
      this.#draw();
    };
    const count = matrix.counts[row]?.[column] ?? 0;
    const [rows, what] = cellSentence(matrix, row, column);
    const attributes = { class: 'nbt-matrix-cell', title: rows + what, 'data-tone': tone };
    const inside = button({ ...attributes, 'aria-pressed': String(isChosen) }, act, step(count));
    const cell = el('td', {}, inside);
    setAttribute(cell, 'data-chosen', isChosen);
    return cell;
  }

  #say(): void {
    const { '0': row, '1': column } = this.#chosen ?? [-1, -1];
    show(this.#words, this.#chosen !== null);
    if (this.#matrix !== null && row >= 0) {
      const [rows, what] = cellSentence(this.#matrix, row, column);
      this.#words.replaceChildren(el('b', {}, rows), what);
    }
  }
}
