/** How each project was looked at last, and what was searched for: kept for the next time. */

import type { ListQuery } from './runs';

/** The part of a query that belongs to a project. */
export type Look = Pick<ListQuery, 'q' | 'order' | 'group' | 'columns'> & {
  /** Labels of the groups of which only the heading is shown. */
  readonly folded: readonly string[];
};

export interface Search {
  readonly q: string;
  /** How many runs matched then. */
  readonly matched: number;
}

/** All that is kept; whatever of it is missing or odd is as if it were new. */
export interface Memory {
  readonly store: string | null;
  readonly project: string | null | undefined;
  readonly looks: Readonly<Record<string, Look>>;
  readonly searches: readonly Search[];
}

export const NO_MEMORY: Memory = { store: null, project: undefined, looks: {}, searches: [] };
export const PLAIN_LOOK: Look = { q: '', order: '', group: '', columns: [], folded: [] };

const MOST_SEARCHES = 20;
const MOST_LOOKS = 50;

/** Reads what was kept, maybe by another version. */
export function readMemory(value: unknown): Memory {
  if (typeof value !== 'object' || value === null) {
    return NO_MEMORY;
  }
  const { store, project, looks, searches } = value as Record<string, unknown>;
  return {
    store: typeof store === 'string' ? store : null,
    project: typeof project === 'string' || project === null ? project : undefined,
    looks: readLooks(looks),
    searches: Array.isArray(searches) ? searches.filter(isSearch).slice(0, MOST_SEARCHES) : []
  };
}

/** What is kept, one project of it being looked at. */
export class Looks {
  /** Store and folder of the project. */
  place = '';

  /** @param remember - told whenever there is something to keep. */
  constructor(
    public memory: Memory,
    private readonly remember: (memory: Memory) => void
  ) {}

  /** How the project is looked at. */
  get look(): Look {
    return this.memory.looks[this.place] ?? PLAIN_LOOK;
  }

  keepLook(change: Partial<Look>): void {
    const others = Object.entries(this.memory.looks).filter(([place]) => place !== this.place);
    const looks = [...others.slice(-MOST_LOOKS + 1), [this.place, { ...this.look, ...change }]];
    this.keep({ looks: Object.fromEntries(looks) as Memory['looks'] });
  }

  /** One search more, the newest first. */
  keepSearch(search: Search): void {
    const others = this.memory.searches.filter(({ q }) => q !== search.q);
    this.keep({ searches: [search, ...others].slice(0, MOST_SEARCHES) });
  }

  keep(change: Partial<Memory>): void {
    this.memory = { ...this.memory, ...change };
    this.remember(this.memory);
  }
}

function readLooks(value: unknown): Record<string, Look> {
  if (typeof value !== 'object' || value === null) {
    return {};
  }
  const looks = Object.entries(value as Record<string, Partial<Look> | null>);
  return Object.fromEntries(
    looks.map(([place, look]) => [
      place,
      {
        q: text(look?.q),
        order: text(look?.order),
        group: text(look?.group),
        columns: texts(look?.columns),
        folded: texts(look?.folded)
      }
    ])
  );
}

function isSearch(value: unknown): value is Search {
  const { q, matched } = (value ?? {}) as Record<string, unknown>;
  return typeof q === 'string' && typeof matched === 'number';
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter(one => typeof one === 'string') : [];
}
