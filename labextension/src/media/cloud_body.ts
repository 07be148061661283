/** Clouds of points, turned by dragging; other 3D objects are downloaded. */

import type { MediaItem } from '../messages';
import { count } from '../pure/format';
import { cloudOf, seenFrom, type Cloud, type Pose } from '../pure/cloud';
import { el, setAttribute, setText, show } from '../view/dom';
import { readColours } from '../view/theme';

import { Latest, type MediaBody, type Shown } from './body';
import { drag } from './drag';
import { DownloadBody } from './other_bodies';
import { list, record, text, wordsOf } from './picture';

const HEIGHT_PX = 260;
const TURN_A_PX = 0.01;
const KEY_TURN = 0.15;
const MOST_POINTS = 60_000;
const COLOURS = 20;
const ENDING = '.pts.json';

export class CloudBody implements MediaBody {
  readonly element = el('div', { class: 'nbt-cloud' });
  readonly tools: readonly HTMLElement[] = [];
  readonly #canvas = el('canvas', { role: 'img', tabindex: 0 });
  readonly #words = el('div', { class: 'nbt-caption' });
  readonly #problem = el('div', { class: 'nbt-media-problem', hidden: true });
  readonly #other: DownloadBody;
  readonly #latest = new Latest();
  #cloud: Cloud | null = null;
  #pose: Pose = { turn: 0.6, tilt: 0.5 };
  #frame = 0;
  #path = '';
  #colours: readonly string[] | null = null;

  constructor(private readonly shown: Shown) {
    this.#other = new DownloadBody(shown);
    this.element.append(this.#problem, this.#canvas, this.#words, this.#other.element);
    drag(this.#canvas, (dx, dy) => this.#turn(dx * TURN_A_PX, dy * TURN_A_PX));
    this.#canvas.addEventListener('keydown', event => this.#key(event));
  }

  show(items: readonly MediaItem[], place: number): void {
    const value = items[place]?.value ?? {};
    const first = record(list(value.items)[0]);
    const path = text(value.path) || text(first.path) || text(list(value.filenames)[0]);
    const isCloud = path.endsWith(ENDING);
    show(this.#canvas, isCloud);
    show(this.#words, isCloud);
    show(this.#other.element, !isCloud);
    if (!isCloud) {
      this.#other.show(items, place);
    } else if (path !== this.#path) {
      this.#path = path;
      void this.#load(path);
    }
  }

  resize(): void {
    this.#paintSoon();
  }

  themeChanged(): void {
    this.#colours = null;
    this.#paintSoon();
  }

  dispose(): void {
    this.#latest.end();
    this.#other.dispose();
    cancelAnimationFrame(this.#frame);
  }

  async #load(path: string): Promise<void> {
    const isCurrent = this.#latest.begin();
    try {
      const held: unknown = JSON.parse(await (await this.shown.files.get(path)).text());
      if (!isCurrent()) {
        return;
      }
      const rows = pointsOf(held);
      const stride = Math.ceil(rows.length / MOST_POINTS);
      this.#cloud = cloudOf(stride > 1 ? rows.filter((_, point) => point % stride === 0) : rows);
      const all = count(rows.length, 'point');
      const words = stride > 1 ? `${all}, every ${stride}th is drawn` : all;
      setText(this.#words, `${words}; drag to turn`);
      setAttribute(this.#canvas, 'aria-label', `${this.shown.key}: a cloud of ${all}`);
      show(this.#problem, false);
      this.#paintSoon();
    } catch (error) {
      if (isCurrent()) {
        setText(this.#problem, `These points cannot be shown. ${wordsOf(error)}`);
        show(this.#problem, true);
      }
    }
  }

  #turn(turn: number, tilt: number): void {
    const { PI } = Math;
    const tilted = Math.min(PI / 2, Math.max(-PI / 2, this.#pose.tilt + tilt));
    this.#pose = { turn: this.#pose.turn + turn, tilt: tilted };
    this.#paintSoon();
  }

  #key(event: KeyboardEvent): void {
    const ways: Record<string, readonly [number, number]> = {
      ArrowLeft: [-KEY_TURN, 0],
      ArrowRight: [KEY_TURN, 0],
      ArrowUp: [0, -KEY_TURN],
      ArrowDown: [0, KEY_TURN]
    };
    const way = ways[event.key];
    if (way) {
      event.preventDefault();
      event.stopPropagation();
      this.#turn(...way);
    }
  }

  #paintSoon(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => this.#paint());
  }

  #paint(): void {
    const width = this.element.clientWidth;
    const context = this.#canvas.getContext('2d');
    if (this.#cloud === null || context === null || width === 0) {
      return;
    }
    const ratio = window.devicePixelRatio;
    this.#canvas.width = Math.round(width * ratio);
    this.#canvas.height = Math.round(HEIGHT_PX * ratio);
    this.#canvas.style.height = `${HEIGHT_PX}px`;
    context.scale(ratio, ratio);
    this.#colours ??= readColours(this.element, COLOURS);
    const { order, x, y, near } = seenFrom(this.#cloud, this.#pose);
    const scale = Math.min(width, HEIGHT_PX) / 2 - 6;
    const size = order.length > 5_000 ? 1.5 : 3;
    for (const point of order) {
      const colour = this.#cloud.colours[point];
      context.fillStyle =
        typeof colour === 'string' ? colour : (this.#colours[(colour ?? 0) % COLOURS] ?? '#888');
      // What is far is fainter: the only sign of depth.
      context.globalAlpha = 0.55 + 0.45 * ((near[point] ?? 0) * 0.5 + 0.5);
      const left = width / 2 + (x[point] ?? 0) * scale;
      const top = HEIGHT_PX / 2 - (y[point] ?? 0) * scale;
      context.fillRect(left - size / 2, top - size / 2, size, size);
    }
    context.globalAlpha = 1;
  }
}

/** The points of a file: a list of them, or a scene that holds one. */
function pointsOf(held: unknown): number[][] {
  const points = Array.isArray(held) ? held : (held as { points?: unknown } | null)?.points;
  if (!Array.isArray(points) || !points.every(Array.isArray)) {
    throw new Error('The file holds no points.');
  }
  return points as number[][];
}
