import assert from 'node:assert/strict';
import { focused, startClock, stopClock } from '../probe.mjs';
import { until } from '../until.mjs';

const MEASURING_LIMIT_MS = 30_000;
// A page that waits for the forecast of ten thousand jobs has one or two turns meanwhile, another one hundreds.
const FEWEST_TURNS = 20;

/** The chart as it is: a line for each column, which are set, which have a mark in place of a bar, and the words. */
const chart = (page) =>
  page.ask(() => {
    const section = document.querySelector('.what-if');
    if (!section) return null;
    const buttons = [...section.querySelectorAll('.columns button')];
    return {
      stale: section.hasAttribute('data-stale'),
      words: buttons.map((b) => b.ariaLabel),
      current: buttons.filter((b) => b.ariaCurrent === 'true').map((b) => b.ariaLabel),
      bars: section.querySelectorAll('svg .bar').length,
      marks: section.querySelectorAll('.columns .no-time .mark').length,
      lesson: section.querySelector('[data-testid=lesson]').textContent.trim(),
      height: section.getBoundingClientRect().height,
    };
  });

const chartWhen = (page, what, wanted, limitMs) =>
  until(
    what,
    async () => {
      const now = await chart(page);
      return now && !now.stale && wanted(now) ? now : undefined;
    },
    limitMs,
  );

const follows = {
  name: 'what if: each number of workers has its time, which follows the edits without a shift; a click sets it',
  async run({ page }) {
    await page.openAndRun('#v1&p=worker-pool&work-ms=20');
    const first = await chartWhen(page, 'the chart', ({ words }) => words.length === 16);
    assert.equal(first.words[0], '1 worker: 200 ms; ideal: 200 ms');
    assert.equal(first.words[3], '4 workers: 60 ms; ideal: 50 ms');
    assert.deepEqual([first.bars, first.marks], [16, 0]);
    assert.deepEqual(first.current, ['3 workers: 80 ms; ideal: 66.667 ms']);
    assert.equal(
      first.lesson,
      'With 3 workers it takes 80 ms: 10 jobs in 4 rounds of 20 ms. With 4 it would take 60 ms, and 20 ms with 10; more than 10 gain nothing: there are only 10 jobs.',
    );

    await page.click('button', '5 workers: 40 ms; ideal: 40 ms');
    await page.fieldWhen('workers to be 5', 'workers', 'workers', ({ value }) => value === '5');
    const five = await chartWhen(page, 'the mark at 5', ({ current }) => current[0]?.startsWith('5 workers'));
    assert.match(five.lesson, /^With 5 workers it takes 40 ms: 10 jobs in 2 rounds of 20 ms\./);
    assert.equal((await page.run()).kind, 'ok');

    await page.fill('jobs', '20');
    await until('the old chart to be dimmed', async () => {
      const { stale, height } = await chart(page);
      assert.equal(height, five.height, 'nothing moves meanwhile');
      return stale;
    });
    const more = await chartWhen(page, 'the new chart', ({ lesson }) => /20 jobs/.test(lesson));
    assert.equal(more.height, first.height, 'nothing has moved');
    assert.equal(more.words[4], '5 workers: 80 ms; ideal: 80 ms');
  },
};

const byKeyboard = {
  name: 'what if: by keyboard, each column shows its numbers and can be set',
  async run({ page }) {
    await page.openAndRun('#v1&p=errgroup&j=6&work-ms=10');
    const { words, lesson } = await chartWhen(page, 'the chart', ({ words }) => words.length === 17);
    assert.equal(words[16], 'no limit: 10 ms');
    assert.match(
      lesson,
      /^Without a limit it takes 10 ms: 6 jobs in 1 round of 10 ms\. A limit of 6 would do/,
    );
    await page.tabTo('no limit: 10 ms');
    await page.driver.press('Home');
    await page.driver.press('ArrowRight');
    const focus = await page.ask(focused);
    assert.equal(focus.name, 'a limit of 2: 30 ms; ideal: 30 ms');
    assert.ok(focus.ring, 'the focus can be seen');
    const tip = await page.ask(() => {
      const { left, right, top, width } = document.activeElement
        .querySelector('.tip')
        .getBoundingClientRect();
      return { shown: width > 0, within: left >= 0 && right <= innerWidth && top >= 0 };
    });
    assert.deepEqual(tip, { shown: true, within: true });
    await page.driver.press('Enter');
    await page.fieldWhen('the limit to be 2', 'limit', 'limit', ({ value }) => value === '2');
    assert.equal((await page.ask(focused)).name, focus.name, 'the focus stays');
  },
};

