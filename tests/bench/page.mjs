// What the page costs, in Chromium: node tests/bench/page.mjs, with web/dist built. Reported, never asserted.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { puppeteer } from '../web/browser/packages.mjs';
import { serveSite } from '../web/browser/site.mjs';

const MANY = '#v1&p=worker-pool&w=64&j=10000&b=64&work-ms=1';
const SHORT = '#v1&p=pool-errgroup&f=4,7&work-ms=1';
const SEARCH = '#v1&p=errgroup&j=3&f=1&work-ms=1';
const SEARCHES = 9;
// The page makes the third search by itself, while nothing else happens.
const WHEN = [
  ['at the first verdict    ', 0],
  ['a second later          ', 1000],
  ['four seconds later      ', 4000],
];
const RUNS = 100;
const FRAMES = 150;

const folder = mkdtempSync(join(tmpdir(), 'millrace-page-'));
const site = await serveSite();
const browser = await puppeteer().launch({
  headless: true,
  executablePath: '/usr/bin/chromium',
  args: [
    '--no-sandbox',
    '--headless=new',
    '--disable-gpu',
    '--js-flags=--expose-gc',
    '--enable-precise-memory-info',
  ],
  userDataDir: folder,
});

async function open(fragment) {
  const page = await browser.newPage();
  await page.setViewport({ width: 1280, height: 900 });
  await page.goto(`${site.address}/${fragment}`, { waitUntil: 'load' });
  return page;
}

const firstOutcome = (page) =>
  page.waitForFunction(() => globalThis.millrace?.lastOutcome !== undefined, { timeout: 60_000 });

async function loading() {
  const page = await open(SHORT);
  await firstOutcome(page);
  const figures = await page.evaluate(() => {
    const paints = performance.getEntriesByType('paint');
    const [navigation] = performance.getEntriesByType('navigation');
    return {
      firstPaint: paints.find((p) => p.name === 'first-contentful-paint')?.startTime,
      scripts: navigation.domContentLoadedEventEnd,
      firstVerdict: performance.now(),
    };
  });
  await page.close();
  return figures;
}

/**
 * From the press of the button until the outcomes are shown, so long after a page's first verdict: the first time, and
 * from then on.
 */
async function searching(afterMs) {
  const page = await open(SEARCH);
  await firstOutcome(page);
  await new Promise((resolve) => setTimeout(resolve, afterMs));
  const took = await page.evaluate(async (count) => {
    const { playground } = document.querySelector('millrace-playground');
    const all = [];
    for (let i = 0; i < count; i++) {
      const began = performance.now();
      await playground.explore();
      all.push(performance.now() - began);
    }
    return all;
  }, SEARCHES);
  await page.close();
  const [first, ...others] = took;
  return { first, others: others.sort((a, b) => a - b) };
}

async function memory() {
  const page = await open(SHORT);
  await firstOutcome(page);
  const heap = () =>
    page.evaluate(() => {
      globalThis.gc();
      return performance.memory.usedJSHeapSize / 2 ** 20;
    });
  const run = () =>
    page.evaluate(async () => {
      const playground = document.querySelector('millrace-playground').playground;
      await playground.run();
    });
  for (let i = 0; i < 10; i++) await run();
  const before = await heap();
  for (let i = 0; i < RUNS; i++) await run();
  const after = await heap();
  await page.close();
  return { before, after };
}

async function frames() {
  const page = await open(MANY);
  await firstOutcome(page);
  await page.evaluate(() => {
    document.querySelector('millrace-lanes').scrollIntoView({ block: 'center' });
    document.querySelector('[aria-label=Play]').click();
  });
  const before = await page.metrics();
  const gaps = await page.evaluate(
    (count) =>
      new Promise((resolve) => {
        const all = [];
        let last = performance.now();
        const frame = (now) => {
          all.push(now - last);
          last = now;
          if (all.length < count) requestAnimationFrame(frame);
          else resolve(all.sort((a, b) => a - b));
        };
        requestAnimationFrame(frame);
      }),
    FRAMES,
  );
  const after = await page.metrics();
  const perFrame = (name) => ((after[name] - before[name]) / FRAMES) * 1000;
  const events = await page.evaluate(() => globalThis.millrace.lastTrace.length);
  const redraw = await page.evaluate(async () => {
    const lanes = document.querySelector('millrace-lanes');
    const began = performance.now();
    lanes.querySelector('.lanes-scroll').dispatchEvent(new KeyboardEvent('keydown', { key: '+' }));
    await lanes.updateComplete;
    return { ms: performance.now() - began, calls: lanes.drawCalls };
  });
  await page.close();
  return {
    median: gaps[Math.floor(FRAMES / 2)],
    p95: gaps[Math.floor(FRAMES * 0.95)],
    script: perFrame('ScriptDuration'),
    layout: perFrame('LayoutDuration') + perFrame('RecalcStyleDuration'),
    events,
    redraw,
  };
}

const ms = (value) => `${value.toFixed(1)} ms`;
try {
  const load = await loading();
  console.log(`first contentful paint      ${ms(load.firstPaint)}`);
  console.log(`scripts have run            ${ms(load.scripts)}`);
  console.log(`a run has been made         ${ms(load.firstVerdict)}`);
  console.log('every schedule of 3 tasks, 1 failing');
  for (const [when, afterMs] of WHEN) {
    const { first, others } = await searching(afterMs);
    console.log(`  ${when}  ${ms(first)}, and again ${ms(others[others.length >> 1])}`);
  }
  const heap = await memory();
  console.log(
    `JavaScript heap             ${heap.before.toFixed(2)} MiB, after ${RUNS} more runs ${heap.after.toFixed(2)} MiB`,
  );
  const film = await frames();
  console.log(`10,000 jobs, 64 workers     ${film.events.toLocaleString('en')} events`);
  console.log(
    `  a frame while it plays    ${ms(film.median)} median, ${ms(film.p95)} at the 95th percentile`,
  );
  console.log(`  of which script           ${ms(film.script)}, style and layout ${ms(film.layout)}`);
  console.log(`  the lanes drawn anew      ${ms(film.redraw.ms)}, ${film.redraw.calls} draw calls`);
} finally {
  await browser.close();
  await site.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
