/** What is asked of a run: of its loop while it goes on, of what is kept of it afterwards. */

import { ENDED, type RunFacts } from '../messages';
import { RequestError, type Server } from '../request';
import type { CommandResult, Commands } from '../view/types';

import { type RunReference, runPath } from './reference';

interface Edited {
  refused?: { reason?: string }[];
}

export class RunCommands implements Commands {
  /** As it was told last; null until it was. */
  run: RunFacts | null = null;

  constructor(
    private readonly server: Server,
    private readonly reference: RunReference
  ) {}

  async post(kind: string, body: object): Promise<CommandResult> {
    const { run } = this;
    const changed = run && ENDED.includes(run.state) ? changeOf(kind, body, run) : null;
    try {
      return changed ? await this.edit(changed) : await this.ask(kind, body);
    } catch (error) {
      if (!(error instanceof RequestError)) {
        throw error;
      }
      return { ok: false, text: [error.message, error.remedy].filter(Boolean).join(' ') };
    }
  }

  private async ask(kind: string, body: object): Promise<CommandResult> {
    const { id, text = '' } = await this.server.json<{ id?: string; text?: string }>(
      [...runPath(this.reference), 'commands'],
      { method: 'POST', body: JSON.stringify({ ...body, kind }) }
    );
    return { ok: true, text, ...(id === undefined ? {} : { id }) };
  }

  /** No loop is left that could be asked: the server keeps the change beside the run. */
  private async edit({ set, after }: Change): Promise<CommandResult> {
    const { store, project, run } = this.reference;
    const { refused = [] } = await this.server.json<Edited>(['stores', store, 'edits'], {
      method: 'POST',
      body: JSON.stringify({ runs: [`${project}/${run}`], set })
    });
    const [refusal] = refused;
    if (refusal) {
      return { ok: false, text: refusal.reason ?? 'The run cannot be changed' };
    }
    this.run = this.run && { ...this.run, ...after };
    return { ok: true, text: '', changed: after };
  }
}

interface Change {
  readonly set: object;
  readonly after: Partial<Pick<RunFacts, 'tags' | 'notes'>>;
}

function changeOf(kind: string, body: object, { tags, notes }: RunFacts): Change | null {
  const { tag = '', text = '' } = body as { tag?: string; text?: string };
  switch (kind) {
    case 'tag':
      return { set: { add_tags: [tag] }, after: { tags: [...new Set([...tags, tag])] } };
    case 'untag':
      return { set: { remove_tags: [tag] }, after: { tags: tags.filter(each => each !== tag) } };
    case 'note': {
      const after = { notes: notes ? `${notes}\n${text}` : text };
      return { set: after, after };
    }
    default:
      return null;
  }
}