/** What would keep the columns' words from being read whole, were each shown in turn. */
function cutOffTips() {
  const { scrollWidth, clientWidth } = document.scrollingElement;
  const cutsOff = (tip) => {
    tip.style.display = 'block';
    const { left, right, width } = tip.getBoundingClientRect();
    const tooWide = document.scrollingElement.scrollWidth - scrollWidth;
    tip.style.display = '';
    if (width > 0 && left >= 0 && right <= clientWidth && tooWide === 0) return '';
    return `${tip.innerText}: from ${left} to ${right} of ${clientWidth} px; the page gets ${tooWide} px too wide`;
  };
  return [...document.querySelectorAll('.columns .tip')].map(cutsOff).filter(Boolean);
}

const narrow = {
  name: 'what if: at 360 px the numbers of every column fit',
  async run({ page }) {
    await page.onPhone(async () => {
      await page.openAndRun('#v1&p=errgroup&j=3&f=2&work-ms=1');
      await chartWhen(page, 'the chart', ({ words }) => words.length === 17);
      assert.deepEqual(await page.ask(cutOffTips), []);
    });
  },
};

const gaps = {
  name: 'what if: a deadlock is a gap with its mark; a program without such a number has no chart',
  async run({ page }) {
    await page.openAndRun('#v1&p=worker-pool&work-ms=5&mistake=no-close');
    const stuck = await chartWhen(page, 'the chart', ({ words }) => words.length === 16);
    assert.deepEqual([stuck.bars, stuck.marks], [0, 16]);
    assert.equal(stuck.words[1], '2 workers: deadlock');
    assert.equal(stuck.lesson, 'It deadlocks with any number of workers up to 16.');
    await page.follow('#v1&p=fetch-all-data&work-ms=5');
    await until('the chart to go', async () => (await chart(page)) === null);
  },
};

const many = {
  name: 'what if: ten thousand jobs hold nothing up, and newer settings end what is under way',
  async run({ page, note }) {
    await page.openAndRun('#v1&p=worker-pool&j=10&work-ms=0');
    await page.ask(startClock);
    const began = Date.now();
    await page.follow('#v1&p=worker-pool&j=10000&work-ms=10&b=0');
    const drawn = await chartWhen(page, 'the chart', ({ lesson }) =>
      /^With 3 workers it takes 33/.test(lesson),
    );
    const { frameMs, timerMs, timers } = await page.ask(stopClock);
    note(
      `forecast of 16 runs of 10,000 jobs shown after ${Date.now() - began} ms: ${drawn.words.length} columns; ` +
        `longest gap ${Math.round(frameMs)} ms between frames, ${Math.round(timerMs)} ms between timers`,
    );
    assert.ok(
      timers >= FEWEST_TURNS,
      `the page had ${timers} turns, and was away for ${Math.round(timerMs)} ms`,
    );

    await page.fill('jobs', '9999');
    await until('it to be under way', async () => (await chart(page)).stale);
    await page.fill('jobs', '3');
    await chartWhen(page, 'the chart of 3 jobs', ({ lesson }) => /only 3 jobs/.test(lesson));
  },
};

const measured = {
  name: 'what if: hashing is measured on this machine, when asked; or says why it cannot be',
  async run({ page, flavour, note }) {
    await page.openAndRun('#v1&p=worker-pool&w=2&j=12&work=hash&work-blocks=4000');
    const asIs = await chart(page);
    assert.deepEqual(asIs.words, [], 'nothing is measured by itself');
    if (flavour === 'single') {
      assert.match(asIs.lesson, /there is one thread here/);
      assert.equal(await page.ask(() => document.querySelector('.measure')), null);
      return;
    }
    assert.match(asIs.lesson, /^Hashing keeps a processor busy/);
    await page.click('button', 'Measure on this machine');
    const { lesson, words, bars } = await chartWhen(
      page,
      'the measurement',
      ({ lesson }) => /^Measured on/.test(lesson),
      MEASURING_LIMIT_MS,
    );
    note(lesson);
    const threads = await page.ask(() => globalThis.millrace.engine.mode.threads);
    assert.deepEqual([words.length, bars], [threads, threads]);
    assert.match(words[0], /^1 worker: 1 times as fast as 1, [\d.]+ ms; ideal: 1 times$/);

    // Run comes first: it ends a measurement, which leaves what there was.
    await page.fill('blocks per job', '300000');
    await until('the old chart to be dimmed', async () => (await chart(page)).stale);
    await page.click('button', 'Measure on this machine');
    await until('it to be under way', () => page.text('measuring'));
    await page.fill('blocks per job', '100');
    assert.equal((await page.run()).kind, 'ok');
    await until('it to be over', async () => (await page.text('measuring')) === '');
  },
};

export const whatIf = [follows, byKeyboard, narrow, gaps];
export const whatIfOfEngine = [many, measured];
