/** The playground's texts, by language. */
import { enPage } from './en-page';
import type { Locale } from './words';

export type PageMessages = typeof enPage;

export { enPage };

/** Where they do not come, English has to do. */
export async function pageMessagesIn(locale: Locale): Promise<PageMessages> {
  if (locale === 'en') return enPage;
  return import('./vi-page').then(
    ({ viPage }) => viPage,
    () => enPage,
  );
}
