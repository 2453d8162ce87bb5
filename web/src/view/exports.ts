import { html, nothing, type TemplateResult } from 'lit';
import type { PageMessages } from '../text/page-messages';

/** One way to take the run along. */
export interface Export {
  readonly name: string;
  readonly hint: string;
  /** Why it cannot be had now; empty if it can. */
  readonly unready: string;
  readonly take: () => void;
}

function close(details: HTMLDetailsElement | null, andFocus: boolean): void {
  if (!details?.open) return;
  details.open = false;
  if (andFocus) details.querySelector('summary')?.focus();
}

const menuOf = (event: Event) => (event.currentTarget as Element).closest('details');

function onKey(event: KeyboardEvent): void {
  if (event.key !== 'Escape') return;
  event.preventDefault();
  close(menuOf(event), true);
}

// The reader goes elsewhere: by keyboard, or with a press that may move no focus.
function onFocusOut(event: FocusEvent): void {
  const menu = menuOf(event);
  if (event.relatedTarget instanceof Node && !menu?.contains(event.relatedTarget)) close(menu, false);
}

// With the click, for the menu's own word that it is open may come after the next press.
function onOpening(event: Event): void {
  const menu = menuOf(event);
  if (!menu || menu.open) return;
  const onPress = ({ target }: Event) => {
    if (!(target instanceof Node && menu.contains(target))) close(menu, false);
  };
  const onToggle = () => {
    if (menu.open) return;
    removeEventListener('pointerdown', onPress);
    menu.removeEventListener('toggle', onToggle);
  };
  addEventListener('pointerdown', onPress);
  menu.addEventListener('toggle', onToggle);
}

/** A list of exports that opens under a button. */
export function exportMenu(t: PageMessages, exports: readonly Export[]): TemplateResult {
  const item = ({ name, hint, unready, take }: Export) => html`<li>
    <button
      type="button"
      aria-disabled=${unready ? 'true' : nothing}
      @click=${(event: Event) => {
        if (unready) return;
        take();
        close(menuOf(event), true);
      }}
    >
      <b>${name}</b> <span>${unready || hint}</span>
    </button>
  </li>`;
  return html`<details class="exports" data-testid="exports" @keydown=${onKey} @focusout=${onFocusOut}>
    <summary class="quietly" @click=${onOpening}>${t.exports.title}</summary>
    <ul>
      ${exports.map(item)}
    </ul>
  </details>`;
}
