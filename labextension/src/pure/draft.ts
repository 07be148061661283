/** A text that is being changed here, while it may be changed elsewhere. */

export type DraftPhase =
  /** Nobody changes it here. */
  | 'reading'
  | 'editing'
  /** It was changed elsewhere since the change here began. */
  | 'conflict';

/** What is known of a text and of its draft. */
export class Draft {
  /** As it stands now, as far as is known. */
  saved = '';
  /** As it stood when the change began. */
  base = '';
  text = '';
  phase: DraftPhase = 'reading';

  /** What stands in the store was heard. */
  hear(saved: string): void {
    this.saved = saved;
    if (this.phase === 'reading') {
      return;
    }
    if (saved === this.base || saved === this.text) {
      this.base = saved;
      this.phase = 'editing';
    } else {
      this.phase = 'conflict';
    }
  }

  begin(text = this.saved, base = this.saved): void {
    [this.text, this.base, this.phase] = [text, base, 'editing'];
    this.hear(this.saved);
  }

  get isChanged(): boolean {
    return this.phase !== 'reading' && this.text !== this.base;
  }

  /** The change here shall stand; what stands elsewhere is written over, knowingly. */
  keepMine(): void {
    this.base = this.saved;
    this.phase = 'editing';
  }

  /** Both, one below the other: nothing is lost, and the reader puts it in order. */
  keepBoth(): void {
    this.text = `${this.saved.trimEnd()}\n\n${this.text.trimStart()}`;
    this.keepMine();
  }

  /** It was saved, or given up. */
  end(saved = this.saved): void {
    this.saved = saved;
    this.phase = 'reading';
  }
}
