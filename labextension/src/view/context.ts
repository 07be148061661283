/** What all parts of a panel share: the run, how it is looked at, and the ways out. */

import type { Look } from '../pure/drawing';
import { xAxisFor, type XKind } from '../pure/drawing_axis';
import { Signal } from '../pure/signal';
import type { Axis } from '../pure/ticks';
import { Cursor } from './cursor';
import { defaults } from './defaults';
import type { RunModel } from './model';
import type { ChartsModel } from './source';
import type { Theme } from './theme';
import type { Commands, Request } from './types';
import { Visibility } from './visibility';

export interface Settings extends Look {
  /** Empty for what each metric has of its own. */
  readonly x: string;
  readonly isPaused: boolean;
}

/** A part of the x axis that the reader chose to see. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

export interface Outlets {
  readonly bokeh: () => Promise<any>;
  readonly commands: Commands | null;
  readonly send: (request: Request) => void;
  /** Say something to those who listen instead of looking. */
  readonly announce: (text: string) => void;
  readonly theme: () => Theme;
}

export class Context<Model extends ChartsModel = RunModel> {
  settings: Settings = {
    smoothing: defaults.smoothing,
    logY: false,
    showPrevious: true,
    showBest: true,
    x: '',
    isPaused: false
  };
  readonly settingsChanged = new Signal<keyof Settings>();
  /** Charts over this x have another range. */
  readonly axisChanged = new Signal<string>();
  readonly zoomChanged = new Signal<string>();
  readonly themeChanged = new Signal();
  readonly cursor = new Cursor();
  readonly visibility: Visibility;
  readonly #windows = new Map<string, Window>();
  readonly #axes = new Map<string, Axis>();
  /** Axes over which a curve has grown since they were made. */
  readonly #outgrown = new Set<string>();

  constructor(
    readonly model: Model,
    readonly outlets: Outlets
  ) {
    this.visibility = new Visibility(metrics => outlets.send({ type: 'visible', metrics }));
    model.curveChanged.connect(series => this.#outgrown.add(series.xName));
    model.changed.connect(changed => changed === 'run' && this.#refreshAll());
  }

  set<K extends keyof Settings>(name: K, value: Settings[K]): void {
    if (this.settings[name] === value) {
      return;
    }
    this.settings = { ...this.settings, [name]: value };
    if (name === 'x') {
      this.#windows.clear();
      this.#axes.clear();
      this.outlets.send({ type: 'x', x: this.settings.x || null });
    } else if (name === 'showPrevious' || name === 'showBest') {
      this.#refreshAll();
    }
    this.settingsChanged.emit(name);
  }

  /** The axis that all charts over `xName` share. */
  axis(xName: string): Axis {
    // Not with every message: there are hundreds a second, and a look at all curves for each axis.
    if (this.#outgrown.has(xName)) {
      this.#refreshAxis(xName);
    }
    let axis = this.#axes.get(xName);
    if (axis === undefined) {
      axis = this.#makeAxis(xName);
      this.#axes.set(xName, axis);
    }
    return axis;
  }

  window(xName: string): Window | null {
    return this.#windows.get(xName) ?? null;
  }

  /** All that are zoomed, to be undone. */
  get zoomed(): [string, Window][] {
    return [...this.#windows];
  }

  /** See only a part of the x axis; null to see all. */
  zoom(xName: string, window: Window | null): void {
    if (window !== null && window.to > window.from) {
      this.#windows.set(xName, window);
    } else {
      this.#windows.delete(xName);
    }
    this.#refreshAxis(xName);
    this.zoomChanged.emit(xName);
  }

  #refreshAll(): void {
    for (const xName of this.#axes.keys()) {
      this.#refreshAxis(xName);
    }
  }

  #refreshAxis(xName: string): void {
    this.#outgrown.delete(xName);
    const before = this.#axes.get(xName);
    const after = this.#makeAxis(xName);
    if (before?.low !== after.low || before.high !== after.high) {
      this.#axes.set(xName, after);
      this.axisChanged.emit(xName);
    }
  }

  #makeAxis(xName: string): Axis {
    const kind: XKind =
      xName === '_runtime' ? 'duration' : xName === '_timestamp' ? 'clock' : 'number';
    const window = this.#windows.get(xName);
    if (window) {
      return xAxisFor(kind, window.from, window.to, true);
    }
    const extent = this.model.extent(xName, this.settings);
    return xAxisFor(kind, extent?.first ?? 0, extent?.last ?? 1, false);
  }
}
