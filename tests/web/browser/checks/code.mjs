import assert from 'node:assert/strict';
import { focused, linesOfListing, spotsOfListing } from '../probe.mjs';
import { until } from '../until.mjs';

const POOL = '#v1&p=worker-pool&work-ms=5';

const listing = async (page) => (await page.ask(linesOfListing)).map(({ text }) => text).join('\n');
const file = (page) => page.ask(() => document.querySelector('.code-file').textContent);
const listingWhen = (what, page, wanted) => until(what, async () => wanted(await listing(page)));

const choices = {
  name: 'the listing is the program that the pattern and the mistake make, in Go and in C++',
  async run({ page }) {
    await page.openAndRun(POOL);
    assert.equal(await file(page), 'worker_pool.go');
    const right = await listing(page);
    assert.match(right, /^\tfor job := range jobs \{$/m, 'lines keep their tabs');
    assert.match(right, /^\tclose\(jobs\)$/m);
    assert.equal((await page.ask(linesOfListing)).filter(({ marked }) => marked).length, 0);

    await page.follow(`${POOL}&mistake=no-close`);
    await listingWhen('close(jobs) to go', page, (text) => !/^\tclose\(jobs\)$/m.test(text));
    const marked = async () => (await page.ask(linesOfListing)).filter((line) => line.marked);
    assert.match((await marked()).map(({ text }) => text).join('\n'), /^\t\/\/ close\(jobs\) is missing/);
    await page.click('button', 'C++');
    await listingWhen('the C++', page, (text) => text.includes('#include "millrace/millrace.h"'));
    assert.equal(await file(page), 'worker_pool.cpp');
    assert.match(
      (await marked()).map(({ text }) => text).join('\n'),
      /mistake_kind::no_close\) jobs\.close\(\);$/,
    );

    await page.click('button', 'Go');
    await page.follow('#v1&p=errgroup&work-ms=5');
    await listingWhen('the error group', page, (text) => text.includes('g, ctx := errgroup.WithContext('));
    await page.follow('#v1&p=errgroup&work-ms=5&heed-context=false');
    await listingWhen('the context to be unused', page, (text) =>
      text.includes('g, _ := errgroup.WithContext('),
    );
  },
};

const numbers = {
  name: 'the numbers in the listing are the reader’s, and arrow keys change them there',
  async run({ page }) {
    await page.openAndRun(`${POOL}&f=4`);
    await page.fill('workers', '5');
    await listingWhen('5 workers', page, (text) => /^\tnumWorkers = 5$/m.test(text));
    await page.fill('failing jobs', '4, 7-9');
    await listingWhen('the failing jobs', page, (text) =>
      /^var failing = \[\]int\{4, 7, 8, 9\}$/m.test(text),
    );

    await page.ask(() => document.getElementById('listing').focus());
    await page.driver.press('Tab');
    assert.equal(await page.ask(() => document.activeElement.dataset.field), 'workers');
    await page.driver.press('ArrowUp');
    await page.fieldWhen('workers to step to 6', 'workers', 'workers', ({ value }) => value === '6');
    await listingWhen('6 workers', page, (text) => /^\tnumWorkers = 6$/m.test(text));
    const focus = await page.ask(focused);
    assert.equal(focus.name, 'workers', 'stepping keeps the focus');
    assert.ok(focus.ring, 'the focus on a number can be seen');
    await page.driver.press('Enter');
    assert.equal(await page.ask(() => document.activeElement.id), 'knob-workers');

    await page.click('button', 'C++');
    await listingWhen('the C++ with its hints', page, (text) => /w <= s\.workers6;/.test(text));
  },
};

const deadlock = {
  name: 'after a deadlock every goroutine stands at the line where it blocks, and says why',
  async run({ page }) {
    await page.openAndRun(`${POOL}&mistake=no-close`);
    const at = async () => (await page.ask(spotsOfListing)).map(({ line, text }) => [line.trim(), text]);
    assert.deepEqual(await at(), [
      ['for job := range jobs {', 'worker 1-3 chan receive · jobs'],
      ['wg.Wait()', 'main sync.WaitGroup.Wait · wg'],
    ]);
    const inSight = async () => (await page.ask(spotsOfListing)).every(({ inSight }) => inSight);
    await until('the lines where goroutines are to be in sight', inSight);
    await page.click('button', 'C++');
    await until('the C++', async () =>
      (await at())[0]?.[0].startsWith('while (auto job = co_await jobs.recv())'),
    );
    assert.deepEqual(
      (await at()).map(([, text]) => text),
      ['worker 1-3 chan receive · jobs', 'main sync.WaitGroup.Wait · wg'],
    );
    await page.click('button', 'Go');
    // Of another program they would tell a lie.
    await page.follow(POOL);
    await until('the goroutines to go with their program', async () => (await at()).length === 0);
  },
};

