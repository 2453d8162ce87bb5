import { html, type TemplateResult } from 'lit';
import type { SchemaPattern } from '../engine/types';

/** The programs to choose from, and what the chosen one does. */
export function patternPicker(
  patterns: readonly SchemaPattern[],
  chosen: string,
  choose: (name: string) => void,
): TemplateResult {
  const doc = patterns.find((p) => p.name === chosen)?.doc ?? '';
  return html`<fieldset class="patterns">
      <legend class="unseen">Pattern</legend>
      ${patterns.map(
        (p) => html`<label class="pattern">
          <input
            type="radio"
            name="pattern"
            value=${p.name}
            aria-describedby="pattern-doc"
            .checked=${p.name === chosen}
            ?checked=${p.name === chosen}
            @change=${() => choose(p.name)}
          /><span>${p.title}</span>
        </label>`,
      )}
    </fieldset>
    <p class="pattern-doc" id="pattern-doc">${doc}</p>`;
}
