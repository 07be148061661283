/** How a panel uses the width it has. */

/** What fits, from wide to narrow; each has all the restrictions of those before. */
export type Size = 'wide' | 'narrow' | 'tiny';

export interface PanelLayout {
  readonly size: Size;
  /** Words that a picture can do without are left out. */
  readonly isTight: boolean;
  /** Of charts, and of the small charts of the system. */
  readonly columns: number;
  readonly systemColumns: number;
}

/** How many charts a section shows before "show 9 more". */
export const CHARTS_SHOWN = 12;

/**
 * The layout for a container of `width` pixels. Where no section has as many charts as would fit in a
 * row, they share the width: `most` is the number of charts of the largest section.
 */
export function panelLayout(width: number, most = Infinity): PanelLayout {
  const size = width >= 620 ? 'wide' : width >= 360 ? 'narrow' : 'tiny';
  const fitting = width >= 1_240 ? 4 : width >= 760 ? 3 : width >= 420 ? 2 : 1;
  const columns = Math.max(1, Math.min(fitting, Math.max(2, most)));
  const isTight = size === 'wide' && width < 780;
  return { size, isTight, columns, systemColumns: fitting < 3 ? fitting : fitting + 1 };
}
