/** The field that adds a note to a run. */

import { step } from '../pure/format';
import type { CommandLine } from './commands';
import type { Context } from './context';
import { el, isTextKey, KEEP_KEYS, setAttribute } from './dom';
import { icon } from './icons';

/** A note; the run adds the step at which it takes it. */
export function noteField(
  context: Context,
  commands: CommandLine,
  onDone: () => void
): HTMLElement {
  const { field, input } = textField('Add a note', async text => {
    const isDone = await commands.post('note', { text }, 'note added');
    if (isDone) {
      onDone();
    }
    return isDone;
  });
  context.model.changed.connect(changed => {
    if (changed === 'run') {
      const at = context.model.run?.step;
      setAttribute(
        input,
        'placeholder',
        at == null ? 'Add a note' : `Add a note at step ${step(at)}`
      );
      turnOff(input, context);
    }
  });
  turnOff(input, context);
  return field;
}

/** Notes and tags may be added after the end too, if the run can be reached at all. */
function turnOff(input: HTMLInputElement, context: Context): void {
  const { commands } = context.outlets;
  const reason = commands ? commands.refusal?.() : 'This run cannot be reached from here';
  input.disabled = Boolean(reason);
  setAttribute(input, 'title', reason || undefined);
}

function textField(
  placeholder: string,
  submit: (text: string) => Promise<boolean>
): { field: HTMLElement; input: HTMLInputElement } {
  const input = el('input', {
    type: 'text',
    placeholder,
    'aria-label': placeholder,
    maxlength: 2_000,
    ...KEEP_KEYS
  });
  input.addEventListener('keydown', event => {
    const text = input.value.trim();
    if (isTextKey(event, 'Enter') && text !== '') {
      event.preventDefault();
      input.readOnly = true;
      void submit(text).then(isDone => {
        input.readOnly = false;
        input.value = isDone ? '' : input.value;
      });
    }
  });
  return {
    field: el('label', { class: 'nbt-field nbt-text-field' }, icon('pencil', 13), input),
    input
  };
}
