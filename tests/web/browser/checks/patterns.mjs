import assert from 'node:assert/strict';
import { expectPartition, expectVerdictShown } from './expect.mjs';

const settingsOf = (pattern, workMs) => `#v1&p=${pattern}&work-ms=${workMs}`;

function expectWorkerPool({ kind, error, jobs, results }) {
  assert.equal(kind, 'error');
  assert.match(error, /^job [47]: failed$/);
  assert.deepEqual(jobs.failed, [4, 7]);
  assert.deepEqual(jobs.completed, [1, 2, 3, 5, 6, 8, 9, 10]);
  assert.deepEqual(
    [...results].sort((a, b) => a - b),
    [2, 4, 6, 10, 12, 16, 18, 20],
  );
}

function expectGroup({ kind, error, jobs, verdict }) {
  assert.equal(kind, 'error');
  assert.match(error, /^job [47]: failed$/);
  assert.ok(verdict.includes(`"${error}"`), `the verdict names ${error}: ${verdict}`);
  assert.ok(jobs.failed.includes(Number(error[4])), 'the job whose error won is among the failed');
  assert.ok(
    jobs.failed.every((id) => id === 4 || id === 7),
    `no other job failed: ${jobs.failed}`,
  );
}

function expectPoolInGroup(outcome) {
  expectGroup(outcome);
  const { completed, cancelled, notStarted } = outcome.jobs;
  assert.ok(completed.length < 8, 'a job that failed kept others from completing');
  assert.ok(cancelled.length + notStarted.length > 0);
}

function expectFetch({ kind, error, jobs, verdict }) {
  assert.equal(kind, 'error');
  assert.equal(error, 'database connection timeout');
  assert.ok(verdict.includes(error), verdict);
  assert.deepEqual([jobs.failed, jobs.cancelled], [[2], [1]]);
}

const cases = [
  { pattern: 'worker-pool', jobs: 10, expect: expectWorkerPool },
  { pattern: 'errgroup', jobs: 10, expect: expectGroup },
  { pattern: 'pool-errgroup', jobs: 10, expect: expectPoolInGroup },
  // The sibling sleeps so much longer than the task that fails: no machine is as late as that.
  { pattern: 'fetch-all-data', jobs: 2, workMs: 500, expect: expectFetch },
];

export const patterns = cases.map(({ pattern, jobs, workMs = 20, expect }) => ({
  name: `${pattern} runs, and its verdict says what became of every job`,
  async run({ page }) {
    await page.openAndRun(settingsOf(pattern === 'worker-pool' ? 'errgroup' : 'worker-pool', workMs));
    const title = await page.ask((name) => {
      return globalThis.millrace.engine.schema.patterns.find((p) => p.name === name).title;
    }, pattern);
    await page.click('radio', title);
    if (pattern !== 'fetch-all-data') await page.fill('failing jobs', '4, 7');
    const outcome = await page.run();
    expect(outcome);
    expectPartition(outcome, jobs);
    await expectVerdictShown(page, outcome);
  },
}));
