/**
 * A page for frames in other pages: `embed.html#v1&p=errgroup&f=4,7`. The fragment is a playground's; `controls`,
 * `view`, `theme` and `autoplay` may stand in the query, as on the tag. It tells its host how high it is, when it is
 * ready and what a run came to, and runs or stops when the host says so.
 */
import '../element/mill-race';
import { attributeOf } from '../element/attributes';
import { schema } from '../engine/generated/schema';
import type { RawScenario } from '../engine/types';
import { linkFault, readLink } from '../model/link';
import { filesOf } from './files';
import { isolate } from './isolate';

const SOURCE = 'mill-race';
const QUERY = ['controls', 'view', 'theme', 'autoplay'] as const;

const embed = document.createElement('mill-race');
embed.player.urls = filesOf;
embed.setAttribute('playground', './');
const leaving = isolate(() => {
  if (embed.isConnected) history.replaceState(null, '', embed.player.link);
});

// Nothing in these is secret: whoever shows the page may know.
const tell = (message: Record<string, unknown>) => {
  if (parent !== window) parent.postMessage({ source: SOURCE, ...message }, '*');
};

const faults = {
  tooLong: 'The address of this frame is longer than 2 KB, which none of ours is.',
  foreign: 'The address of this frame is of another version: ours begin with #v1.',
};
const refusal = document.createElement('p');
refusal.setAttribute('role', 'alert');

/** What is wrong with the frame's address, whose fields become attributes. */
function wrongWith(raw: RawScenario): string {
  const fault = linkFault(location.hash);
  if (fault) return faults[fault];
  const unknown = Object.keys(raw).find((name) => !schema.fields.some((field) => field.name === name));
  return unknown === undefined
    ? ''
    : `The address of this frame has "${unknown}", which is no field of a scenario.`;
}

function follow(): void {
  const raw = readLink(location.hash, schema) ?? {};
  refusal.textContent = wrongWith(raw);
  for (const field of schema.fields) {
    const value = raw[field.name];
    if (value === undefined) embed.removeAttribute(attributeOf(field));
    else embed.setAttribute(attributeOf(field), `${value}`);
  }
  const shown = refusal.textContent ? refusal : embed;
  if (!shown.isConnected) document.body.replaceChildren(shown); // what is not on show loads no engine
  if (shown === refusal) tell({ type: 'error', message: refusal.textContent });
}

const query = new URLSearchParams(location.search);
for (const name of QUERY) {
  const value = query.get(name);
  if (value !== null) embed.setAttribute(name, value);
}
follow();
addEventListener('hashchange', follow);

new ResizeObserver(() =>
  tell({ type: 'resize', height: Math.ceil(document.body.getBoundingClientRect().height) }),
).observe(document.body);
for (const type of ['ready', 'outcome', 'error'] as const) {
  embed.addEventListener(`mr-${type}`, async (event) => {
    // Of a page that is about to be loaded anew, the host need not hear.
    if (!(await leaving)) tell({ type, ...(event as CustomEvent).detail });
  });
}

addEventListener('message', ({ source, data }: MessageEvent<unknown>) => {
  if (source !== parent || typeof data !== 'object' || data === null) return;
  const { source: from, type } = data as { source?: unknown; type?: unknown };
  if (from !== SOURCE) return;
  if (type === 'run') void embed.run();
  if (type === 'stop') embed.stop();
});
