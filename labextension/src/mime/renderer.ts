/** A run below a cell. */

import type { ReadonlyPartialJSONValue } from '@lumino/coreutils';
import type { Widget } from '@lumino/widgets';

import { loadBokeh } from '../bokeh';
import type { Phase } from '../model/phase';
import { fetchPicture } from '../model/picture';
import { MIME_TYPE, type RunReference, isSameRun, readReference } from '../model/reference';
import { RunSession } from '../model/session';
import { RequestError } from '../request';
import { createRunView } from '../view';

import type { NotebookFile } from './notebook_file';
import { type Followed, LiveOutput, type LiveView, type RendererOptions } from './output';

/** The kernel writes the last picture too: only if it has not by then does the page do it. */
const KERNEL_FIRST_MS = 3000;

interface FollowedRun extends Followed {
  readonly run: RunSession;
}

export class RunRenderer extends LiveOutput<RunReference, FollowedRun> {
  private pictureTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: RendererOptions) {
    super(options, MIME_TYPE);
  }

  protected read(value: ReadonlyPartialJSONValue | undefined): RunReference | null {
    return readReference(value);
  }

  protected isSame(one: RunReference, other: RunReference): boolean {
    return isSameRun(one, other);
  }

  protected begin(reference: RunReference, onPhase: (phase: Phase) => void): FollowedRun {
    const run = new RunSession(this.options.server, reference, onPhase, () => this.keepPicture());
    return { run, hurry: () => run.channel.hurry(), dispose: () => run.dispose() };
  }

  protected draw(host: HTMLElement, reference: RunReference, { run }: FollowedRun): LiveView {
    run.channel.onMessage(({ header: { type } }) => {
      if (type === 'run') {
        this.uncover();
      } else if (type === 'curve' || type === 'end') {
        this.settle();
      }
    });
    return createRunView({
      host,
      channel: run.channel,
      commands: run.commands,
      bokeh: loadBokeh,
      initial: { runId: reference.run, name: reference.name, project: reference.projectName }
    });
  }

  protected override leave(): void {
    clearTimeout(this.pictureTimer);
    super.leave();
  }

  private keepPicture(): void {
    clearTimeout(this.pictureTimer);
    this.pictureTimer = setTimeout(() => void this.writePicture(), KERNEL_FIRST_MS);
  }

  /** Put the last picture into the notebook, where the saved one is of a running run. */
  private async writePicture(): Promise<void> {
    const { reference } = this;
    const file = fileOf(this, this.options.files);
    const isWanted = () =>
      !this.isDisposed &&
      this.reference &&
      reference &&
      isSameRun(this.reference, reference) &&
      !this.reference.isFinal;
    if (!reference || !isWanted() || (file && !(await file.mayChange()))) {
      return;
    }
    try {
      const { data, metadata } = await fetchPicture(this.options.server, reference);
      const { model } = this;
      if (model && isWanted()) {
        model.setData({
          data: { ...model.data, ...data },
          metadata: { ...model.metadata, ...metadata }
        });
      }
    } catch (error) {
      if (!(error instanceof RequestError)) {
        throw error;
      }
      console.warn(`nbtrack: the notebook keeps an earlier picture. ${error.message}`);
    }
  }
}

/** The notebook in which an output stands; none in a console. */
function fileOf(widget: Widget | null, files: RendererOptions['files']): NotebookFile | undefined {
  return widget ? (files.get(widget) ?? fileOf(widget.parent, files)) : undefined;
}
