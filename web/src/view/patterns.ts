import { html, type TemplateResult } from 'lit';
import type { SchemaPattern } from '../engine/types';

/** The programs to choose from. */
export function patternPicker(
  patterns: readonly SchemaPattern[],
  chosen: string,
  choose: (name: string) => void,
): TemplateResult {
  return html`<fieldset class="patterns">
      <legend class="unseen">Pattern</legend>
      ${patterns.map(
        (p) => html`<label class="pattern">
          <input
            type="radio"
            name="pattern"
            value=${p.name}
            aria-describedby="about-program"
            .checked=${p.name === chosen}
            ?checked=${p.name === chosen}
            @change=${() => choose(p.name)}
          /><span>${p.title}</span>
        </label>`,
      )}
    </fieldset>`;
}

/** What the chosen one does. */
export function aboutPattern(patterns: readonly SchemaPattern[], chosen: string): TemplateResult {
  return html`<p class="about" id="about-program">${patterns.find((p) => p.name === chosen)?.doc ?? ''}</p>`;
}
