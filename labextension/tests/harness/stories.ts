/** Runs that look like real ones, and some that are hard to draw. */

import type { Course, Story } from './feed';

type Which = 'run' | 'previous' | 'best';

/** The same number for the same step, between -1 and 1. */
function noise(step: number, seed: number): number {
  const wave = Math.sin(step * 12.9898 + seed * 78.233) * 43_758.5453;
  return 2 * (wave - Math.floor(wave)) - 1;
}

const SHIFT: Record<Which, number> = { run: 0, previous: 0.05, best: -0.035 };
const SPEED: Record<Which, number> = { run: 700, previous: 1_000, best: 620 };

function falling(metric: string, every: number, from: number, to: number, loud: number): Course {
  const value = (step: number, run: Which) => {
    const course = to + SHIFT[run] + (from - to) * Math.exp(-step / SPEED[run]);
    return course * (1 + loud * (run === 'run' ? 1 : 0.2) * noise(step, from + loud));
  };
  return { metric, direction: 'min', every, value };
}

function rising(metric: string, every: number, to: number, loud: number): Course {
  const value = (step: number, run: Which) =>
    to - SHIFT[run] / 3 - 0.6 * Math.exp(-step / SPEED[run]) + loud * noise(step, to);
  return { metric, direction: 'max', every, value };
}

function steady(metric: string, level: number, loud: number): Course {
  const value = (step: number) => level * (1 + loud * noise(step, level));
  return { metric, direction: null, every: 40, value };
}

const gradients: Course = {
  metric: 'train/grad_norm',
  direction: null,
  every: 1,
  value: (step, run) =>
    run === 'run' && (step === 2_210 || step === 2_300)
      ? NaN
      : (0.9 + 3 * Math.exp(-step / 400)) * Math.exp(0.5 * noise(step, 7))
};

const trained: Course[] = [
  falling('train/loss', 1, 2.4, 0.16, 0.25),
  rising('train/acc', 1, 0.96, 0.02),
  gradients,
  rising('val/acc', 391, 0.93, 0.012),
  falling('val/loss', 391, 1.5, 0.22, 0.12),
  falling('val/calibration_error', 391, 0.14, 0.05, 0.15),
  steady('system/gpu.0.gpu', 91, 0.06),
  steady('system/gpu.0.memoryAllocatedBytes', 11.2 * 2 ** 30, 0.002),
  steady('system/cpu', 29, 0.2),
  steady('system/images', 4_550, 0.05)
];

function many(size: number, inSection: number): Course[] {
  const name = (i: number) => `layer${Math.floor(i / inSection)}/loss${i}`;
  return Array.from({ length: size }, (_, i) => falling(name(i), 1, 2 + i / 100, 0.2, 0.2));
}

const hard: Course[] = [
  { metric: 'one point', direction: 'min', every: 1e9, value: () => 0.5 },
  { metric: 'all NaN', direction: null, every: 1, value: () => NaN },
  { metric: 'huge', direction: 'max', every: 1, value: step => 1e300 * (1 + noise(step, 1)) },
  { metric: 'constant', direction: null, every: 1, value: () => 3 },
  { metric: '<img src=x onerror=alert(1)>', direction: 'min', every: 1, value: step => step % 7 },
  {
    metric: 'spikes',
    direction: 'min',
    every: 1,
    value: step => (step % 997 === 5 ? 900 : 1 + 0.1 * noise(step, 2))
  },
  { metric: 'tiny', direction: 'min', every: 1, value: step => 1e-9 * (1 + 0.1 * noise(step, 3)) },
  {
    metric: 'far from zero',
    direction: null,
    every: 1,
    value: step => 1_000_000 + noise(step, 4) * 0.01
  }
];

const NAMES = [
  'train/loss[0].x',
  'train/a "quoted" & <b>bold</b>',
  "train/it's/deep/er",
  'val/Genauigkeit (%) – größer',
  'val/精度',
  'val/دقة',
  'val/🔥 emoji',
  'val/a_very_long_name_of_a_metric_that_goes_on_and_on_without_a_single_blank_in_it',
  'x',
  '/slash first',
  'slash last/',
  '<script>alert(1)</script>'
];
const odd = NAMES.map((name, i) => falling(name, 1, 2 + i / 10, 0.2, 0.2));

const base = { total: 11_730, start: 4_820, speed: 36, ghosts: true, knobs: true };

export const STORIES: Record<string, Story> = {
  live: { ...base, courses: trained },
  still: { ...base, courses: trained, speed: 0.001 },
  ended: { ...base, courses: trained, start: 11_730, speed: 0, knobs: false },
  waiting: { ...base, courses: [], start: 0, ghosts: false, knobs: false },
  twenty: { ...base, courses: many(20, 10), speed: 100, total: 60_000 },
  many: { ...base, courses: many(500, 500), speed: 100 },
  odd: {
    ...base,
    courses: odd,
    name: '<img src=x onerror=alert(1)> a very long name of a run that somebody has given it & more'
  },
  hard: { ...base, courses: hard, speed: 20, ghosts: false }
};
