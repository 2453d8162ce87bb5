import { html, type TemplateResult } from 'lit';
import { LOCALES, type Locale, type Messages } from '../text/messages';

/** The languages of the page, by their own names. */
export function languages(t: Messages, choose: (locale: Locale) => void): TemplateResult {
  return html`<div class="languages" role="group" aria-label=${t.page.language} data-testid="languages">
    ${LOCALES.map(
      ([locale, name]) => html`<button
        type="button"
        lang=${locale}
        aria-pressed=${locale === t.locale ? 'true' : 'false'}
        @click=${() => choose(locale)}
      >
        ${name}
      </button>`,
    )}
  </div>`;
}
