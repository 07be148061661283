/** One metric as a chart: its title in HTML, its curves by Bokeh, and the crosshair over them. */

import type { ChartLayout } from '../messages';

import type { Context } from './context';
import { Crosshair, pixelX } from './crosshair';
import { ChartTitle } from './chart_title';
import { button, el, KEEP_KEYS, setAttribute } from './dom';
import { Detail } from './detail';
import { Gestures } from './gestures';
import { icon } from './icons';
import { chartKey } from './keys';
import { painter } from './painter';
import { Plot } from './plot';
import type { ChartSource, ChartsModel, Overlay, Told } from './source';
import type { Seen } from './visibility';

export interface ChartOptions {
  readonly height: number;
  readonly isQuiet: boolean;
  /** Shown alone: it takes the wheel, and there is nothing larger to open. */
  readonly isAlone: boolean;
  readonly open: (layout: ChartLayout, mode: 'chart' | 'table') => void;
}

export class ChartView implements Seen {
  readonly element: HTMLElement;
  readonly metric: string;
  paintedMs = -Infinity;
  readonly #source: ChartSource;
  readonly #area: HTMLElement;
  readonly #plot: Plot;
  readonly #crosshair: Crosshair;
  readonly #overlay: Overlay | undefined;
  readonly #gestures: Gestures;
  readonly #detail: Detail;
  readonly #title: ChartTitle;
  readonly #disconnect: (() => void)[];
  #isLive: boolean | null = null;
  /** No curve of it was painted yet. */
  #isAwaited = true;

