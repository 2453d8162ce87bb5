/**
 * The edits that can be undone. Only values that have been found valid are steps: what is half typed, or wrong,
 * is left behind by an undo and never comes back. Typing in one field is one step for as long as it goes on, and none
 * if it ends in what is wrong.
 */
const TYPING_MS = 1000;

/** A step of its own; typing, which may go on what was typed before; or no step: how what is set is looked at. */
export type EditKind = 'chosen' | 'typed' | 'aside';

interface Edit<T> {
  readonly value: T;
  readonly field: string;
  readonly at: number;
  readonly kind: EditKind;
  /** The same for edits that are one step. */
  readonly step: number;
}

export class History<T> {
  #past: readonly T[] = [];
  #future: readonly T[] = [];
  /** The last that was found valid, if any was. */
  #present: Edit<T> | undefined;
  /** Edits that have not been found valid, in their order; the last is what the reader sees. */
  #open: readonly Edit<T>[];
  #latest: Edit<T>;

  constructor(
    first: T,
    private readonly same: (a: T, b: T) => boolean,
  ) {
    this.#latest = { value: first, field: '', at: 0, kind: 'aside', step: 0 };
    this.#open = [this.#latest];
  }

  /** An edit has been made, at a time in milliseconds. */
  edit(value: T, field: string, at: number, kind: EditKind): void {
    const before = this.#latest;
    const goesOn =
      before.kind === 'typed' && kind === 'typed' && before.field === field && at - before.at < TYPING_MS;
    this.#latest = { value, field, at, kind, step: goesOn ? before.step : before.step + 1 };
    this.#open = [...this.#open, this.#latest];
  }

  /** What an edit has made has been found valid. */
  settle(value: T): void {
    const found = this.#open.findIndex((edit) => edit.value === value);
    const edit = this.#open[found];
    if (!edit) return;
    const overtaken = this.#open.slice(0, found);
    this.#open = this.#open.slice(found + 1);
    const before = this.#present;
    this.#present = edit;
    if (edit.kind === 'aside' || !before) return;
    this.#future = [];
    const halfTyped = [...overtaken, edit].some((other) => other.step === before.step);
    if (!halfTyped) this.#past = [...this.#past, before.value];
    // Typed and taken back: there is nothing to undo.
    const last = this.#past.at(-1);
    if (last !== undefined && this.same(last, value)) this.#past = this.#past.slice(0, -1);
  }

  get canUndo(): boolean {
    return this.#present !== undefined && (this.#open.length > 0 || this.#past.length > 0);
  }

  get canRedo(): boolean {
    return this.#open.length === 0 && this.#future.length > 0;
  }

  /** The value before the last step, or before what is no step; undefined if there is none. */
  undo(): T | undefined {
    if (!this.#present || !this.canUndo) return undefined;
    const { value, step } = this.#present;
    const last = this.#past.at(-1);
    const isStep = this.#open.length === 0;
    const halfTyped = this.#open.some((edit) => edit.step === step);
    if (last === undefined || !(isStep || halfTyped)) {
      this.#goTo(value);
      return value;
    }
    if (isStep) this.#future = [value, ...this.#future];
    this.#past = this.#past.slice(0, -1);
    this.#goTo(last);
    return last;
  }

  redo(): T | undefined {
    const [next, ...later] = this.#future;
    if (!this.#present || !this.canRedo || next === undefined) return undefined;
    this.#past = [...this.#past, this.#present.value];
    this.#future = later;
    this.#goTo(next);
    return next;
  }

  #goTo(value: T): void {
    this.#open = [];
    this.#latest = { value, field: '', at: 0, kind: 'aside', step: this.#latest.step + 1 };
    this.#present = this.#latest;
  }
}
