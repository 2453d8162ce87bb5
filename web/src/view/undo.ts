import { html, nothing, svg, type TemplateResult } from 'lit';
import type { PageMessages } from '../text/page-messages';

export interface UndoProps {
  readonly t: PageMessages;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  readonly undo: () => void;
  readonly redo: () => void;
}

const BACK = svg`<path d="M3.500 6.500h6.250a3.500 3.500 0 0 1 0 7H6.500M6.500 3.250L3.250 6.500l3.250 3.250"/>`;
const FORTH = svg`<path d="M12.500 6.500H6.250a3.500 3.500 0 0 0 0 7H9.500M9.500 3.250l3.250 3.250-3.250 3.250"/>`;

/** The edits of the sentence, back and forth. */
export function undoButtons({ t, canUndo, canRedo, undo, redo }: UndoProps): TemplateResult {
  const button = (name: string, keys: string, can: boolean, act: () => void, path: TemplateResult) =>
    html`<button
      type="button"
      class="icon"
      aria-label=${name}
      title="${name} (${keys})"
      aria-disabled=${can ? nothing : 'true'}
      @click=${() => can && act()}
    >
      <svg class="mark" viewBox="0 0 16 16" width="18" height="18" aria-hidden="true" focusable="false">${path}</svg>
    </button>`;
  return html`<span class="undo">
    ${button(t.undo.undo, 'Ctrl+Z', canUndo, undo, BACK)}
    ${button(t.undo.redo, 'Ctrl+Shift+Z', canRedo, redo, FORTH)}
  </span>`;
}
