import assert from 'node:assert/strict';
import { ISOLATED, servePlainly } from '../plain-site.mjs';
import { until } from '../until.mjs';

const state = () => ({
  words: document.querySelector('.pill')?.textContent,
  why: document.querySelector('[data-testid=badge]')?.textContent,
  said: document.querySelector('[data-testid=said]')?.textContent,
  search: location.search,
  ran: globalThis.millrace?.lastOutcome?.kind,
});

/** Waits until the page is as wanted, which may be on its way to another, and returns how it is. */
const stateWhen = (page, what, wanted) =>
  until(what, async () => {
    const now = await page.ask(state).catch(() => undefined);
    return now && wanted(now) ? now : undefined;
  });
const ran = (now) => now.ran === 'error';
const ranOn = (flavour) => (now) =>
  ran(now) && (flavour === 'threads' ? /^LIVE \d+ threads$/ : /^LIVE 1 thread$/).test(now.words);

const isolates = {
  name: 'on a host that sends no headers the page gets its threads by its own service worker, with one reload at most',
  async run({ page, flavour }) {
    const site = await servePlainly();
    await page.onSite(site, async () => {
      await page.driver.open(`${site.address}/#v1&p=errgroup&j=3&f=2&work-ms=5`);
      const seen = await stateWhen(page, 'a run', ranOn(flavour));
      assert.ok(site.served.pages <= 2, `${site.served.pages} loads`);
      if (flavour === 'threads') assert.equal(seen.search, '', 'the mark of the reload is gone again');

      // The next visit needs no reload.
      const before = site.served.pages;
      await page.driver.open(`${site.address}/?again#v1&p=errgroup&j=3&f=2&work-ms=5`);
      await stateWhen(page, 'a run', ran);
      assert.ok(site.served.pages - before <= (flavour === 'threads' ? 1 : 2));

      // And it can be got rid of.
      await page.driver.open(`${site.address}/?isolate=off#v1&p=errgroup&j=3&f=2&work-ms=5`);
      const gone = () => navigator.serviceWorker?.getRegistrations().then((all) => all.length === 0) ?? true;
      await until('the service worker to go', () => page.ask(gone).catch(() => false));
      const goneAndRan = (now) => ran(now) && now.search === '?isolate=gone';
      const without = await stateWhen(page, 'a run without it', goneAndRan);
      assert.doesNotMatch(without.why, /did not start/);
    });
  },
};

// The service worker comes when the reader has done something: at `release()`.
const HELD = `<script>
  const { register } = ServiceWorkerContainer.prototype;
  const held = new Promise((resolve) => {
    globalThis.release = resolve;
  });
  ServiceWorkerContainer.prototype.register = async function (...given) {
    await held;
    return register.apply(this, given);
  };
</script>`;

const keepsEdits = {
  name: 'what the reader changes before the page is loaded anew for its threads stays changed, in a frame too',
  async run({ page }) {
    const textOf = (file, body) =>
      file.endsWith('.html') ? String(body).replace('<head>', `<head>${HELD}`) : body;
    for (const address of ['/#v1&p=worker-pool&work-ms=5', '/embed.html#v1&p=worker-pool&work-ms=5']) {
      const site = await servePlainly({}, { textOf });
      await page.onSite(site, async () => {
        await page.driver.open(site.address + address);
        const workers = () => {
          const { shadowRoot } = document.querySelector('mill-race') ?? {};
          const root = shadowRoot ?? document;
          const engineIsThere = root.querySelector('[data-testid=badge]')?.dataset.state === 'live';
          return engineIsThere && root.querySelector('#knob-workers').value;
        };
        await until('the engine', () => page.ask(workers).catch(() => undefined));
        await page.ask(() => {
          const { shadowRoot } = document.querySelector('mill-race') ?? {};
          const knob = (shadowRoot ?? document).querySelector('#knob-workers');
          knob.value = '5';
          knob.dispatchEvent(new InputEvent('input', { bubbles: true }));
          globalThis.edited = true;
          globalThis.release();
        });
        const anew = () => !globalThis.edited && document.readyState === 'complete';
        await until('the page to be loaded anew', () => page.ask(anew).catch(() => false));
        const value = await until('the engine', () => page.ask(workers).catch(() => undefined));
        assert.equal(value, '5', address);
      });
    }
  },
};

// What a careful host sends: no script but its own files, none from text, and types for what may become one.
const STRICT = {
  ...ISOLATED,
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "require-trusted-types-for 'script'",
    'trusted-types millrace lit-html',
  ].join('; '),
};

const strict = {
  name: 'under a strict content security policy and trusted types everything runs as elsewhere',
  async run({ page, flavour }) {
    const site = await servePlainly(STRICT);
    await page.onSite(site, async () => {
      await page.driver.open(`${site.address}/#v1&p=errgroup&j=3&f=2&work-ms=5`);
      await stateWhen(page, 'a run', ranOn(flavour));
      await page.driver.open(`${site.address}/article.html`);
      const defined = () => customElements.get('mill-race') !== undefined;
      await until('the article', () => page.ask(defined).catch(() => false));
      const { exhaustive, outcomes } = await page.ask(() => {
        const tag = document.createElement('mill-race');
        tag.setAttribute('pattern', 'errgroup');
        tag.setAttribute('jobs', '2');
        tag.setAttribute('fail', '1');
        document.body.append(tag);
        return tag.explore();
      });
      assert.deepEqual([exhaustive, outcomes.length], [true, 2]);
    });
  },
};

