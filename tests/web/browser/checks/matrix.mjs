import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { ISOLATED, serve, servePlainly } from '../plain-site.mjs';
import { until } from '../until.mjs';

// Which engine a page of ours gets, by who shows it and how. The table is in the README, and these checks hold it to that:
// MILLRACE_WRITE=1 writes it instead, and then look at what it wrote.
const FILE = new URL('../../golden/embeds.json', import.meta.url);
const PUBLISHED = readFileSync(new URL('../../../../public/_headers', import.meta.url), 'utf8');
const OURS = Object.fromEntries(
  [...PUBLISHED.matchAll(/^ +([\w-]+): (.+)$/gm)].map(([, name, value]) => [name, value]),
);
const HOSTS = { 'no headers': {}, 'COOP and COEP': ISOLATED };
const HERE = '127.0.0.1';
const SITES = { 'the same site': HERE, 'another site': 'localhost' };
const SANDBOXES = {
  none: null,
  'allow-scripts': 'allow-scripts',
  'allow-scripts allow-same-origin': 'allow-scripts allow-same-origin',
};
/** What the page is served with: headers, and what its host has lost; `loads`: how often it may be loaded at most. */
const FRAMES = {
  'no headers': { lost: /isolate\.js$/, loads: 1 },
  'our service worker': { loads: 2 },
  'our headers': { headers: OURS, loads: 1 },
};
const PROGRAM = '#v1&p=errgroup&j=3&f=2&work-ms=1';
const FAILS = 'job 2: failed';

const serveHost = (headers) =>
  serve((_, response) => {
    response.writeHead(200, { ...headers, 'Content-Type': 'text/html' });
    response.end('<!doctype html><title>A post</title><link rel="icon" href="data:,"><h1>A post</h1>');
  });

/** Runs in the host's page: what a frame says of its engine, once a run in it has ended as it should. */
function showFrame(address, sandbox, fails) {
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
      if (data.type === 'outcome') end(data.outcome.error === fails ? rung : `came to ${data.outcome.error}`);
    };
    addEventListener('message', hear);
    document.body.append(frame);
  });
}

/** Runs in the host's page: whether a frame of another site has its storage. */
function storageIn(address) {
  const frame = document.createElement('iframe');
  frame.src = address;
  document.body.append(frame);
  return new Promise((resolve) => {
    addEventListener('message', ({ data }) => resolve(data), { once: true });
  }).finally(() => frame.remove());
}

const serveProbe = () =>
  serve((_, response) => {
    response.writeHead(200, { 'Content-Type': 'text/html' });
    response.end(`<!doctype html><link rel="icon" href="data:,"><script>
      document.hasStorageAccess().then((has) => parent.postMessage(has, '*'));
    </script>`);
  });

/** A page on a host of its own: no service worker of another's is in its way. */
async function onHost(frame, work) {
  const { headers, lost, loads } = FRAMES[frame];
  const site = await servePlainly(headers, { lost });
  try {
    const rung = await work(site);
    assert.ok(site.served.pages <= loads, `${frame}: ${site.served.pages} loads, for ${loads} at most`);
    return rung;
  } finally {
    await site.close();
  }
}

async function inFrames(page, sites) {
  const found = {};
  for (const [host, headers] of Object.entries(HOSTS)) {
    const post = await serveHost(headers);
    await page.onSite(post, async () => {
      await page.driver.open(post.address);
      for (const site of sites)
        for (const [sandbox, value] of Object.entries(SANDBOXES))
          for (const frame of Object.keys(FRAMES))
            found[`${host} | ${site} | ${sandbox} | ${frame}`] = await onHost(frame, ({ port }) => {
              const address = `http://${SITES[site]}:${port}/embed.html${PROGRAM}`;
              return page.ask(showFrame, address, value, FAILS);
            });
    });
  }
  return found;
}

/** What the playground comes to where nobody frames it. */
function playedOn() {
  const { engine, lastOutcome } = globalThis.millrace ?? {};
  if (!lastOutcome) return undefined;
  const { flavour, reason } = engine.mode;
  return { rung: flavour === 'threads' ? 'threads' : `1 thread: ${reason}`, error: lastOutcome.error };
}

async function onTop(page) {
  const found = {};
  for (const frame of Object.keys(FRAMES)) {
    const { headers, lost, loads } = FRAMES[frame];
    const site = await servePlainly(headers, { lost });
    await page.onSite(site, async () => {
      await page.driver.open(`${site.address}/${PROGRAM}`);
      const { rung, error } = await until('a run', () => page.ask(playedOn).catch(() => undefined));
      assert.equal(error, FAILS);
      assert.ok(site.served.pages <= loads, `${frame}: ${site.served.pages} loads, for ${loads} at most`);
      found[`nobody | – | – | ${frame}`] = rung;
    });
  }
  return found;
}

/** Holds what was found in an engine to the table's cells of the same names, of which it has all that are `mine`. */
function compare(engine, found, mine) {
  const table = JSON.parse(readFileSync(FILE, 'utf8'));
  if (process.env.MILLRACE_WRITE) {
    for (const [cell, rung] of Object.entries(found)) table[cell] = { ...table[cell], [engine]: rung };
    writeFileSync(FILE, `${JSON.stringify(table, null, 2)}\n`);
    return;
  }
  const cells = Object.entries(table).filter(([cell]) => mine(cell));
  assert.deepEqual(found, Object.fromEntries(cells.map(([cell, by]) => [cell, by[engine]])));
}

const BLOCKED = ' | storage of third parties blocked';
const isBlocked = (cell) => cell.endsWith(BLOCKED);

const embeds = {
  name: 'a page or a frame of ours runs wherever it can be shown, with the engine that the table says, and never loads itself over and over',
  everything: true,
  limitMs: 240_000,
  async run({ page, engine }) {
    const found = { ...(await onTop(page)), ...(await inFrames(page, Object.keys(SITES))) };
    compare(engine, found, (cell) => !isBlocked(cell));
  },
};

const blocked = {
  name: 'so does a frame from another site to which the browser gives no storage',
  everything: true,
  limitMs: 180_000,
  async run({ page, engine }) {
    const [probe, post] = [await serveProbe(), await serveHost({})];
    await page.onSite(post, async () => {
      await page.driver.open(post.address);
      assert.equal(await page.ask(storageIn, `http://localhost:${probe.port}/`), false, 'storage is blocked');
    });
    await probe.close();
    const found = await inFrames(page, ['another site']);
    const named = Object.entries(found).map(([cell, rung]) => [cell + BLOCKED, rung]);
    compare(engine, Object.fromEntries(named), isBlocked);
  },
};

export const matrix = [embeds];
export const matrixWithoutStorage = [blocked];
