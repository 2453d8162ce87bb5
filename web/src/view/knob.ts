import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import type { FieldError } from '../engine/types';
import type { Messages } from '../text/messages';
import { inEnglish } from './in-english';
import { moved, stepped } from './stepped';

/** One number or list in the sentence, typed, stepped with the arrow keys, or dragged. */
export interface Knob {
  readonly field: string;
  /** The accessible name. */
  readonly label: string;
  readonly value: string;
  readonly error: FieldError | undefined;
  readonly set: (value: string) => void;
  /** Steppable numbers have a range. */
  readonly range?: readonly [number, number];
  /** Shown while there is no value, or for the value it stands for. */
  readonly none?: { readonly word: string; readonly value: string };
}

const DRAG_STARTS_PX = 4;
const PX_PER_STEP = 8;

function onKey(event: KeyboardEvent, knob: Knob): void {
  const next = knob.range && stepped(event, knob.value, knob.range);
  if (next === undefined) return;
  event.preventDefault();
  knob.set(next);
}

// Touch drags scroll the page, so only a mouse or pen turns a knob; in one that has the focus it selects text.
function onPointerDown(event: PointerEvent, knob: Knob): void {
  const input = event.currentTarget as HTMLInputElement;
  const { range } = knob;
  if (!range || event.pointerType === 'touch' || event.button !== 0 || input.matches(':focus')) return;
  const startX = event.clientX;
  let turning = false;
  const move = (e: PointerEvent) => {
    const dx = e.clientX - startX;
    if (!turning && Math.abs(dx) < DRAG_STARTS_PX) return;
    turning = true;
    input.classList.add('turning');
    e.preventDefault();
    knob.set(moved(knob.value, Math.round(dx / PX_PER_STEP), range));
  };
  const end = () => {
    input.removeEventListener('pointermove', move);
    input.classList.remove('turning');
    if (turning) getSelection()?.removeAllRanges();
  };
  // From now on, so that the button's release is heard wherever it comes.
  input.setPointerCapture(event.pointerId);
  input.addEventListener('pointermove', move);
  input.addEventListener('lostpointercapture', end, { once: true });
}

export function knob(k: Knob): TemplateResult {
  const shown = k.none && k.value === k.none.value ? '' : k.value;
  const placeholder = k.none?.word ?? '';
  const width = Math.max(1, (shown || placeholder).length);
  return html`<input
    class="knob"
    id="knob-${k.field}"
    name=${k.field}
    type="text"
    size=${width}
    inputmode=${k.range ? 'numeric' : 'text'}
    autocomplete="off"
    autocapitalize="off"
    spellcheck="false"
    placeholder=${placeholder || nothing}
    aria-label=${k.label}
    aria-invalid=${k.error ? 'true' : nothing}
    aria-describedby=${k.error ? `error-${k.field}` : nothing}
    .value=${live(shown)}
    @input=${(e: Event) => {
      const text = (e.currentTarget as HTMLInputElement).value;
      const empty = k.none && (text.trim() === '' || text.trim() === k.none.word);
      k.set(empty ? (k.none?.value ?? '') : text);
    }}
    @keydown=${(e: KeyboardEvent) => onKey(e, k)}
    @pointerdown=${(e: PointerEvent) => onPointerDown(e, k)}
  />`;
}

export interface Choice {
  readonly field: string;
  readonly label: string;
  readonly value: string;
  readonly options: readonly (readonly [value: string, words: string])[];
  readonly error: FieldError | undefined;
  readonly set: (value: string) => void;
}

export function choice(c: Choice): TemplateResult {
  const known = c.options.some(([value]) => value === c.value);
  return html`<select
    class="knob"
    id="knob-${c.field}"
    name=${c.field}
    aria-label=${c.label}
    aria-invalid=${c.error ? 'true' : nothing}
    aria-describedby=${c.error ? `error-${c.field}` : nothing}
    .value=${live(c.value)}
    @change=${(e: Event) => c.set((e.currentTarget as HTMLSelectElement).value)}
  >
    ${known ? nothing : html`<option value=${c.value} selected>${c.value}</option>`}
    ${c.options.map(
      ([value, words]) => html`<option value=${value} ?selected=${value === c.value}>${words}</option>`,
    )}
  </select>`;
}

export function fieldError(t: Messages, error: FieldError | undefined): TemplateResult | typeof nothing {
  if (!error) return nothing;
  return html`<span class="field-error" id="error-${error.field}" data-testid="field-error-${error.field}"
    >${errorWords(t, error)}.</span
  >`;
}

/** What is wrong with a field, and what is allowed. */
export const errorWords = (t: Messages, error: FieldError): TemplateResult | string =>
  t.fieldError(error) || inEnglish(t, error.message);
