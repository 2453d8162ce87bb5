import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { ISOLATED, serve, servePlainly } from '../plain-site.mjs';

// Which engine a frame of ours gets, by who shows it and how. The table is in the README, and this check holds it to that:
// MILLRACE_WRITE=1 writes it instead, and then look at what it wrote.
const FILE = new URL('../../golden/embeds.json', import.meta.url);
const PUBLISHED = readFileSync(new URL('../../../../public/_headers', import.meta.url), 'utf8');
const OURS = Object.fromEntries(
  [...PUBLISHED.matchAll(/^ +([\w-]+): (.+)$/gm)].map(([, name, value]) => [name, value]),
);
const HOSTS = { 'no headers': {}, 'COOP and COEP': ISOLATED };
const SITES = { 'the same site': '127.0.0.1', 'another site': 'localhost' };
const SANDBOXES = {
  none: null,
  'allow-scripts': 'allow-scripts',
  'allow-scripts allow-same-origin': 'allow-scripts allow-same-origin',
};
const FRAMES = { 'no headers': {}, 'our headers': OURS };

const serveHost = (headers) =>
  serve((_, response) => {
    response.writeHead(200, { ...headers, 'Content-Type': 'text/html' });
    response.end('<!doctype html><title>A post</title><link rel="icon" href="data:,"><h1>A post</h1>');
  });

/** Runs in the host's page: what a frame says of its engine, once a run in it has ended as it should. */
function showFrame(address, sandbox) {
  const SHOWN_MS = 5000;
  const frame = document.createElement('iframe');
  if (sandbox !== null) frame.setAttribute('sandbox', sandbox);
  frame.allow = 'cross-origin-isolated';
  frame.style = 'width: 640px; height: 480px';
  frame.src = address;
  return new Promise((resolve) => {
    const end = (words) => {
      clearTimeout(late);
      removeEventListener('message', hear);
      frame.remove();
      resolve(words);
    };
    const late = setTimeout(() => end('not shown'), SHOWN_MS);
    let rung = '';
    const hear = ({ source, data }) => {
      if (source !== frame.contentWindow || data?.source !== 'mill-race') return;
      if (data.type === 'error') end(`error: ${data.message}`);
      if (data.type === 'ready') {
        clearTimeout(late);
        rung = data.mode.flavour === 'threads' ? 'threads' : `1 thread: ${data.mode.reason}`;
        source.postMessage({ source: 'mill-race', type: 'run' }, '*');
      }
      if (data.type === 'outcome')
        end(data.outcome.error === 'job 2: failed' ? rung : `came to ${data.outcome.error}`);
    };
    addEventListener('message', hear);
    document.body.append(frame);
  });
}

const embeds = {
  name: 'a frame runs wherever it can be shown, with the engine that the table says',
  everything: true,
  limitMs: 180_000,
  async run({ page, engine }) {
    const frames = {};
    for (const [name, headers] of Object.entries(FRAMES)) frames[name] = await servePlainly(headers);
    const found = {};
    try {
      for (const [host, headers] of Object.entries(HOSTS)) {
        const post = await serveHost(headers);
        await page.onSite(post, async () => {
          await page.driver.open(post.address);
          for (const [site, name] of Object.entries(SITES))
            for (const [sandbox, value] of Object.entries(SANDBOXES))
              for (const [frame, { port }] of Object.entries(frames)) {
                const address = `http://${name}:${port}/embed.html#v1&p=errgroup&j=3&f=2&work-ms=1`;
                const cell = `${host} | ${site} | ${sandbox} | ${frame}`;
                found[cell] = await page.ask(showFrame, address, value);
              }
        });
      }
    } finally {
      for (const site of Object.values(frames)) await site.close();
    }
    const table = JSON.parse(readFileSync(FILE, 'utf8'));
    if (process.env.MILLRACE_WRITE) {
      for (const [cell, rung] of Object.entries(found)) table[cell] = { ...table[cell], [engine]: rung };
      writeFileSync(FILE, `${JSON.stringify(table, null, 2)}\n`);
      return;
    }
    const wanted = Object.fromEntries(Object.entries(table).map(([cell, by]) => [cell, by[engine]]));
    assert.deepEqual(found, wanted);
  },
};

export const matrix = [embeds];
