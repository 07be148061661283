import { describe, expect, it } from 'vitest';

import { FileProblem, FileStore } from '../../src/media/files';
import { placeAt } from '../../src/media/moment';
import { picturesOf } from '../../src/media/picture';
import { Shelves } from '../../src/media/shelves';
import type { FileHeader, MediaItem, Request } from '../../src/messages';
import { boxOf, classesOf, labelOf, scoreOf } from '../../src/pure/boxes';
import { cloudOf, seenFrom } from '../../src/pure/cloud';
import { describe as describeBins, spanOf, spread } from '../../src/pure/heat';
import { outline } from '../../src/pure/wave';
import { fit, move, zoomAt } from '../../src/pure/zoom';

const item = (step: number): MediaItem => ({ step, time: step, value: { _type: 'image-file' } });

describe('the media that were told', () => {
  it('are kept by step, whatever the order in which they came', () => {
    const shelves = new Shelves();
    const told = { type: 'items', key: 'a', kind: 'image', count: 3 } as const;
    shelves.takeItems({ ...told, replace: true, items: [item(2)] });
    shelves.takeItems({ ...told, replace: false, items: [item(9), item(4)] });
    expect(shelves.items('a').map(({ step }) => step)).toEqual([2, 4, 9]);
    shelves.takeItems({ ...told, replace: true, items: [item(1)] });
    expect(shelves.items('a').map(({ step }) => step)).toEqual([1]);
    expect(shelves.items('b')).toEqual([]);
  });

  it('are those of the last step that is not later', () => {
    const steps = [0, 10, 10, 20];
    expect(placeAt(steps, null)).toBe(3);
    expect(placeAt(steps, 15)).toBe(2);
    expect(placeAt(steps, 20)).toBe(3);
    expect(placeAt(steps, -5)).toBe(0);
    expect(placeAt([], 3)).toBe(0);
  });
});

describe('files', () => {
  const answer = (header: Partial<FileHeader>, bytes: number[] = []) => ({
    header: { type: 'file', path: '', request: 0, ...header } as FileHeader,
    buffers: [
      new Float64Array(new Uint8Array([...bytes, 0, 0, 0, 0, 0, 0, 0, 0]).slice(0, 8).buffer)
    ]
  });

  it('are asked for once, and come without the blanks behind them', async () => {
    const asked: Request[] = [];
    const store = new FileStore(request => asked.push(request));
    const both = [store.get('a.png'), store.get('a.png')];
    expect(asked).toHaveLength(1);
    const [{ request }] = asked as [Extract<Request, { type: 'file' }>];
    store.take(answer({ request, size: 3, bytes: 0, mime: 'image/png' }, [1, 2, 3]));
    const [blob] = await Promise.all(both);
    expect([...new Uint8Array(await blob!.arrayBuffer())]).toEqual([1, 2, 3]);
    expect(blob!.type).toBe('image/png');
  });

  it('say why they cannot be had, and are asked for again when they are wanted again', async () => {
    const asked: Request[] = [];
    const store = new FileStore(request => asked.push(request));
    const first = store.get('a.png');
    const { request } = asked[0] as Extract<Request, { type: 'file' }>;
    store.take(answer({ request, problem: 'The file is missing.' }));
    await expect(first).rejects.toThrow(FileProblem);
    void store.get('a.png').catch(() => undefined);
    expect(asked).toHaveLength(2);
  });
});

describe('what a row says of images', () => {
  it('is one image, or a list with what belongs to each', () => {
    expect(picturesOf({ _type: 'image-file', path: 'p', caption: 'c' })).toEqual([
      { path: 'p', caption: 'c', boxes: {}, masks: {} }
    ]);
    const boxes = { pred: { path: 'b' } };
    const told = {
      _type: 'images/separated',
      filenames: ['p', 'q'],
      captions: ['one'],
      all_boxes: [null, boxes]
    };
    expect(picturesOf(told)).toEqual([
      { path: 'p', caption: 'one', boxes: {}, masks: {} },
      { path: 'q', caption: '', boxes, masks: {} }
    ]);
  });
});

