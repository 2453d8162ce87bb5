/** Which language the page is in: what the address says, else what the reader chose before, else the browser's. */
import { LOCALES, type Locale, localeOf } from '../text/messages';

const KEPT_AS = 'millrace-language';

const localeNamed = (name: string | null | undefined): Locale | undefined =>
  LOCALES.find(([locale]) => locale === name)?.[0];

/** `search`: "?lang=vi". `languages`: as a browser has them, "vi-VN", those that are liked best first. */
export function localeFor(search: string, kept: string | null, languages: readonly string[]): Locale {
  const asked = localeNamed(new URLSearchParams(search).get('lang'));
  const spoken = languages.map(localeOf).find(Boolean);
  return asked ?? localeNamed(kept) ?? spoken ?? 'en';
}

/** The address's query for a language: as it is, but for one that it asked for. */
export function searchFor(locale: Locale, search: string): string {
  const query = new URLSearchParams(search);
  if (!query.has('lang')) return search;
  query.set('lang', locale);
  return `?${query}`;
}

// A browser may refuse to keep anything.
export function keptLocale(): string | null {
  try {
    return localStorage.getItem(KEPT_AS);
  } catch {
    return null;
  }
}

export function keepLocale(locale: Locale): void {
  try {
    localStorage.setItem(KEPT_AS, locale);
  } catch {
    // It is asked for anew next time.
  }
}
