import { render } from '@lit-labs/ssr';
import { collectResult } from '@lit-labs/ssr/lib/render-result.js';
import { page } from './page-template';
import { Playground } from './playground';

const nothing = () => {};

/** The page as HTML, before any script runs. */
export async function prerender(): Promise<string> {
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
    undo: nothing,
    redo: nothing,
    measure: nothing,
    stopMeasuring: nothing,
  };
  const html = await collectResult(render(page(new Playground(), actions, { said: '', copied: false })));
  return (
    html
      // Lit's markers are for hydration; the page is rendered anew instead.
      .replace(/<!--[\s\S]*?-->/g, '')
      // A bound `.checked` comes out as an attribute even where it is false.
      .replace(/ checked="(true|false)"/g, '')
      .replace(/\s+/g, ' ')
  );
}
