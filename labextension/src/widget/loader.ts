/**
 * The module of each widget: as small as can be, for every widget carries it, and so may a notebook.
 *
 * The view and BokehJS come over the comm, once a page, and are kept on `globalThis`: each widget
 * gets a copy of this module of its own, and a page may hold widgets of many kernels.
 */

import {
  type Bytes,
  type FromKernel,
  type Model,
  type RunHub,
  type ToKernel,
  type ToLoader,
  type ViewModule,
  toBytes
} from './protocol';

const PAGE = '__nbtrack_page';
/** So many batches are kept while the view is on its way; later ones heal what was let go. */
const MOST_WAITING = 1_000;
const PATIENCE_MS = 10_000;

/** The view of one version. */
interface Slot {
  /** Its bytes were handed over. */
  isHere: boolean;
  css: string;
  bokeh: () => Promise<unknown>;
  readonly module: Promise<ViewModule>;
  take(buffers: Bytes[]): void;
}

interface Page {
  readonly slots: Record<string, Slot>;
  readonly seats: Record<string, Seat>;
}

/** What a page knows of one widget. */
interface Seat {
  readonly hub: Promise<RunHub>;
  dispose(): void;
}

function initialize({ model }: { model: Model }): () => void {
  const { seats } = thePage();
  const name = text(model, '_widget_key');
  const seat = makeSeat(model);
  seats[name] = seat;
  return () => {
    seat.dispose();
    if (seats[name] === seat) {
      delete seats[name];
    }
  };
}

function render({ model, el }: { model: Model; el: HTMLElement }): () => void {
  const picture = document.createElement('img');
  picture.style.cssText = `max-width: 100%; color-scheme: ${scheme()}`;
  const line = document.createElement('div');
  line.setAttribute('role', 'status');
  line.style.cssText = 'padding: 4px 0; font: 13px var(--jp-ui-font-family, sans-serif)';
  let why = 'the live view is on its way …';
  const draw = () => {
    picture.src = text(model, '_run_picture');
    picture.alt = text(model, '_run_line');
    line.textContent = why;
  };
  const say = (words: string) => {
    why = words;
    draw();
  };
  draw();
  el.append(picture, line);
  model.on('change:_run_picture', draw);
  const late = setTimeout(() => say('the live view comes when the kernel answers'), PATIENCE_MS);
  let leave = () => {};
  let isGone = false;
  thePage().seats[text(model, '_widget_key')]?.hub.then(
    hub => {
      leave = isGone ? leave : hub.mount(el);
      clearTimeout(late);
    },
    (error: unknown) => {
      clearTimeout(late);
      say(`the live view cannot be shown here (${String(error)})`);
    }
  );
  return () => {
    isGone = true;
    clearTimeout(late);
    model.off('change:_run_picture', draw);
    leave();
  };
}

/** The picture has both; a page may be in the other one than its system. */
function scheme(): string {
  const { classList, dataset } = document.body;
  if (dataset.jpThemeLight === 'false' || classList.contains('vscode-dark')) {
    return 'dark';
  }
  const isLight = dataset.jpThemeLight === 'true' || classList.contains('vscode-light');
  return isLight ? 'light' : 'normal';
}

function makeSeat(model: Model): Seat {
  const { slots } = thePage();
  const slot = (slots[text(model, '_view_key')] ??= makeSlot());
  let waiting: [FromKernel, Bytes[]][] = [];
  let hub: RunHub | null = null;
  const greet = () => model.send({ type: 'here' });
  const take = (content: unknown, buffers: Bytes[]) => {
    const said = content as FromKernel | ToLoader;
    if (said.type === 'view') {
      slot.take(buffers);
    } else if (said.type === 'what') {
      const progress = hub?.progress() ?? { batch: 0, whole: false };
      model.send({ type: 'have', given: said.given, view: slot.isHere, ...progress });
    } else if (hub) {
      hub.take(said, buffers);
    } else {
      waiting = [...waiting.slice(-MOST_WAITING), [said, buffers]];
    }
  };
  model.on('msg:custom', take);
  greet();
  const ready = slot.module.then(module => {
    const { css, bokeh } = slot;
    const name = text(model, '_run_name');
    const initial = { runId: text(model, '_run_id'), name, project: text(model, '_run_project') };
    const send = (content: ToKernel) => model.send(content);
    hub = module.createHub({ send, greet, bokeh, css, initial });
    for (const [content, buffers] of waiting.splice(0)) {
      hub.take(content, buffers);
    }
    return hub;
  });
  // Whoever draws the widget says why there is no view.
  ready.catch(() => {});
  return {
    hub: ready,
    dispose: () => {
      model.off('msg:custom', take);
      ready.then(
        made => made.dispose(),
        () => {}
      );
    }
  };
}

function makeSlot(): Slot {
  let resolve: (module: ViewModule) => void;
  let reject: (error: unknown) => void;
  const module = new Promise<ViewModule>((done, failed) => ([resolve, reject] = [done, failed]));
  let bokeh: Promise<unknown> | null = null;
  const slot: Slot = {
    isHere: false,
    css: '',
    bokeh: () => Promise.reject(new Error('BokehJS was not handed over')),
    module,
    take(buffers) {
      if (slot.isHere) {
        return;
      }
      slot.isHere = true;
      void Promise.all(buffers.map(unzip)).then(async ([view, css, library]) => {
        slot.css = (await css?.text()) ?? '';
        slot.bokeh = () => (bokeh ??= importFile(library).then(({ default: found }) => found));
        resolve((await importFile(view)) as unknown as ViewModule);
      }, reject);
    }
  };
  return slot;
}

async function unzip(data: Bytes): Promise<Blob> {
  const zipped = new Blob([toBytes(data)]).stream();
  const plain = zipped.pipeThrough(new DecompressionStream('gzip'));
  return new Blob([await new Response(plain).arrayBuffer()], { type: 'text/javascript' });
}

async function importFile(file: Blob | undefined): Promise<Record<string, unknown>> {
  const url = URL.createObjectURL(file ?? new Blob());
  try {
    return (await import(/* webpackIgnore: true */ url)) as Record<string, unknown>;
  } finally {
    URL.revokeObjectURL(url);
  }
}

function thePage(): Page {
  const all = globalThis as unknown as Record<string, Page | undefined>;
  return (all[PAGE] ??= { slots: {}, seats: {} });
}

function text(model: Model, name: string): string {
  const value = model.get(name);
  return typeof value === 'string' ? value : '';
}

export default { initialize, render };
