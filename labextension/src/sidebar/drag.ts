/** Rows are dragged into a notebook: between cells they become a cell, in a cell they become text. */

import { MimeData } from '@lumino/coreutils';
import { Drag } from '@lumino/dragdrop';

import type { RunRow } from '../model/runs';
import { cellFor, codeFor } from '../pure/code';
import { count } from '../pure/format';
import { el } from '../view/dom';

/** What JupyterLab's notebooks take as cells. */
const CELLS = 'application/vnd.jupyter.cells';

export function dragRuns(event: PointerEvent, rows: readonly RunRow[], source: object): void {
  const [first] = rows;
  if (!first) {
    return;
  }
  const mimeData = new MimeData();
  const cell = { cell_type: 'code', source: cellFor(rows), metadata: {}, outputs: [] };
  mimeData.setData(CELLS, [{ ...cell, execution_count: null }]);
  mimeData.setData('text/plain', codeFor(rows));
  const words = rows.length === 1 ? first.name : count(rows.length, 'run');
  const dragImage = el('div', { class: 'nbt-root nbt-drag-image' }, words);
  const drag = new Drag({
    mimeData,
    dragImage,
    proposedAction: 'copy',
    supportedActions: 'copy',
    source
  });
  void drag.start(event.clientX, event.clientY).then(() => drag.dispose());
}
