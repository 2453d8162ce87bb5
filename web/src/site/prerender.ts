import { render } from '@lit-labs/ssr';
import { collectResult } from '@lit-labs/ssr/lib/render-result.js';
import { loadListing } from './listings';
import { page } from './page-template';
import { Playground } from './playground';

const nothing = () => {};

/** The page as HTML, before any script runs, and the pattern whose listing is in it. */
export async function prerender(): Promise<{ html: string; pattern: string | undefined }> {
  const actions = {
    set: nothing,
    submit: nothing,
    toggleJob: nothing,
    copyLink: nothing,
    explore: nothing,
    stopExploring: nothing,
    show: nothing,
    live: nothing,
    byHand: nothing,
    chooseLanguage: nothing,
    point: nothing,
  };
  const playground = new Playground();
  await loadListing(playground.settings.pattern);
  const notes = { said: '', copied: false, language: 'go' } as const;
  const html = await collectResult(render(page(playground, actions, notes)));
  const bare = html
    // Lit's markers are for hydration; the page is rendered anew instead.
    .replace(/<!--[\s\S]*?-->/g, '')
    // A bound `.checked` comes out as an attribute even where it is false.
    .replace(/ checked="(true|false)"/g, '')
    // Not within a line of code, whose tabs and spaces count.
    .replace(/\s*\n\s*/g, ' ');
  return { html: bare, pattern: playground.settings.pattern };
}
