// The view as files of its own, for pages without this extension: display/widget.py hands them over.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { rspack } from '@rspack/core';

const here = new URL('../', import.meta.url);
const target = new URL('../nbtrack/labextension/static/widget/', here);
const styles = new URL('style/', here);
const place = path => fileURLToPath(new URL(path, here));

const compiler = rspack({
  context: place('.'),
  mode: 'production',
  target: ['web', 'es2022'],
  entry: { loader: place('lib/widget/loader.js'), view: place('lib/widget/index.js') },
  devtool: false,
  experiments: { outputModule: true },
  output: {
    path: fileURLToPath(target),
    filename: '[name].js',
    module: true,
    library: { type: 'module' },
    clean: true
  },
  performance: { hints: false }
});

compiler.run((error, stats) => {
  if (error ?? stats.hasErrors()) {
    console.error(error ?? stats.toString('errors-only'));
    process.exitCode = 1;
  } else {
    writeFileSync(new URL('view.css', target), readStyles());
    const sizes = stats.toJson({ all: false, assets: true }).assets;
    console.log(sizes.map(({ name, size }) => `${name} ${size} bytes`).join(', '));
  }
  compiler.close(() => {});
});

/** All of our styles in one text. */
function readStyles() {
  const read = name => readFileSync(new URL(name, styles), 'utf-8');
  return read('index.css').replace(/@import url\('(.+?)'\);/g, (_, name) => read(name));
}