describe('boxes', () => {
  it('are shares of the image, pixels, or a middle with a size', () => {
    const shares = boxOf('l', { position: { minX: 0.5, maxX: 1, minY: 0, maxY: 0.5 } }, 200, 100);
    expect(shares).toMatchObject({ left: 100, top: 0, width: 100, height: 50 });
    const position = { middle: [50, 20], width: 10, height: 4 } as const;
    const pixels = boxOf('l', { position, domain: 'pixel', class_id: 2 }, 200, 100);
    expect(pixels).toMatchObject({ left: 45, top: 18, width: 10, height: 4, id: 2 });
  });

  it('are named by their class and the first score', () => {
    const data = { position: {}, class_id: 1, scores: { acc: 0.5, other: 1 } };
    const box = boxOf('l', data, 1, 1);
    expect(scoreOf(box)).toBe(0.5);
    expect(labelOf(box, 'cat')).toBe('cat 0.50');
    expect(labelOf({ ...box, caption: 'cat 50%' }, 'cat')).toBe('cat 50%');
    expect(scoreOf({ ...box, scores: {} })).toBeNull();
  });

  it('have classes in the order of their numbers; 0 without a name of its own is none', () => {
    expect(classesOf({ '2': 'dog' }, [7, 2]).map(({ name }) => name)).toEqual(['dog', 'class 7']);
    expect(classesOf({ '0': 'class_0', '1': 'cat' }, [1]).map(({ id }) => id)).toEqual([1]);
    expect(classesOf({ '0': 'sky' }, []).map(({ name }) => name)).toEqual(['sky']);
    expect(classesOf({}, [-1])[0]?.slot).toBeGreaterThan(0);
  });
});

describe('a window onto an image', () => {
  const image = { width: 100, height: 50 };
  const window = { width: 200, height: 200 };

  it('shows all of it in the middle at first', () => {
    expect(fit(image, window)).toEqual({ scale: 2, left: 0, top: 50 });
  });

  it('keeps what is under the pointer when it is zoomed', () => {
    const fitted = fit(image, window);
    const zoomed = zoomAt(fitted, 4, 100, 100, image, window);
    expect(zoomed.scale).toBe(8);
    expect((100 - zoomed.left) / zoomed.scale).toBeCloseTo((100 - fitted.left) / fitted.scale);
    expect(zoomAt(zoomed, 0.01, 0, 0, image, window)).toEqual(fitted);
  });

  it('never shows more empty space than there must be', () => {
    const zoomed = zoomAt(fit(image, window), 4, 100, 100, image, window);
    expect(move(zoomed, 9_999, 0, image, window).left).toBe(0);
    expect(move(zoomed, -9_999, 0, image, window).left).toBe(200 - 800);
  });
});

describe('histograms over steps', () => {
  it('share their counts among the rows of the picture', () => {
    const bins = { counts: [2, 4], edges: [0, 1, 3] };
    expect([...spread(bins, { low: 0, high: 4 }, 4)]).toEqual([2, 2, 2, 0]);
    expect([...spread({ counts: [3], edges: [1, 1] }, { low: 0, high: 2 }, 2)]).toEqual([0, 3]);
  });

  it('are seen without the few values that are far out', () => {
    const far = { counts: [100_000, 0, 1], edges: [0, 1, 1_000, 2_000] };
    expect(spanOf([far])).toEqual({ low: 0, high: 1 });
    expect(spanOf([{ counts: [5], edges: [2, 2] }])).toEqual({ low: 1.5, high: 2.5 });
    expect(spanOf([])).toEqual({ low: 0, high: 1 });
  });

  it('have a middle value', () => {
    expect(describeBins({ counts: [1, 1], edges: [0, 1, 2] })).toEqual({ total: 2, median: 1 });
    expect(describeBins({ counts: [], edges: [] }).median).toBeNaN();
  });
});

describe('points in space', () => {
  it('lie around their middle, and have the colour or the class that was logged', () => {
    const cloud = cloudOf([
      [0, 0, 0, 3],
      [4, 0, 0, 5]
    ]);
    expect([...cloud.places]).toEqual([-1, 0, 0, 1, 0, 0]);
    expect(cloud.colours).toEqual([3, 5]);
    expect(cloudOf([[0, 0, 0, 1, 2, 3]]).colours).toEqual(['rgb(1, 2, 3)']);
    expect(cloudOf([]).places).toHaveLength(0);
  });

  it('are seen from a side, the farthest first', () => {
    const cloud = cloudOf([
      [0, -1, 0],
      [0, 1, 0]
    ]);
    const { order, near, x } = seenFrom(cloud, { turn: 0, tilt: 0 });
    expect([...order]).toEqual([1, 0]);
    expect(near[0]).toBeCloseTo(1);
    expect(x[0]).toBeCloseTo(0);
    expect(seenFrom(cloud, { turn: Math.PI / 2, tilt: 0 }).x[0]).toBeCloseTo(1);
  });
});

it('the outline of a sound is the loudest of each stretch', () => {
  const samples = new Float32Array([0, 0.1, -0.5, 0.25]);
  expect([...outline(samples, 2)].map(each => each.toFixed(2))).toEqual(['0.20', '1.00']);
  expect([...outline(new Float32Array(0), 3)]).toEqual([0, 0, 0]);
});
