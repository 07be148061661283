/** One chart over the whole page, or its points as a table. */

import type { ChartLayout } from '../messages';

import { metric, step } from '../pure/format';
import { nearest } from '../pure/nearest';
import { xWords } from '../pure/title';
import { ChartView } from './chart';
import type { Context } from './context';
import { button, el, KEEP_KEYS } from './dom';
import { icon } from './icons';
import { Tip } from './tip';

const ROWS = 1_000;
const CHROME_PX = 130;

/** Open it; it closes itself, by Escape too, and the focus goes back where it was. */
export function openFullScreen(
  root: HTMLElement,
  context: Context,
  layout: ChartLayout,
  mode: 'chart' | 'table'
): void {
  const dialog = el('dialog', { class: 'nbt-dialog', 'aria-label': layout.metric, ...KEEP_KEYS });
  const close = button(
    { class: 'nbt-tool nbt-close', 'aria-label': 'Close', title: 'Close' },
    () => dialog.close(),
    icon('close')
  );
  dialog.append(close);
  root.append(dialog);
  const undo: (() => void)[] = [];
  if (mode === 'chart') {
    undo.push(addChart(dialog, context, layout));
  } else {
    dialog.append(
      el('h2', { class: 'nbt-dialog-title' }, layout.metric),
      pointTable(context, layout)
    );
  }
  dialog.addEventListener('close', () => {
    undo.forEach(act => act());
    dialog.remove();
  });
  dialog.showModal();
  dialog.querySelector<HTMLElement>('.nbt-plot')?.focus();
}

function addChart(dialog: HTMLElement, context: Context, layout: ChartLayout): () => void {
  const chart = new ChartView(context, layout, {
    height: Math.max(240, window.innerHeight - CHROME_PX),
    isQuiet: false,
    isAlone: true,
    open: () => undefined
  });
  dialog.append(chart.element);
  const tip = new Tip(dialog, context);
  return () => {
    tip.dispose();
    chart.dispose();
  };
}

/** The points that are drawn, with the ghosts' values beside them. */
function pointTable(context: Context, layout: ChartLayout): HTMLElement {
  const series = context.model.series(layout.metric);
  const axis = context.axis(series.xName);
  const { run, previous, best } = series.subject(axis.low, axis.high);
  const style = { isInteger: run.isInteger };
  const ghosts = [
    { curve: previous, name: series.previousRun?.name ?? 'previous' },
    { curve: best, name: `${series.bestRun?.name ?? ''} (best)` }
  ].filter(ghost => ghost.curve !== null);
  const cells = (names: string[], tag: 'th' | 'td') => names.map(name => el(tag, {}, name));
  const head = [
    xName(series.xName),
    context.model.run?.name ?? '',
    ...ghosts.map(ghost => ghost.name)
  ];
  const every = Math.max(1, Math.ceil(run.size / ROWS));
  const rows: HTMLElement[] = [];
  for (let i = 0; i < run.size; i += every) {
    const x = run.x[i] ?? NaN;
    const values = ghosts.map(({ curve }) => curve?.y[nearest(curve.x, x, 0)]);
    const texts = [run.y[i] ?? NaN, ...values].map(y => (y === undefined ? '' : metric(y, style)));
    rows.push(
      el('tr', {}, ...cells([xWords(series.xName, x).replace(/^step /, ''), ...texts], 'td'))
    );
  }
  const table = el(
    'table',
    { class: 'nbt-table nbt-points-table' },
    el('thead', {}, el('tr', {}, ...cells(head, 'th'))),
    el('tbody', {}, ...rows)
  );
  const note = `${step(rows.length)} of ${step(series.points)} points`;
  const scroll = el('div', { class: 'nbt-table-scroll', tabindex: 0 }, table);
  return el(
    'div',
    { class: 'nbt-dialog-table' },
    scroll,
    el('div', { class: 'nbt-table-note' }, note)
  );
}

function xName(name: string): string {
  const words: Record<string, string> = {
    _step: 'step',
    _runtime: 'relative time',
    _timestamp: 'wall time'
  };
  return words[name] ?? name;
}
