/** One metric as a chart: its title in HTML, its curves by Bokeh, and the crosshair over them. */

import type { ChartLayout } from '../messages';

import { makeDrawing } from '../pure/drawing';
import { chartTitle, xWords } from '../pure/title';
import type { Context } from './context';
import { Crosshair, pixelX } from './crosshair';
import { button, el, KEEP_KEYS, setAttribute, setText, show } from './dom';
import { Gestures } from './gestures';
import { icon } from './icons';
import { chartKey } from './keys';
import { painter } from './painter';
import { Plot } from './plot';
import { readings } from './readings';
import type { Series } from './series';
import type { Seen } from './visibility';

export interface ChartOptions {
  readonly height: number;
  readonly isQuiet: boolean;
  /** Shown alone: it takes the wheel, and there is nothing larger to open. */
  readonly isAlone: boolean;
  readonly open: (layout: ChartLayout, mode: 'chart' | 'table') => void;
}

const DETAIL_POINTS = 2_000;
const DETAIL_AFTER_MS = 150;
let lastRequest = 0;

export class ChartView implements Seen {
  readonly element: HTMLElement;
  readonly metric: string;
  paintedMs = -Infinity;
  readonly #series: Series;
  readonly #area: HTMLElement;
  readonly #plot: Plot;
  readonly #crosshair: Crosshair;
  readonly #gestures: Gestures;
  readonly #title: ReturnType<typeof titleParts>;
  readonly #disconnect: (() => void)[];
  #detailTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly context: Context,
    readonly layout: ChartLayout,
    private readonly options: ChartOptions
  ) {
    this.metric = layout.metric;
    this.#series = context.model.series(layout.metric);
    const canvas = el('div', { class: 'nbt-canvas', 'aria-hidden': 'true' });
    this.#area = el(
      'div',
      { class: 'nbt-plot', role: 'img', tabindex: 0, 'aria-label': layout.metric, ...KEEP_KEYS },
      canvas
    );
    this.#area.style.height = `${options.height}px`;
    this.#title = titleParts(layout, options, () => options.open(layout, 'chart'));
    this.element = el(
      'div',
      { class: options.isQuiet ? 'nbt-card nbt-quiet' : 'nbt-card' },
      this.#title.row,
      this.#area
    );
    this.#plot = new Plot(
      canvas,
      context.outlets.bokeh,
      () => ({ height: options.height, isQuiet: options.isQuiet, isLive: context.model.isLive }),
      context.outlets.theme,
      () => this.#built()
    );
    this.#crosshair = new Crosshair(this.#area, context, this.#series, this.#plot);
    this.#gestures = new Gestures(this.#area, this.#plot, options.isAlone, {
      point: x => this.point(x),
      zoom: (from, to) => context.zoom(this.#series.xName, { from, to }),
      reset: () => context.zoom(this.#series.xName, null)
    });
    this.#area.addEventListener('keydown', event => this.#key(event));
    this.#area.addEventListener('blur', () => context.cursor.leave(this));
    this.#disconnect = this.#connect();
    painter.ask(this);
    context.visibility.watch(this);
  }

  appeared(): void {
    painter.hurry(this);
    this.#askDetail();
  }

  paint(): void {
    const { context } = this;
    const series = this.#series;
    const axis = context.axis(series.xName);
    const { isQuiet } = this.options;
    const settings = isQuiet
      ? { ...context.settings, smoothing: 0, logY: false }
      : context.settings;
    const yParts = isQuiet ? 1 : Math.max(3, Math.round(this.options.height / 60));
    const isZoomed = context.window(series.xName) !== null;
    const style = { yParts, fromZero: isQuiet, isZoomed };
    const drawing = makeDrawing(series.subject(axis.low, axis.high), settings, axis, style);
    this.#plot.update(drawing, settings.logY);
    // Not now: a canvas that writes text has the style of a page that changed worked out at once.
    setTimeout(() => {
      this.#writeTitle(drawing.yAxis.tickStep);
      this.#crosshair.place();
    });
  }

  dispose(): void {
    clearTimeout(this.#detailTimer);
    this.#disconnect.forEach(disconnect => disconnect());
    this.context.cursor.leave(this);
    this.context.visibility.forget(this);
    this.#gestures.dispose();
    this.#crosshair.dispose();
    this.#plot.dispose();
    this.element.remove();
  }

  /** Move the shared crosshair to the point of this chart that is nearest to `x`. */
  point(x: number | null): void {
    const { cursor } = this.context;
    if (x === null) {
      cursor.leave(this);
    } else {
      cursor.set({ xName: this.#series.xName, x, owner: this });
    }
  }

  /** Where the crosshair is at `x`, in pixels from the left of the window. */
  leftOf(x: number): number {
    const area = this.#area.getBoundingClientRect();
    const { frame, drawing } = this.#plot;
    return area.left + ((frame && drawing && pixelX(frame, drawing, x)) ?? 0);
  }

  #connect(): (() => void)[] {
    const { context } = this;
    const isOurs = (xName: string) => xName === this.#series.xName;
    return [
      context.model.curveChanged.connect(series => {
        if (series === this.#series && !context.settings.isPaused) {
          painter.ask(this);
        }
      }),
      context.model.changed.connect(changed => changed === 'run' && painter.ask(this)),
      context.axisChanged.connect(xName => {
        if (isOurs(xName) && !context.settings.isPaused) {
          painter.ask(this);
        }
      }),
      context.zoomChanged.connect(xName => {
        if (isOurs(xName)) {
          painter.hurry(this);
          this.#askDetail();
        }
      }),
      context.settingsChanged.connect(() => painter.hurry(this)),
      context.themeChanged.connect(() => {
        this.#plot.rethemed();
        painter.hurry(this);
      })
    ];
  }

  #built(): void {
    setAttribute(this.#area, 'data-drawn', true);
    painter.hurry(this);
  }

  #writeTitle(tickStep: number): void {
    const { metric, direction } = this.layout;
    const series = this.#series;
    const { isInteger } = series.run;
    const title = chartTitle(metric, series.facts, direction, series.xName, {
      isInteger,
      tickStep
    });
    const parts = this.#title;
    setText(parts.last, title.last);
    const best = this.#plot.drawing?.isOffLog ? 'no value above 0' : title.best;
    setText(parts.best, title.note ? '' : best);
    setText(parts.noteText, title.note);
    setAttribute(parts.note, 'title', title.best || undefined);
    show(parts.note, title.note !== '');
    setAttribute(this.#area, 'aria-label', title.spoken);
  }

  /** Ask for more points of the part that is seen, once the reader has settled. */
  #askDetail(): void {
    clearTimeout(this.#detailTimer);
    const series = this.#series;
    const window = this.context.window(series.xName);
    if (window === null) {
      series.dropDetail();
      return;
    }
    if (!series.isThinned) {
      return;
    }
    this.#detailTimer = setTimeout(() => {
      const { from, to } = window;
      const { metric } = this;
      lastRequest += 1;
      this.context.outlets.send({
        type: 'detail',
        request: lastRequest,
        metric,
        from,
        to,
        max_points: DETAIL_POINTS
      });
    }, DETAIL_AFTER_MS);
  }

  #key(event: KeyboardEvent): void {
    if (event.key === 'Escape' && this.options.isAlone) {
      return;
    }
    const { context } = this;
    const series = this.#series;
    const axis = context.axis(series.xName);
    const { place } = context.cursor;
    const at = place?.xName === series.xName ? place.x : null;
    const action = chartKey(event, series.subject(axis.low, axis.high).run.x, at, axis);
    if (action === null) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    if (action.kind === 'open') {
      this.options.open(this.layout, action.mode);
    } else if (action.kind === 'zoom') {
      context.zoom(series.xName, action.window);
    } else {
      this.point(action.x);
      if (action.x !== null) {
        const values = readings(context, series, action.x).map(one => `${one.name} ${one.text}`);
        context.outlets.announce([xWords(series.xName, action.x), ...values].join(', '));
      }
    }
  }
}

function titleParts(layout: ChartLayout, options: ChartOptions, open: () => void) {
  const name = options.isAlone ? layout.metric : layout.label;
  const last = el('span', { class: 'nbt-value' });
  const best = el('span', { class: 'nbt-best nbt-ellipsis' });
  const noteText = el('span', { class: 'nbt-ellipsis' });
  const note = el('span', { class: 'nbt-ill', hidden: true }, icon('warning', 12), noteText);
  const row = el(
    'div',
    { class: 'nbt-card-title' },
    el('span', { class: 'nbt-name nbt-ellipsis', title: layout.metric }, name),
    last,
    best,
    note
  );
  if (!options.isAlone && !options.isQuiet) {
    const hint = 'Full screen';
    const attributes = { class: 'nbt-tool nbt-expand', title: hint, tabindex: -1 };
    const label = `${hint}: ${layout.metric}`;
    row.append(button({ ...attributes, 'aria-label': label }, open, icon('expand', 12)));
  }
  return { row, last, best, note, noteText };
}
