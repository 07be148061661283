/** How the list is divided: into groups, or into what runs and what has ended. */

import type { Stretch } from '../pure/stack';

import type { ListFacts } from './list_query';
import type { GroupFigure, ListQuery } from './runs';

export interface LabelledStretch extends Stretch {
  readonly label: string;
  /** "2", or "n = 4" where it is a group of runs to be compared. */
  readonly countText: string;
  readonly figures: Readonly<Record<string, GroupFigure>>;
}

export function stretchesOf(
  facts: ListFacts,
  query: ListQuery,
  folded: ReadonlySet<string>
): LabelledStretch[] {
  if (facts.groups) {
    return facts.groups.map(({ label, count, kind, figures = {} }) => ({
      label,
      count,
      countText: (kind === 'running' ? '' : 'n = ') + count.toLocaleString('en-US'),
      hasHeading: true,
      isFolded: folded.has(label),
      // What runs together is no group whose mean says anything.
      figures: kind === 'running' ? {} : figures
    }));
  }
  const { live_matched: live, matched } = facts;
  // In an order that was asked for, live runs stand where they belong.
  const isDivided = live > 0 && query.order === '' && query.which === 'active';
  if (!isDivided) {
    return [{ ...part('', matched, folded), hasHeading: false, isFolded: false }];
  }
  const ended = matched - live;
  return [part('Running', live, folded), ...(ended > 0 ? [part('Ended', ended, folded)] : [])];
}

function part(label: string, count: number, folded: ReadonlySet<string>): LabelledStretch {
  return {
    label,
    count,
    countText: count.toLocaleString('en-US'),
    hasHeading: true,
    isFolded: folded.has(label),
    figures: {}
  };
}
