/** Puts back the runs that a page has lost: they were shown, and the notebook was not saved since. */

import { PathExt } from '@jupyterlab/coreutils';

import { fetchPicture } from '../model/picture';
import { type Output, fetchShown, findMissing } from '../model/shown';
import { RequestError, type Server } from '../request';

import type { NotebookFile } from './notebook_file';

/** What was shown so shortly before the notebook was saved may have come too late for it. */
const MARGIN_US = 2_000_000;

/** The part of a notebook's model that is used here. */
interface NotebookModel {
  readonly cells: Iterable<CellModel>;
}

interface CellModel {
  readonly id: string;
  /** Only code has outputs. */
  readonly outputs?: OutputsModel;
}

interface OutputsModel {
  toJSON(): Output[];
  fromJSON(values: Output[]): void;
  add(value: Output): number;
}

/** Looks once, when a notebook is opened. */
export async function restoreRuns(server: Server, file: NotebookFile): Promise<void> {
  const { context } = file;
  await context.ready;
  if (context.model.collaborative) {
    return; // The notebook lives in the server, and so it has lost nothing.
  }
  try {
    const since = file.savedUs - MARGIN_US;
    const shown = await fetchShown(server, PathExt.basename(context.path), since);
    if (shown.length > 0 && (await file.mayChange())) {
      await addMissing(server, file, shown);
    }
  } catch (error) {
    if (!(error instanceof RequestError)) {
      throw error;
    }
    // Without an answer the notebook shows what its file has.
  }
}

async function addMissing(
  server: Server,
  file: NotebookFile,
  shown: Awaited<ReturnType<typeof fetchShown>>
): Promise<void> {
  const { cells } = file.context.model as NotebookModel;
  const models = new Map<string, OutputsModel>();
  for (const { id, outputs } of cells) {
    if (outputs) {
      models.set(id, outputs);
    }
  }
  const present = [...models].map(([id, outputs]) => ({ id, outputs: outputs.toJSON() }));
  for (const { cell, runs, kept } of findMissing(present, shown, file.savedUs)) {
    const pictures = await Promise.all(runs.map(run => fetchPicture(server, run)));
    const news = pictures.map(picture => ({ output_type: 'display_data', ...picture }));
    const outputs = models.get(cell);
    if (outputs && !file.context.isDisposed) {
      put(outputs, kept, news);
    }
  }
}

function put(outputs: OutputsModel, kept: readonly Output[], news: Output[]): void {
  if (kept.length < outputs.toJSON().length) {
    outputs.fromJSON([...kept, ...news]);
  } else {
    news.forEach(output => outputs.add(output));
  }
}
