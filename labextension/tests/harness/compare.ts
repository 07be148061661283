/** A page with runs laid over each other: `?runs=12&theme=dark&width=900&live=2&steps=10000`. */

import { CompareFeed } from '../../src/compare/feed';
import { CompareModel } from '../../src/compare/model';
import { ComparePanel } from '../../src/compare/panel';
import { readCompare } from '../../src/compare/reference';

import { FakeClient, type FakeRun } from '../compare/fake_client';

const NAMES = [
  'calm-otter',
  'quiet-plover',
  'brisk-heron',
  'amber-tern',
  'eager-finch',
  'lunar-swift'
];
const asked = new URLSearchParams(location.search);
const number = (name: string, otherwise: number) => Number(asked.get(name) ?? otherwise);

/** The same number for the same step, between -1 and 1. */
function noise(step: number, seed: number): number {
  const wave = Math.sin(step * 12.9898 + seed * 78.233) * 43_758.5453;
  return 2 * (wave - Math.floor(wave)) - 1;
}

function makeRun(place: number, isLive: boolean, steps: number): FakeRun {
  const lr = [0.1, 0.03, 0.01, 0.003][place % 4] ?? 0.1;
  const speed = 0.06 + (0.05 * ((place * 7) % 10)) / 10;
  const floor = 0.1 + 0.02 * ((place * 3) % 8);
  const length = isLive ? steps * 0.6 : steps;
  const loss = (at: number, seed: number) =>
    floor + 2.2 * Math.exp(-at / steps / speed) + 0.12 * floor * noise(at, seed + place) * 3;
  const series = (every: number, value: (step: number) => number) => ({
    every,
    values: Array.from({ length: Math.floor(length / every) }, (_, i) => value(i * every))
  });
  const grad = (step: number) => 0.5 + floor + Math.abs(noise(step, place)) * 0.5;
  return {
    name: `${NAMES[place % NAMES.length]}-${place + 1}`,
    state: isLive ? 'running' : place % 7 === 3 ? 'failed' : 'finished',
    config: { lr, optimizer: place % 3 ? 'adamw' : 'sgd', seed: place, layers: 3 },
    metrics: {
      'train/loss': series(1, step => loss(step, 1)),
      'train/acc': series(1, step => 1 - loss(step, 2) / 3),
      'train/grad_norm': series(1, step =>
        place === 2 && step > steps / 3 ? NaN : place === 4 ? grad(step) * 400 : grad(step)
      ),
      'val/acc': series(Math.ceil(steps / 30), step => 0.97 - loss(step, 3) / 3),
      'val/loss': series(Math.ceil(steps / 30), step => 1.2 * loss(step, 4)),
      'val/calibration_error': series(Math.ceil(steps / 30), step => loss(step, 5) / 10)
    }
  };
}

const size = number('runs', 12);
const live = number('live', 1);
const steps = number('steps', 4_000);
const runs = new Map(
  Array.from({ length: size }, (_, i) => [`digits/r${i}`, makeRun(i, i < live, steps)] as const)
);
const host = document.getElementById('host');
const reference = readCompare({
  format: 1,
  store: 'aa',
  runs: [...runs].map(([key, { name }], i) => ({
    project: 'digits',
    run: key.split('/')[1] ?? '',
    name,
    slot: i + 1
  })),
  metrics: null
});

if (host && reference) {
  document.body.dataset.jpThemeLight = String(asked.get('theme') !== 'dark');
  host.style.width = `${asked.get('width') ?? 900}px`;
  const client = new FakeClient(runs);
  const model = new CompareModel(reference);
  const feed = new CompareFeed(model, {
    client,
    events: { listen: () => () => undefined },
    isSeen: () => true,
    onStatus: () => undefined,
    onRefused: error => console.error(error)
  });
  const bokehUrl = '/node_modules/@bokeh/bokehjs/build/js/bokeh.esm.min.js';
  const panel = new ComparePanel({
    host,
    model,
    feed,
    bokeh: async () => ((await import(/* @vite-ignore */ bokehUrl)) as { default: unknown }).default
  });
  Object.assign(window, { panel, model, client });
}
