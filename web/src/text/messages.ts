/** The page's texts, by language. English is always there; the others come when they are asked for. */
import { en } from './en';
import type { Locale } from './words';

/** Same names, same parameters in every language: the compiler holds them to it. */
export type Messages = typeof en;

export type { Locale, One, Phrase } from './words';
export { en };

export const LOCALES: readonly (readonly [locale: Locale, name: string])[] = [
  ['en', 'English'],
  ['vi', 'Tiếng Việt'],
];

/** The one of a language tag: of "vi-VN", "vi". */
export const localeOf = (tag: string): Locale | undefined =>
  LOCALES.find(([locale]) => locale === tag.toLowerCase().split('-')[0])?.[0];

/** Where they do not come, English has to do. */
export async function messagesIn(locale: Locale): Promise<Messages> {
  if (locale === 'en') return en;
  return import('./vi').then(
    ({ vi }) => vi,
    () => en,
  );
}
