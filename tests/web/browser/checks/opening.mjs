import assert from 'node:assert/strict';
import { expectPartition, expectSteady, expectVerdictShown } from './expect.mjs';

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
    await expectSteady(page, note, 0.02);
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
