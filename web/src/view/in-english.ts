import { html, type TemplateResult } from 'lit';
import type { Messages } from '../text/messages';

/** What there is in English only, so that it is read as English. */
export const inEnglish = (t: Messages, text: string): TemplateResult | string =>
  t.locale === 'en' ? text : html`<span lang="en">${text}</span>`;
