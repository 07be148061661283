import { describe, expect, it } from 'vitest';

import { figure, scaleOf, systemLabel, unitOf } from '../../src/pure/units';

function say(name: string, value: number, largest = value): string {
  const unit = unitOf(name);
  if (unit === null) {
    return 'no unit';
  }
  const scale = scaleOf(unit, largest);
  return `${figure(value, scale)} ${scale.words}`;
}

describe("the computer's figures", () => {
  it.each([
    ['system.cpu', 29.4, '29 %'],
    ['system.cpu', 3.14, '3.1 %'],
    ['system.cpu', 0, '0 %'],
    ['system/cpu', 100, '100 %'],
    ['system.cpu.3.cpu_percent', 55.5, '56 %'],
    ['system.memory_percent', 71, '71 %'],
    ['system.gpu.0.gpu', 91.2, '91 %'],
    ['system.gpu.0.memoryAllocated', 46.7, '47 %'],
    ['system.gpu.0.memoryAllocatedBytes', 12_025_908_429, '11.2 GiB'],
    ['system.gpu.0.memoryAllocatedBytes', 524_288, '0.50 MiB'],
    ['system.proc.memory.rssMB', 812.4, '812 MiB'],
    ['system.proc.memory.availableMB', 20_000, '19.5 GiB'],
    ['system.disk./.usageGB', 120.34, '120 GiB'],
    ['system.network.sent', 5_242_880, '5 MiB'],
    ['system.gpu.0.temp', 63, '63 °C'],
    ['system.gpu.0.powerWatts', 251.37, '251 W'],
    ['system.gpu.0.smClock', 1_410, '1,410 MHz'],
    ['system.proc.cpu.threads', 12, 'no unit'],
    ['train/memory', 3, 'no unit'],
    ['system', 3, 'no unit']
  ])('%s of %d is %s', (name, value, said) => {
    expect(say(name, value)).toBe(said);
  });

  it('of one metric have one unit, that of the largest', () => {
    expect(say('system.proc.memory.rssMB', 512, 4_096)).toBe('0.50 GiB');
  });

  it.each([
    ['cpu', 'cpu'],
    ['memory_percent', 'memory'],
    ['cpu.3.cpu_percent', 'cpu 3'],
    ['gpu.0.gpu', 'gpu 0'],
    ['gpu.0.memoryAllocated', 'gpu 0 memory'],
    ['gpu.0.temp', 'gpu 0 temperature'],
    ['proc.memory.rssMB', 'process memory'],
    ['proc.cpu.threads', 'process cpu threads'],
    ['disk./.usageGB', 'disk / used'],
    ['images', 'images']
  ])('%s is called %s', (label, said) => {
    expect(systemLabel(label)).toBe(said);
  });
});
