/** One chart over the whole page, or its points as a table. */

import type { ChartLayout } from '../messages';

import { step } from '../pure/format';
import { ChartView } from './chart';
import type { Context } from './context';
import { button, el, KEEP_KEYS } from './dom';
import { icon } from './icons';
import type { ChartsModel } from './source';
import { Tip } from './tip';

const CHROME_PX = 130;

/** Open it; it closes itself, by Escape too, and the focus goes back where it was. */
export function openFullScreen(
  root: HTMLElement,
  context: Context<ChartsModel>,
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

function addChart(
  dialog: HTMLElement,
  context: Context<ChartsModel>,
  layout: ChartLayout
): () => void {
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

function pointTable(context: Context<ChartsModel>, layout: ChartLayout): HTMLElement {
  const source = context.model.source(layout, context);
  const { heads, rows, total } = source.table(context.axis(source.xName));
  const cells = (texts: readonly string[], tag: 'th' | 'td') =>
    texts.map(text => el(tag, {}, text));
  const table = el(
    'table',
    { class: 'nbt-table nbt-points-table' },
    el('thead', {}, el('tr', {}, ...cells(heads, 'th'))),
    el('tbody', {}, ...rows.map(texts => el('tr', {}, ...cells(texts, 'td'))))
  );
  const note = `${step(rows.length)} of ${step(total)} points`;
  const scroll = el('div', { class: 'nbt-table-scroll', tabindex: 0 }, table);
  return el(
    'div',
    { class: 'nbt-dialog-table' },
    scroll,
    el('div', { class: 'nbt-table-note' }, note)
  );
}
