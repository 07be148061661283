// BokehJS is a static file of the extension: loaded once a page, and only when a chart is drawn.
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';

const bokeh = new URL('../node_modules/@bokeh/bokehjs/', import.meta.url);
const target = new URL('../../nbtrack/labextension/static/bokeh/', import.meta.url);
const { version } = JSON.parse(readFileSync(new URL('package.json', bokeh), 'utf-8'));

mkdirSync(target, { recursive: true });
copyFileSync(new URL('build/js/bokeh.esm.min.js', bokeh), new URL('bokeh.esm.min.js', target));
console.log(`BokehJS ${version} copied`);
