import { html, type TemplateResult } from 'lit';
import type { SchemaPattern } from '../engine/types';
import type { Messages } from '../text/messages';

/** The programs to choose from. */
export function patternPicker(
  { patterns: t }: Messages,
  patterns: readonly SchemaPattern[],
  chosen: string,
  choose: (name: string) => void,
): TemplateResult {
  return html`<fieldset class="patterns">
      <legend class="unseen">${t.legend}</legend>
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
          /><span>${t.title(p)}</span>
        </label>`,
      )}
    </fieldset>`;
}

/** The chosen one's title. */
export function titleOfPattern(t: Messages, patterns: readonly SchemaPattern[], chosen: string): string {
  const pattern = patterns.find((p) => p.name === chosen);
  return pattern ? t.patterns.title(pattern) : '';
}

/** What the chosen one does. */
export function aboutPattern(
  t: Messages,
  patterns: readonly SchemaPattern[],
  chosen: string,
): TemplateResult {
  const pattern = patterns.find((p) => p.name === chosen);
  return html`<p class="about" id="about-program">${pattern ? t.patterns.doc(pattern) : ''}</p>`;
}
