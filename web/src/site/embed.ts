/**
 * A page for frames in other pages: `embed.html#v1&p=errgroup&f=4,7`. The fragment is a playground's; `controls`,
 * `view`, `theme` and `autoplay` may stand in the query, as on the tag. It tells its host how high it is, when it is
 * ready and what a run came to, and runs or stops when the host says so.
 */
import '../element/mill-race';
import { attributeOf } from '../element/attributes';
import { schema } from '../engine/generated/schema';
import { fitsLink, readLink } from '../model/link';
import { filesOf } from './files';
import { isolate } from './isolate';

const SOURCE = 'mill-race';
const QUERY = ['controls', 'view', 'theme', 'autoplay'] as const;

const embed = document.createElement('mill-race');
embed.player.urls = filesOf;
const leaving = isolate();

// Nothing in these is secret: whoever shows the page may know.
const tell = (message: Record<string, unknown>) => {
  if (parent !== window) parent.postMessage({ source: SOURCE, ...message }, '*');
};

const tooLong = document.createElement('p');
tooLong.setAttribute('role', 'alert');
tooLong.textContent = 'The address of this frame is longer than 2 KB, which none of ours is.';

function follow(): void {
  tooLong.hidden = fitsLink(location.hash);
  embed.hidden = !tooLong.hidden;
  if (embed.hidden) tell({ type: 'error', message: tooLong.textContent });
  const raw = readLink(location.hash, schema) ?? {};
  for (const field of schema.fields) {
    const value = raw[field.name];
    if (value === undefined) embed.removeAttribute(attributeOf(field));
    else embed.setAttribute(attributeOf(field), `${value}`);
  }
}

const query = new URLSearchParams(location.search);
for (const name of QUERY) {
  const value = query.get(name);
  if (value !== null) embed.setAttribute(name, value);
}
follow();
addEventListener('hashchange', follow);
document.body.replaceChildren(embed, tooLong);

new ResizeObserver(() =>
  tell({ type: 'resize', height: Math.ceil(embed.getBoundingClientRect().height) }),
).observe(embed);
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