  constructor(
    private readonly context: Context<ChartsModel>,
    readonly layout: ChartLayout,
    private readonly options: ChartOptions
  ) {
    this.metric = layout.metric;
    this.#source = context.model.source(layout, context);
    this.#detail = new Detail(context, layout.metric, this.#source);
    const canvas = el('div', { class: 'nbt-canvas', 'aria-hidden': 'true' });
    this.#area = el(
      'div',
      { class: 'nbt-plot', role: 'img', tabindex: 0, 'aria-label': layout.metric, ...KEEP_KEYS },
      canvas
    );
    this.#area.style.height = `${options.height}px`;
    this.#title = new ChartTitle(layout, options);
    const isExpandable = !options.isAlone && !options.isQuiet;
    this.element = el(
      'div',
      { class: options.isQuiet ? 'nbt-card nbt-quiet' : 'nbt-card' },
      this.#title.element,
      this.#area,
      isExpandable ? expandButton(layout, () => options.open(layout, 'chart')) : null
    );
    this.#plot = new Plot(
      canvas,
      context.outlets.bokeh,
      () => ({ height: options.height, isQuiet: options.isQuiet, isLive: context.model.isLive }),
      context.outlets.theme,
      () => this.#built(),
      () => this.#placeSoon()
    );
    this.#crosshair = new Crosshair(this.#area, context, this.#source, this.#plot);
    this.#overlay = this.#source.overlay?.(this.#area, this.#plot);
    this.#gestures = new Gestures(this.#area, this.#plot, options.isAlone, {
      point: (x, y) => this.point(x, y),
      zoom: (from, to) => context.zoom(this.#source.xName, { from, to }),
      reset: () => context.zoom(this.#source.xName, null)
    });
    this.#area.addEventListener('keydown', event => this.#key(event));
    this.#area.addEventListener('blur', () => context.cursor.leave(this));
    this.#disconnect = this.#connect();
    painter.ask(this);
    context.visibility.watch(this);
  }

  appeared(): void {
    this.#source.settle?.();
    painter.hurry(this);
    this.#detail.ask();
  }

  paint(): void {
    const { context } = this;
    const source = this.#source;
    const axis = context.axis(source.xName);
    const { isQuiet } = this.options;
    const settings = isQuiet
      ? { ...context.settings, smoothing: 0, logY: false }
      : context.settings;
    const yParts = isQuiet ? 1 : Math.max(3, Math.round(this.options.height / 60));
    const isZoomed = context.window(source.xName) !== null;
    const style = { yParts, fromZero: isQuiet, isZoomed, width: this.#plot.dots };
    const drawing = source.draw(axis, settings, style);
    this.#isAwaited &&= source.places(axis).length === 0;
    this.#plot.update(drawing, settings.logY);
    // Not now: a canvas that writes text has the style of a page that changed worked out at once.
    setTimeout(() => {
      this.#writeTitle(drawing.yAxis.tickStep);
      this.#place();
      this.#gestures.again();
      this.context.cursor.retell(this);
    });
  }

  dispose(): void {
    this.#detail.dispose();
    this.#disconnect.forEach(disconnect => disconnect());
    this.context.cursor.leave(this);
    this.context.visibility.forget(this);
    this.#gestures.dispose();
    this.#overlay?.dispose();
    this.#crosshair.dispose();
    this.#plot.dispose();
    this.element.remove();
  }

  /** Move the shared crosshair to the point of this chart that is nearest to `x`. */
  point(x: number | null, y?: number): void {
    const { cursor } = this.context;
    const source = this.#source;
    if (x === null) {
      source.hover?.(null, this.#plot);
      cursor.leave(this);
      return;
    }
    const place = { xName: source.xName, x, owner: this };
    if (source.hover && y !== undefined) {
      source.hover({ x, y }, this.#plot);
      cursor.set({ ...place, y });
    } else {
      cursor.set(place);
    }
  }

  /** Where the crosshair is at `x`, in pixels from the left of the window. */
  leftOf(x: number): number {
    const area = this.#area.getBoundingClientRect();
    const { frame, drawing } = this.#plot;
    return area.left + ((frame && drawing && pixelX(frame, drawing, x)) ?? 0);
  }

  /** What the curves say at `x`. */
  tell(x: number): Told {
    return this.#source.tell(x);
  }

  #connect(): (() => void)[] {
    const { context } = this;
    const isOurs = (xName: string) => xName === this.#source.xName;
    return [
      context.model.curveChanged.connect(series => {
        if (series.metric === this.metric && !context.settings.isPaused) {
          // The first curve is waited for; what comes later has its turn.
          painter[this.#isAwaited ? 'hurry' : 'ask'](this);
        }
      }),
      context.model.changed.connect(changed => changed === 'run' && this.#lookAlive()),
      context.axisChanged.connect(xName => {
        if (isOurs(xName) && !context.settings.isPaused) {
          painter.ask(this);
        }
      }),
      context.zoomChanged.connect(xName => {
        if (isOurs(xName)) {
          painter.hurry(this);
          this.#detail.ask();
        }
      }),
      context.settingsChanged.connect(() => painter.hurry(this)),
      context.themeChanged.connect(() => {
        this.#plot.rethemed();
        painter.hurry(this);
      })
    ];
  }

  /** A curve that grows has a head. */
  #lookAlive(): void {
    const { isLive } = this.context.model;
    if (this.#isLive !== isLive) {
      this.#isLive = isLive;
      painter.ask(this);
    }
  }

  /** What lies over the canvas. */
  #place(): void {
    this.#crosshair.place();
    this.#overlay?.place();
  }

  /** The plot area is elsewhere. Not now: Bokeh is in the midst of it. */
  #placeSoon(): void {
    setTimeout(() => this.#place());
  }

  #built(): void {
    setAttribute(this.#area, 'data-drawn', true);
    painter.hurry(this);
  }

  #writeTitle(tickStep: number): void {
    const title = this.#source.title(tickStep);
    this.#title.write(title, this.#plot.drawing?.says ?? '');
    setAttribute(this.#area, 'aria-label', title.spoken);
  }

  #key(event: KeyboardEvent): void {
    if (event.key === 'Escape' && this.options.isAlone) {
      return;
    }
    const { context } = this;
    const source = this.#source;
    const axis = context.axis(source.xName);
    const { place } = context.cursor;
    const at = place?.xName === source.xName ? place.x : null;
    const action = chartKey(event, source.places(axis), at, axis);
    if (action === null) {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
    if (action.kind === 'open') {
      this.options.open(this.layout, action.mode);
    } else if (action.kind === 'zoom') {
      context.zoom(source.xName, action.window);
    } else {
      this.point(action.x);
      if (action.x !== null) {
        const { head, rows } = source.tell(action.x);
        const values = rows.map(row => `${row.name} ${row.text}`);
        context.outlets.announce([head[0], ...values].join(', '));
      }
    }
  }
}

function expandButton(layout: ChartLayout, open: () => void): HTMLElement {
  const hint = 'Full screen';
  const attributes = { class: 'nbt-tool nbt-expand', title: hint, tabindex: -1 };
  const label = `${hint}: ${layout.metric}`;
  return button({ ...attributes, 'aria-label': label }, open, icon('expand', 12));
}
