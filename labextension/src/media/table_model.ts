/** What is looked at of a table, and its cells in words. */

import type { Plain, TableColumn, TableCondition } from '../messages';
import { count, metric, step } from '../pure/format';

export interface TableQuery {
  readonly offset: number;
  /** Columns, and whether each goes from the largest down. */
  readonly order: readonly (readonly [string, boolean])[];
  readonly search: string;
  readonly where: readonly TableCondition[];
}

/** What people call these columns. */
const PREDICTED = /pred|guess|output/i;
const ACTUAL = /true|truth|actual|label|target|expected|class/i;

export const WHOLE: TableQuery = { offset: 0, order: [], search: '', where: [] };

/** A click on a head: numbers first from the largest down, texts from A; then around; then not. */
export function sortedBy(query: TableQuery, column: TableColumn, isAdded: boolean): TableQuery {
  const first = column.kind === 'number';
  const before = query.order.find(([name]) => name === column.name);
  const others = isAdded ? query.order.filter(([name]) => name !== column.name) : [];
  const next: (readonly [string, boolean])[] =
    before === undefined
      ? [[column.name, first]]
      : before[1] === first
        ? [[column.name, !first]]
        : [];
  return { ...query, offset: 0, order: [...others, ...next] };
}

/** With one condition more; one that is there already is not there twice. */
export function narrowed(query: TableQuery, condition: TableCondition): TableQuery {
  const isThere = query.where.some(each => words(each) === words(condition));
  return isThere ? query : { ...query, offset: 0, where: [...query.where, condition] };
}

/** Without a condition. */
export function widened(query: TableQuery, condition: TableCondition): TableQuery {
  return { ...query, offset: 0, where: query.where.filter(each => each !== condition) };
}

/** The columns of a table that say the true class of a row and the predicted one. */
export function classColumns(columns: readonly TableColumn[]): [string, string] | null {
  const names = columns.filter(({ kind }) => kind === 'text').map(({ name }) => name);
  const predicted = names.find(name => PREDICTED.test(name));
  const actual = names.find(name => name !== predicted && ACTUAL.test(name));
  return actual !== undefined && predicted !== undefined ? [actual, predicted] : null;
}

/** The rows that a cell of a confusion matrix counts; all again for null. */
export function ofClasses(
  query: TableQuery,
  [actual, predicted]: readonly [string, string],
  classes: readonly [string, string] | null
): TableQuery {
  const others = query.where.filter(({ column }) => column !== actual && column !== predicted);
  const chosen: TableCondition[] =
    classes === null
      ? []
      : [
          { column: actual, op: '=', value: classes[0] },
          { column: predicted, op: '=', value: classes[1] }
        ];
  return { ...query, offset: 0, where: [...others, ...chosen] };
}

/** A condition as its chip says it. */
export function words({ column, op, value }: TableCondition): string {
  if (op === 'is empty') {
    return `${column} is empty`;
  }
  const shown = typeof value === 'number' ? metric(value, whole(value)) : said(value);
  return `${column} ${op === '>=' ? '≥' : op === '<=' ? '≤' : op} ${shown}`;
}

/** Any value as text. */
export function said(value: Plain | undefined): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : `${value ?? ''}`;
}

/** "104 of 8,162 rows" */
export function rowWords(matched: number, total: number): string {
  return matched === total ? count(total, 'row') : `${step(matched)} of ${count(total, 'row')}`;
}

/** "rows 1 to 10 of 104" */
export function placeWords(offset: number, shown: number, matched: number): string {
  if (matched === 0) {
    return 'no row matches';
  }
  return `rows ${step(offset + 1)} to ${step(offset + shown)} of ${step(matched)}`;
}

/** Below the name of a column that has no histogram. */
export function factWords(column: TableColumn): string {
  const { distinct, matched_distinct: matched } = column;
  if (distinct !== undefined) {
    return matched === undefined
      ? `${step(distinct)} distinct`
      : `${step(matched)} of ${step(distinct)} shown`;
  }
  if (column.kind === 'time' && typeof column.min === 'string') {
    return `${column.min.slice(0, 10)} to ${String(column.max).slice(0, 10)}`;
  }
  return '';
}

/** A cell that is no medium. */
export function cellWords(value: Plain | undefined, column: TableColumn): string {
  if (value === null || value === undefined) {
    return '';
  }
  if (column.kind !== 'number') {
    return said(value);
  }
  if (typeof value === 'number') {
    return metric(value, { isInteger: column.is_whole === true, decimals: decimals(column) });
  }
  // JSON has no NaN: it comes as its name.
  return value === 'nan' ? 'NaN' : said(value);
}

/** Where a number stands between 0 and 1, for a bar beside it; null where a bar says nothing. */
export function shareOf(value: Plain | undefined, column: TableColumn): number | null {
  const { min, max } = column;
  const isShare = typeof min === 'number' && typeof max === 'number' && min >= 0 && max <= 1;
  if (!isShare || column.is_whole === true || typeof value !== 'number') {
    return null;
  }
  return value;
}

/** The ends of one bar of a histogram. */
export function endsOf(column: TableColumn, place: number): [number, number] {
  const low = Number(column.min);
  const width = (Number(column.max) - low) / (column.histogram?.length ?? 1);
  return [low + place * width, low + (place + 1) * width];
}

/** Equal decimals in a column: as many as its largest number needs for four digits. */
function decimals(column: TableColumn): number | null {
  const size = Math.max(Math.abs(Number(column.min)), Math.abs(Number(column.max)));
  if (!Number.isFinite(size) || size < 1e-3 || size >= 1e6) {
    return null;
  }
  return Math.max(0, 3 - Math.max(0, Math.floor(Math.log10(size))));
}

function whole(value: number): { isInteger: boolean } {
  return { isInteger: Number.isInteger(value) };
}
