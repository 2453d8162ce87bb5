import type { Schema } from '../engine';
import type { Settings } from '../model/settings';
import type { PageMessages } from '../text/page-messages';

export interface UndoActions {
  readonly undo: () => void;
  readonly redo: () => void;
}

/**
 * Ctrl+Z, Ctrl+Shift+Z and Ctrl+Y, or the same with Cmd, for the page's edits. In the sentence's fields as well: a
 * browser's own undo knows nothing of what arrow keys, drags and clicks have made of them. Any other text field keeps
 * its own. Returns what ends it.
 */
export function onUndoKeys(target: EventTarget, actions: UndoActions): () => void {
  const stop = new AbortController();
  const onKey = (event: Event) => {
    const wish = event instanceof KeyboardEvent ? wishOf(event) : undefined;
    if (!wish || !isOurs(event)) return;
    event.preventDefault();
    actions[wish]();
  };
  // From a menu of the browser, or the shake of a phone.
  const onInput = (event: Event) => {
    if (!(event instanceof InputEvent) || !isKnob(event.target)) return;
    const wish = { historyUndo: 'undo', historyRedo: 'redo' }[event.inputType] as
      | keyof UndoActions
      | undefined;
    if (!wish) return;
    event.preventDefault();
    actions[wish]();
  };
  target.addEventListener('keydown', onKey, { signal: stop.signal });
  target.addEventListener('beforeinput', onInput, { signal: stop.signal });
  return () => stop.abort();
}

function wishOf({ key, ctrlKey, metaKey, shiftKey, altKey }: KeyboardEvent): keyof UndoActions | undefined {
  if (!(ctrlKey || metaKey) || altKey) return undefined;
  if (key.toLowerCase() === 'z') return shiftKey ? 'redo' : 'undo';
  return key.toLowerCase() === 'y' && ctrlKey ? 'redo' : undefined;
}

const isKnob = (target: EventTarget | null) => target instanceof Element && target.matches('input.knob');

function isOurs({ target }: Event): boolean {
  const hasItsOwn =
    target instanceof Element &&
    target.matches('textarea, [contenteditable], input:not([type=radio], [type=checkbox])');
  return isKnob(target) || !hasItsOwn;
}

/** What an undo, or a redo, has done: "Undone: workers is 3." */
export function undoWords(
  { undo: t }: PageMessages,
  what: 'undone' | 'redone',
  before: Settings,
  after: Settings,
  schema: Schema,
): string {
  // A schedule goes and comes with the program that it is of.
  const changed = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(
    (name) => before[name] !== after[name] && name !== 'schedule',
  );
  const [name] = changed;
  if (changed.length !== 1 || !name) return t[what](t.settings(changed.length));
  const { flag } = schema.fields.find((f) => f.name === name) ?? {};
  return t[what](t.isNow(name, flag, after[name] ?? ''));
}
