/** What there is room for in the sidebar. */

export interface SideLayout {
  readonly size: 'narrow' | 'normal' | 'wide';
  /** One line a run. */
  readonly isCompact: boolean;
  readonly rowHeight: number;
  readonly headingHeight: number;
  readonly hasSparkline: boolean;
  /** How many columns of values are side by side. */
  readonly valueColumns: number;
  /** Two values stand over each other in one column. */
  readonly isStacked: boolean;
}

const NARROW = 260;
const WIDE = 420;
const VALUE_COLUMN = 60;

/**
 * @param width - of the sidebar, in pixels, as all lengths here.
 * @param columns - how many were chosen.
 */
export function sideLayout(width: number, columns: number, isCompact: boolean): SideLayout {
  const size = width < NARROW ? 'narrow' : width < WIDE ? 'normal' : 'wide';
  const room = size === 'wide' ? 2 + Math.floor((width - WIDE) / VALUE_COLUMN) : 1;
  return {
    size,
    isCompact,
    rowHeight: isCompact ? 28 : size === 'narrow' ? 40 : 44,
    headingHeight: 28,
    hasSparkline: size !== 'narrow',
    valueColumns: Math.min(columns, room),
    isStacked: size !== 'wide' && !isCompact
  };
}
