import assert from 'node:assert/strict';
import { until } from '../until.mjs';
import { expectPartition, expectVerdictShown } from './expect.mjs';

async function underway(page) {
  const begun = () => globalThis.millrace.lastTrace.some((e) => e.kind === 'task_begin');
  await until('a job to begin', () => page.ask(begun));
}

const cases = [
  ['sleeping', '#v1&p=worker-pool&work-ms=60000'],
  ['hashing', '#v1&p=worker-pool&j=10000&work=hash&work-blocks=20000'],
];

const stops = cases.map(([what, fragment]) => ({
  name: `Stop ends a long run of ${what} jobs, and another can follow`,
  async run({ page, note }) {
    await page.open(fragment);
    await underway(page);
    const pressed = Date.now();
    await page.click('button', 'Stop');
    const outcome = await page.finished();
    note(`stopped ${Date.now() - pressed} ms after the click`);
    assert.equal(outcome.kind, 'stopped');
    assert.match(outcome.verdict, /^Stopped/);
    assert.ok(outcome.jobs.unfinished.length > 0, 'jobs in hand are unfinished');
    expectPartition(outcome, fragment.includes('j=10000') ? 10_000 : 10);
    await expectVerdictShown(page, outcome);
    await page.follow('#v1&p=worker-pool&work-ms=5');
    assert.equal((await page.run()).kind, 'ok');
  },
}));

const LONG = '#v1&p=worker-pool&work-ms=60000';

/** Waits for a run that was not stopped, and returns its outcome. */
const ranThrough = (page) =>
  until('the other run to end', () =>
    page.ask(() => {
      const { lastOutcome } = globalThis.millrace;
      return lastOutcome?.kind === 'stopped' ? undefined : lastOutcome;
    }),
  );

const instead = {
  name: 'an example chosen during a run, and Enter in a field, run in its place',
  async run({ page }) {
    await page.open(LONG);
    await underway(page);
    await page.ask(() => {
      const select = document.querySelector('[data-testid=presets]');
      select.value = 'fetch-all-data';
      select.dispatchEvent(new Event('change', { bubbles: true }));
    });
    const chosen = await ranThrough(page);
    assert.equal(chosen.error, 'database connection timeout');
    await expectVerdictShown(page, chosen);

    await page.follow(LONG);
    await page.pressRun();
    await underway(page);
    await page.fill('milliseconds per job', '1');
    await page.driver.press('Enter');
    const set = await ranThrough(page);
    assert.equal(set.kind, 'ok');
    expectPartition(set, 10);
  },
};

export const stopping = [...stops, instead];