const NO_WORKER = {
  ...ISOLATED,
  'Content-Security-Policy': "script-src 'self' 'wasm-unsafe-eval'; worker-src 'none'",
};

/** Of the engine's worker, with something done before it does anything. */
const workerAfter = (script) => (file, body) => (/host\.worker/.test(file) ? `${script};\n${body}` : body);
/** Of the page, with something done before it does anything. */
const pageAfter = (script) => (file, body) =>
  file === '/index.html' ? String(body).replace('<head>', `<head><script>${script}</script>`) : body;

// As browsers refuse memory: it is made by the glue where it is shared, else with the module's instance.
const NO_SHARED_MEMORY = workerAfter(`WebAssembly.Memory = class {
  constructor() { throw new RangeError('could not allocate memory'); }
}`);
const refusing = `WebAssembly.Memory = class {
  constructor() { throw new RangeError('could not allocate memory'); }
};
WebAssembly.instantiate = WebAssembly.instantiateStreaming = async () => {
  throw new RangeError('could not allocate memory');
}`;
const NO_MEMORY = (file, body) => pageAfter(refusing)(file, workerAfter(refusing)(file, body));
const NO_MORE_WORKERS = pageAfter(`{
  const Made = Worker;
  globalThis.Worker = class extends Made {
    constructor(url, options) {
      if (options?.name !== 'millrace') throw new Error('there are too many workers');
      super(url, options);
    }
  };
}`);
// It runs out of memory in the middle of any run of 13 jobs.
export const MEMORY_FOR_FEW = workerAfter(`addEventListener('message', ({ data }) => {
  if (data.type === 'start' && data.scenario.jobs === '13') throw new RangeError('Out of memory');
})`);

/** What the page comes to on a host that has lost some files, forbids something, or is a browser that is short of something. */
async function comesTo(page, headers, host, wanted) {
  const site = await servePlainly(headers, host);
  return page.onSite(site, async () => {
    await page.driver.open(`${site.address}/?isolate=gone#v1&p=errgroup&j=3&f=2&work-ms=5`);
    return stateWhen(page, 'the page to say what runs', wanted);
  });
}

const fallsBack = {
  name: 'without its threads, or without a worker, the engine still runs, and the page says why',
  async run({ page, flavour }) {
    const noWasm = await comesTo(page, ISOLATED, { lost: /millrace-threads-.*\.wasm$/ }, ran);
    const noWorker = await comesTo(page, NO_WORKER, {}, ran);
    const noMemory = await comesTo(page, ISOLATED, { textOf: NO_SHARED_MEMORY }, ran);
    const noThreads = await comesTo(page, ISOLATED, { textOf: NO_MORE_WORKERS }, ran);
    for (const { words } of [noWasm, noWorker, noMemory, noThreads]) assert.equal(words, 'LIVE 1 thread');
    if (flavour === 'single') return;
    for (const { why } of [noWasm, noMemory, noThreads])
      assert.match(why, /the threaded engine did not start/);
    assert.match(noMemory.why, /this device does not give the \d+ MiB of memory that were asked for/);
    assert.match(noThreads.why, /there are too many workers/);
  },
};

/** What a screen reader is told while the page tries again. */
async function toldAgain(page) {
  await page.ask(() => {
    const said = document.querySelector('[data-testid=said]');
    const told = [];
    globalThis.told = told;
    new MutationObserver(() => told.push(said.textContent)).observe(said, {
      childList: true,
      characterData: true,
      subtree: true,
    });
  });
  await page.pressRun();
  return until('it to be told', () => page.ask(() => globalThis.told.length > 1 && globalThis.told));
}

const saysSo = {
  name: 'with no engine that starts, the page says why, to a screen reader too, and whenever it is to run',
  async run({ page }) {
    const failed = ({ why }) => /The engine did not start/.test(why);
    assert.ok(!(await comesTo(page, ISOLATED, { lost: /\.wasm$/ }, failed)).ran);

    const site = await servePlainly(ISOLATED, { textOf: NO_MEMORY });
    await page.onSite(site, async () => {
      await page.driver.open(`${site.address}/?isolate=gone#v1&p=errgroup`);
      const words =
        /The engine did not start: this device does not give the \d+ MiB of memory that were asked for/;
      const noMemory = await stateWhen(page, 'the page to say so', failed);
      assert.ok(!noMemory.ran);
      for (const said of [noMemory.why, noMemory.said]) {
        assert.match(said, words);
        assert.match(said.trim(), /[^.]\.$/, 'one full stop');
      }
      const [meanwhile, then] = await toldAgain(page);
      assert.equal(meanwhile, '');
      assert.match(then, words);
    });
  },
};

const startsAnew = {
  name: 'an engine that fails in the middle of a run says so, and another one takes the next',
  async run({ page }) {
    const site = await servePlainly(ISOLATED, { textOf: MEMORY_FOR_FEW });
    await page.onSite(site, async () => {
      await page.driver.open(`${site.address}/#v1&p=errgroup&j=13&f=2&work-ms=5`);
      const failed = ({ why }) => /the engine failed: .*memory/i.test(why ?? '');
      const { ran } = await stateWhen(page, 'the failure to be said', failed);
      assert.ok(!ran);
      await page.fill('jobs', '3');
      const { error } = await page.run();
      assert.equal(error, 'job 2: failed');
    });
  },
};

export const plainHost = [isolates, keepsEdits, strict];
export const broken = [fallsBack, saysSo, startsAnew];
