/** The computer's own figures, named as wandb names them: their units, and their names in words. */

import { fixed } from './round';
import { metric } from './format';

/** What a figure is measured in. */
export interface Unit {
  /** Behind the number; of memory it depends on how much there is. */
  readonly words: string;
  /** How many bytes one of it is; 0 for what is no memory. */
  readonly bytes: number;
}

/** How the values of one metric are shown: times `factor`, with `words` behind. */
export interface Scale {
  readonly factor: number;
  readonly words: string;
}

const PREFIX = /^system[./]/;
const MEBI = 2 ** 20;
const GIBI = 2 ** 30;
const UNITS: readonly (readonly [name: RegExp, words: string, bytes: number])[] = [
  [/(^|\.)(cpu|gpu|memory|memoryAllocated|fanSpeed|dutyCycle)$|percent$/i, '%', 0],
  [/Bytes$|(^|\.)network\.(sent|recv)$/i, '', 1],
  [/MB$|(^|\.)disk\.(in|out)$/, '', MEBI],
  [/GB$/, '', GIBI],
  [/temp$/i, '°C', 0],
  [/watts$/i, 'W', 0],
  [/clock$/i, 'MHz', 0]
];
/** Of the last part of a name; what is empty is said by the parts before it. */
const NAMES: Record<string, string> = {
  gpu: '',
  cpu_percent: '',
  memory_percent: 'memory',
  memory: 'memory activity',
  memoryAllocated: 'memory',
  memoryAllocatedBytes: 'memory',
  temp: 'temperature',
  avg_temp: 'temperature',
  powerWatts: 'power',
  powerPercent: 'power',
  enforcedPowerLimitWatts: 'power limit',
  smClock: 'clock',
  memoryClock: 'memory clock',
  fanSpeed: 'fan',
  usagePercent: 'used',
  usageGB: 'used',
  rssMB: 'memory',
  availableMB: 'memory left',
  sent: 'sent',
  recv: 'received'
};

/** Null for a metric of the user, and for figures that have none. */
export function unitOf(name: string): Unit | null {
  if (!PREFIX.test(name)) {
    return null;
  }
  const found = UNITS.find(([pattern]) => pattern.test(name.replace(PREFIX, '')));
  return found ? { words: found[1], bytes: found[2] } : null;
}

/** The unit in which values up to `largest` are best read. */
export function scaleOf(unit: Unit, largest: number): Scale {
  if (unit.bytes === 0) {
    return { factor: 1, words: unit.words };
  }
  const isLarge = largest * unit.bytes >= GIBI;
  return { factor: unit.bytes / (isLarge ? GIBI : MEBI), words: isLarge ? 'GiB' : 'MiB' };
}

/** A figure in three digits at most: nobody needs more of them. */
export function figure(value: number, scale: Scale): string {
  const shown = value * scale.factor;
  const size = Math.abs(shown);
  if (!Number.isFinite(shown) || size >= 1e6) {
    return metric(shown);
  }
  if (scale.words === '%') {
    return fixed(shown, size >= 9.95 || size === 0 ? 0 : 1);
  }
  const digits = size < 9.995 ? 2 : size < 99.95 ? 1 : 0;
  return metric(shown, { decimals: Number.isInteger(shown) ? 0 : digits });
}

/** A name of the computer's own in words: "gpu.0.memoryAllocated" is "gpu 0 memory". */
export function systemLabel(label: string): string {
  const parts = label.replace(/^proc\./, 'process.').split('.');
  const last = parts[parts.length - 1] ?? '';
  if (parts.length > 1) {
    const words = NAMES[last] ?? last;
    // "process.memory.rssMB" says it twice.
    const before = parts.slice(0, -1).filter(part => part !== words);
    return [...before, words].filter(Boolean).join(' ');
  }
  return last === 'memory_percent' ? 'memory' : label;
}