const held = {
  name: 'a listing that the reader has moved stays where it is for the whole of that run, and follows the next',
  async run({ page }) {
    await page.openAndRun(`${POOL}&mistake=no-close&seed=7`);
    const scrollTop = () => page.ask(() => document.querySelector('.listing').scrollTop);
    const atRest = () =>
      until('the listing to rest', async () => {
        const before = await scrollTop();
        await page.ask(() => new Promise((resolve) => setTimeout(resolve, 100)));
        return before === (await scrollTop());
      });
    const follows = async () => {
      await until('the listing to follow', async () => (await scrollTop()) > 0);
      await atRest();
    };
    await follows();
    await page.ask(() => {
      const listing = document.querySelector('.listing');
      listing.dispatchEvent(new WheelEvent('wheel', { deltaY: -100, bubbles: true }));
      listing.scrollTo({ top: 0, behavior: 'instant' });
    });
    const spots = async () => (await page.ask(spotsOfListing)).map(({ line }) => line).join();
    const end = await spots();
    await until('the goroutines to be elsewhere', async () => {
      await page.click('button', 'Step back');
      const lines = await spots();
      return lines && lines !== end;
    });
    await page.click('button', 'To the end');
    await until('the goroutines to be back', async () => (await spots()) === end);
    await atRest();
    assert.equal(await scrollTop(), 0);
    await page.run();
    await follows();
  },
};

const running = {
  name: 'while jobs are worked at, the workers stand at the line that has them',
  async run({ page }) {
    await page.open('#v1&p=worker-pool&work-ms=400&j=6');
    if (page.wishes.reducedMotion) await page.pressRun();
    await until('three workers at their jobs', async () => {
      const spots = await page.ask(spotsOfListing);
      return spots.some(
        ({ line, text }) => line.trim() === 'r := process(job)' && text === 'worker 1-3 asleep',
      );
    });
    await page.finished();
    assert.deepEqual(await page.ask(spotsOfListing), [], 'who has returned is nowhere');
  },
};

const keyboard = {
  name: 'the tabs and the goroutines of the listing by keyboard alone',
  async run({ page }) {
    await page.openAndRun(`${POOL}&mistake=no-close`);
    await page.ask(() => document.getElementById('tab-go').focus());
    const selected = () =>
      page.ask(() => {
        const tabs = [...document.querySelectorAll('[role=tab]')].filter(
          (tab) => tab.ariaSelected === 'true',
        );
        const panel = document.querySelector('[role=tabpanel]');
        return [
          tabs.map((tab) => tab.textContent),
          panel.getAttribute('aria-labelledby'),
          document.activeElement.id,
        ];
      });
    for (const [key, tab] of [
      ['ArrowRight', 'cpp'],
      ['ArrowRight', 'go'],
      ['ArrowLeft', 'cpp'],
      ['Home', 'go'],
      ['End', 'cpp'],
      ['Home', 'go'],
    ]) {
      await page.driver.press(key);
      const title = tab === 'go' ? 'Go' : 'C++';
      await until(`${key} to choose ${title}`, async () => (await selected())[0].join() === title);
      assert.deepEqual(await selected(), [[title], `tab-${tab}`, `tab-${tab}`]);
    }
    await page.driver.press('Tab');
    assert.equal(await page.ask(() => document.activeElement.id), 'listing', 'the panel comes after its tab');

    const pointed = () =>
      page.ask(() => document.querySelector('.spot[data-pointed]')?.dataset.goroutines ?? '');
    const workers = await page.ask(() =>
      globalThis.millrace.lastOutcome.blocked
        .filter((g) => g.name !== 'main')
        .map((g) => g.id)
        .join(' '),
    );
    await page.ask(() => document.querySelector('.spot[tabindex="0"]').focus());
    await until('the workers to be pointed at', async () => (await pointed()) === workers);
    await page.driver.press('ArrowDown');
    await until('main to be pointed at', async () => (await pointed()) === '1');
    assert.ok((await page.ask(focused)).ring, 'the focus on a goroutine can be seen');
  },
};

/** The lines of the listing as they are in the HTML, and as the page has them. */
async function linesBeforeAndAfter() {
  const html = await (await fetch('/')).text();
  const before = new DOMParser().parseFromString(html, 'text/html');
  return [before, document].map((page) =>
    [...page.querySelectorAll('.listing .line')].map((line) => line.textContent),
  );
}

const prerendered = {
  name: 'the HTML has the opening program in it, to be read before any script has come',
  async run({ page }) {
    await page.open();
    const [before, after] = await page.ask(linesBeforeAndAfter);
    assert.ok(before.includes('\tfor job := range jobs {'), 'the Go is there, with its tabs');
    assert.deepEqual(before, after);
  },
};

export const code = [choices, numbers, deadlock, held, running, prerendered];
export const codeByKeyboard = [keyboard];
