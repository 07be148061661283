/** The runs of a project, to choose one that this run is compared with. */

import type { RunPageModel } from '../model/run_page';
import type { RunRow } from '../model/runs';
import { age, duration } from '../pure/times';
import { Throttle } from '../pure/throttle';
import { RequestError } from '../request';
import { button, el, setText } from '../view/dom';
import { stateIcon } from '../view/icons';
import { Popover } from '../view/popover';
import { searchField } from '../view/table';

import { sideIcon } from '../sidebar/icons';

const SHOWN = 12;
const BETWEEN_MS = 250;

export class CompareWith {
  readonly element = el('div', { class: 'nbt-menu-place' });
  readonly #menu: Popover;
  readonly #search: HTMLInputElement;
  readonly #list = el('div', { class: 'nbt-compare-list' });
  readonly #note = el('div', { class: 'nbt-table-note', role: 'status' });
  readonly #soon: Throttle;
  readonly #stop = new AbortController();
  #asked = 0;

  /** @param choose - called with the other run. */
  constructor(
    private readonly model: RunPageModel,
    private readonly choose: (other: RunRow) => void
  ) {
    const open = button(
      { class: 'nbt-button nbt-large' },
      () => undefined,
      sideIcon('compare', 14),
      'Compare with…'
    );
    this.#menu = new Popover(open);
    this.#search = searchField('runs', () => this.#soon.ask());
    this.#menu.element.append(this.#search, this.#list, this.#note);
    this.#soon = new Throttle(() => void this.#find(), BETWEEN_MS);
    // After the menu itself: it says by then whether it is open.
    open.addEventListener('click', () => this.#menu.isOpen && this.#soon.ask(), this.#stop);
    this.element.append(open, this.#menu.element);
  }

  dispose(): void {
    this.#stop.abort();
    this.#soon.cancel();
    this.#menu.dispose();
  }

  async #find(): Promise<void> {
    this.#asked += 1;
    const asked = this.#asked;
    const { api, run } = this.model;
    const [project = ''] = run.split('/');
    const q = this.#search.value;
    const query = { project, q, order: '', group: '', columns: [], which: 'active' as const };
    try {
      const { rows } = await api.runs.table(query, 0, SHOWN + 1);
      if (asked === this.#asked) {
        this.#write(rows.filter(row => row.run !== run).slice(0, SHOWN));
      }
    } catch (error) {
      if (!(error instanceof RequestError)) {
        throw error;
      }
      setText(this.#note, error.message);
    }
  }

  #write(rows: readonly RunRow[]): void {
    const items = rows.map(row => {
      const facts = [age(row.created_us, Date.now() * 1000), duration(row.duration_s ?? 0)];
      return button(
        { class: 'nbt-item' },
        () => {
          this.#menu.toggle(false);
          this.choose(row);
        },
        el('span', { class: `nbt-state nbt-state-${row.state}` }, stateIcon(row.state, 14)),
        el('bdi', { class: 'nbt-ellipsis' }, row.name),
        el('span', { class: 'nbt-gap' }),
        el('span', { class: 'nbt-quiet-text' }, facts.join(' · '))
      );
    });
    this.#list.replaceChildren(...items);
    setText(this.#note, rows.length === 0 ? 'No other run matches' : '');
  }
}
