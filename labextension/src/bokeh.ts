/** BokehJS, a static file of this extension: loaded once a page, when the first chart is drawn. */

import { PageConfig, URLExt } from '@jupyterlab/coreutils';

import { PACKAGE } from './version';

let loading: Promise<unknown> | null = null;

/** It is kept here and never on `window`, where other extensions keep theirs. */
export function loadBokeh(): Promise<unknown> {
  loading ??= load().catch((error: unknown) => {
    loading = null;
    throw error;
  });
  return loading;
}

/** Load it when the page has nothing else to do: it is likely to be wanted soon. */
export function prepareBokeh(): void {
  const load = () => void loadBokeh().catch(() => undefined); // who draws says what is wrong
  // Safari has no idle callbacks.
  (window.requestIdleCallback as typeof requestIdleCallback | undefined)?.(load);
}

async function load(): Promise<unknown> {
  const place = URLExt.join(PageConfig.getOption('fullLabextensionsUrl'), PACKAGE, 'static/bokeh');
  return (await importFile(`${place}/bokeh.esm.min.js`)).default;
}

async function importFile(url: string): Promise<{ default?: unknown }> {
  // The browser fetches it: to the bundler it is only a string.
  return (await import(/* webpackIgnore: true */ url)) as { default?: unknown };
}
