/** What a store has: projects, the keys of a project, and ways to look at it that have a name. */

import { Signal } from '../pure/signal';
import { RequestError } from '../request';

import type { Key, Project, SavedView, ViewsAnswer } from './runs';

/** The part of RunsApi that is used here. */
export interface CatalogueApi {
  projects(): Promise<readonly Project[]>;
  keys(project: string | null): Promise<readonly Key[]>;
  views(project: string | null): Promise<ViewsAnswer>;
  setViews(project: string | null, views: ViewsAnswer): Promise<void>;
}

export class Catalogue {
  readonly changed = new Signal();
  projects: readonly Project[] = [];
  keys: readonly Key[] = [];
  views: readonly SavedView[] = [];
  #project: string | null = null;

  constructor(private readonly api: CatalogueApi) {}

  /** The folder of a project by its name or folder; of the one used last if there is none such. */
  folderOf(project: string | undefined): string | null {
    const found = this.projects.find(({ name, folder }) => folder === project || name === project);
    const [newest] = [...this.projects].sort((a, b) => (b.updated_us ?? 0) - (a.updated_us ?? 0));
    return (found ?? newest)?.folder ?? null;
  }

  /** Another project; what it has comes soon. */
  open(project: string | null): Promise<void> {
    this.#project = project;
    this.keys = [];
    this.views = [];
    this.changed.emit();
    void this.#fetch(
      () => this.api.views(project),
      ({ views }) => (this.views = views)
    );
    return this.refreshKeys();
  }

  /** What runs can be asked for: it grows with them. */
  refreshKeys(): Promise<void> {
    const project = this.#project;
    return this.#fetch(
      () => this.api.keys(project),
      keys => (this.keys = keys)
    );
  }

  /** How many runs there are in each, and new ones. */
  refreshProjects(): Promise<void> {
    return this.#fetch(
      () => this.api.projects(),
      projects => (this.projects = projects)
    );
  }

  /** Under a name that it has alone. */
  saveView(view: SavedView): Promise<void> {
    return this.#changeViews(views => [...views.filter(({ name }) => name !== view.name), view]);
  }

  dropView(name: string): Promise<void> {
    return this.#changeViews(views => views.filter(view => view.name !== name));
  }

  /** The views are read anew each time: another page may have changed them. */
  async #changeViews(change: (views: readonly SavedView[]) => SavedView[]): Promise<void> {
    const project = this.#project;
    const { views, version } = await this.api.views(project);
    const changed = change(views);
    await this.api.setViews(project, { views: changed, version });
    if (project === this.#project) {
      this.views = changed;
      this.changed.emit();
    }
  }

  async #fetch<T>(ask: () => Promise<T>, keep: (answer: T) => void): Promise<void> {
    const project = this.#project;
    try {
      const answer = await ask();
      if (project === this.#project) {
        keep(answer);
        this.changed.emit();
      }
    } catch (error) {
      // The list says itself when the server is gone; without these it still is a list.
      if (!(error instanceof RequestError)) {
        throw error;
      }
    }
  }
}
