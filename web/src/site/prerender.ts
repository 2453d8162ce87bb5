import { render } from '@lit-labs/ssr';
import { collectResult } from '@lit-labs/ssr/lib/render-result.js';
import { page } from './page-template';
import { Playground } from './playground';

const nothing = () => {};

/** The page as HTML, before any script runs. */
export async function prerender(): Promise<string> {
  const actions = { set: nothing, submit: nothing, toggleJob: nothing, copyLink: nothing };
  const html = await collectResult(render(page(new Playground(), actions, { said: '', copied: false })));
  // Lit's markers are for hydration; the page is rendered anew instead.
  return html.replace(/<!--[\s\S]*?-->/g, '').replace(/\s+/g, ' ');
}
