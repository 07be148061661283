/** What stands below the search box: choices for the word, saved views, earlier searches. */

import { type Choice, complete, type Completion, type Key } from '../pure/complete';

import type { Search } from './look';
import type { SavedView } from './runs';

export type Suggestion =
  | { readonly kind: 'choice'; readonly choice: Choice }
  | { readonly kind: 'view'; readonly view: SavedView }
  | { readonly kind: 'search'; readonly search: Search };

export interface Suggestions {
  readonly completion: Completion;
  readonly all: readonly Suggestion[];
}

const MOST_SEARCHES = 5;
/** Shown where nobody has searched yet, so that one sees what can be asked. */
const EXAMPLES = ['state == "running"', 'duration < 20s', 'created > 7d ago'];

export function suggest(
  text: string,
  caret: number,
  from: {
    readonly keys: readonly Key[];
    readonly views: readonly SavedView[];
    readonly searches: readonly Search[];
  }
): Suggestions {
  const completion = complete(text, caret, from.keys);
  const typed = text.trim().toLowerCase();
  const matching = (words: string) => typed === '' || words.toLowerCase().includes(typed);
  const isEmpty = typed === '';
  const choices = isEmpty ? [] : completion.choices;
  const searches = from.searches.filter(({ q }) => matching(q) && q !== text);
  const shown = isEmpty && searches.length === 0 ? examples() : searches;
  return {
    completion,
    all: [
      ...choices.map(choice => ({ kind: 'choice' as const, choice })),
      ...from.views
        .filter(({ name }) => matching(name))
        .map(view => ({ kind: 'view' as const, view })),
      ...shown.slice(0, MOST_SEARCHES).map(search => ({ kind: 'search' as const, search }))
    ]
  };
}

function examples(): Search[] {
  return EXAMPLES.map(q => ({ q, matched: -1 }));
}
