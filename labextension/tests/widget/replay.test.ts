import { beforeEach, describe, expect, it } from 'vitest';

import { unpack } from '../../src/widget/batch';
import { Replay } from '../../src/widget/replay';
import { HELLO, batch, curve, run } from './batches';

let replay: Replay;

function take(...told: Parameters<typeof batch>[1][]): void {
  unpack(...batch({}, ...told)).forEach(message => replay.take(message));
}

function layout(x: string): Parameters<typeof batch>[1] {
  const sections = [{ name: '', charts: [{ metric: 'loss', x }] }];
  return [{ type: 'layout', sections, metrics: 1 } as { type: string }];
}

function curves(): [string, number[]][] {
  return replay
    .messages()
    .filter(({ header }) => header.type === 'curve')
    .map(({ header, buffers }) => [
      header.type === 'curve' ? `${header.which} ${header.metric} ${header.replace}` : '',
      [...(buffers[1] ?? [])]
    ]);
}

beforeEach(() => {
  replay = new Replay();
});

describe('what a later view is told', () => {
  it('is the last of each kind, in the order of a feed', () => {
    take(HELLO, run('running'), layout('_step'), run('finished'), [{ type: 'end' }]);
    const messages = replay.messages();
    expect(messages.map(({ header }) => header.type)).toEqual(['hello', 'run', 'layout', 'end']);
    expect(messages[1]?.header).toEqual({ type: 'run', run: { state: 'finished' } });
  });

  it('is each curve whole', () => {
    take(curve('loss', [0, 1], [5, 4], { replace: true }), curve('loss', [2], [3]));
    take(curve('loss', [0], [9], { which: 'previous', replace: true }));
    expect(curves()).toEqual([
      ['run loss true', [5, 4, 3]],
      ['previous loss true', [9]]
    ]);
  });

  it('has no answers to what another view asked', () => {
    take([{ type: 'ack' }], [{ type: 'detail' }]);
    expect(replay.messages()).toEqual([]);
  });
});

it('forgets curves over an x axis that was left', () => {
  take(layout('_step'), curve('loss', [0], [5], { replace: true }));
  take(layout('_step'));
  expect(curves()).toHaveLength(1);
  take(layout('epoch'));
  expect(curves()).toEqual([]);
});

it('forgets everything when all comes again', () => {
  take(run(), curve('loss', [0], [5]), [{ type: 'end' }]);
  replay.clear();
  expect(replay.messages()).toEqual([]);
  expect(replay.hasEnded).toBe(false);
});
