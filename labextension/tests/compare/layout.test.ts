import { describe, expect, it } from 'vitest';

import { mergeLayouts } from '../../src/compare/layout';
import { mainMetric } from '../../src/compare/main_metric';
import type { ChartLayout, SectionLayout } from '../../src/messages';

function chart(metric: string, more: Partial<ChartLayout> = {}): ChartLayout {
  return { metric, label: metric, x: '_step', direction: null, hidden: false, ...more };
}

function section(name: string, ...charts: ChartLayout[]): SectionLayout {
  return { name, charts };
}

function names(sections: readonly SectionLayout[]): [string, string[]][] {
  return sections.map(({ name, charts }) => [
    name,
    charts.filter(({ hidden }) => !hidden).map(({ metric }) => metric)
  ]);
}

describe('the charts of several runs', () => {
  it('are those of any of them, each once', () => {
    const one = [section('train', chart('train/loss')), section('val', chart('val/loss'))];
    const other = [section('val', chart('val/acc'), chart('val/loss')), section('', chart('lr'))];
    expect(names(mergeLayouts([one, other], null))).toEqual([
      ['train', ['train/loss']],
      ['val', ['val/loss', 'val/acc']],
      ['', ['lr']]
    ]);
  });

  it('are hidden only where every run hides them, and drawn as the first one says', () => {
    const one = [section('', chart('epoch', { hidden: true }), chart('loss', { x: 'epoch' }))];
    const other = [section('', chart('epoch'), chart('loss'))];
    const [merged] = mergeLayouts([one, other], null);
    expect(merged?.charts.map(({ metric, hidden, x }) => [metric, hidden, x])).toEqual([
      ['epoch', false, '_step'],
      ['loss', false, 'epoch']
    ]);
  });

  it('are the wanted ones in their order, and the others stay axes to choose from', () => {
    const all = [
      section('train', chart('train/loss'), chart('train/acc')),
      section('', chart('epoch', { hidden: true }), chart('lr'))
    ];
    const merged = mergeLayouts([all], ['epoch', 'train/acc', 'train/loss']);
    expect(names(merged)).toEqual([
      ['', ['epoch']],
      ['train', ['train/acc', 'train/loss']]
    ]);
    expect(merged[0]?.charts).toHaveLength(2);
  });
});

describe('the metric by which runs are judged first', () => {
  it('is one of a validation, and one that is known to be better high or low', () => {
    const charts = [
      chart('train/loss', { direction: 'min' }),
      chart('val/time'),
      chart('val/acc', { direction: 'max' }),
      chart('test/acc', { direction: 'max' })
    ];
    expect(mainMetric(charts)).toBe('val/acc');
    expect(mainMetric(charts.slice(0, 2))).toBe('train/loss');
    expect(mainMetric([chart('steps')])).toBe('steps');
    expect(mainMetric([])).toBeNull();
  });
});
