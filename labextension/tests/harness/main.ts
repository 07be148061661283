/** A page with one view: `?story=live&theme=dark&width=900`. */

import { createRunView } from '../../src/view';
import { MadeUpFeed } from './feed';
import { STORIES } from './stories';

const asked = new URLSearchParams(location.search);
const story = STORIES[asked.get('story') ?? 'live'];
const host = document.getElementById('host');

if (story && host) {
  document.body.dataset.jpThemeLight = String(asked.get('theme') !== 'dark');
  host.style.width = `${asked.get('width') ?? 900}px`;
  const channel = new MadeUpFeed(story);
  const posted: [string, object][] = [];
  const post = (kind: string, body: object) => {
    posted.push([kind, body]);
    return Promise.resolve({ ok: true, text: '' });
  };
  const bokehUrl = '/node_modules/@bokeh/bokehjs/build/js/bokeh.esm.min.js';
  const view = createRunView({
    host,
    channel,
    commands: asked.has('alone') ? null : { post },
    bokeh: async () =>
      ((await import(/* @vite-ignore */ bokehUrl)) as { default: unknown }).default,
    initial: { runId: 'k3jd82la', name: 'brisk-heron-12', project: 'cifar10-resnet' }
  });
  Object.assign(window, { view, channel, posted });
}
