import assert from 'node:assert/strict';
import { expectPartition, expectVerdictShown } from './expect.mjs';

const badge = {
  name: 'the badge says which engine runs, and why no threads where there are none',
  async run({ page, flavour, note }) {
    await page.open();
    const text = (await page.text('badge')).replace(/\s+/g, ' ').trim();
    const mode = await page.ask(() => globalThis.millrace.engine.mode);
    note(text);
    assert.equal(mode.flavour, flavour);
    if (flavour === 'threads') {
      assert.match(text, /^LIVE \d+ threads$/);
      assert.ok(mode.threads >= 2, `${mode.threads} threads`);
      assert.equal(text, `LIVE ${mode.threads} threads`);
    } else {
      assert.match(text, /^LIVE 1 thread\b.*SharedArrayBuffer/);
      assert.equal(mode.threads, 1);
    }
  },
};

const plays = {
  name: 'a run plays by itself and ends in a verdict',
  async run({ page }) {
    const outcome = await page.openAndRun('');
    assert.deepEqual(outcome.jobs.failed, [4, 7]);
    expectPartition(outcome, 10);
    await expectVerdictShown(page, outcome);
    assert.match(await page.text('log'), /Worker \d processing job \d/i);
  },
};

const steady = {
  name: 'nothing moves under the reader while the page loads and its first run plays',
  async run({ page, note }) {
    await page.openAndRun('');
    const shifts = await page.ask(async () => {
      if (!PerformanceObserver.supportedEntryTypes.includes('layout-shift')) return undefined;
      const seen = [];
      new PerformanceObserver((list) => seen.push(...list.getEntries())).observe({
        type: 'layout-shift',
        buffered: true,
      });
      await new Promise((resolve) => setTimeout(resolve, 100));
      return seen.map(({ value, sources }) => ({
        value,
        what: sources.map(({ node }) => node?.className || node?.localName || node?.nodeName),
      }));
    });
    if (!shifts) return note('this browser does not tell of layout shifts');
    const sum = shifts.reduce((total, { value }) => total + value, 0);
    note(`layout shifts of ${sum.toFixed(4)} in all`);
    assert.ok(sum < 0.02, JSON.stringify(shifts));
  },
};

const still = {
  name: 'with reduced motion nothing plays by itself, and Run does',
  async run({ page }) {
    await page.open();
    assert.ok(await page.ask(() => matchMedia('(prefers-reduced-motion: reduce)').matches));
    const seen = await page.ask(async () => {
      for (let i = 0; i < 3; i++) await new Promise(requestAnimationFrame);
      const { lastOutcome, lastTrace } = globalThis.millrace;
      const button = document.querySelector('[data-testid=run]').textContent.trim();
      return { ran: lastOutcome !== undefined, events: lastTrace.length, button };
    });
    assert.deepEqual(seen, { ran: false, events: 0, button: 'Run' });
    await expectVerdictShown(page, await page.run());
  },
};

export const opening = [badge, plays, steady];
export const openingStill = [still];
