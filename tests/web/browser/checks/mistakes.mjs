import assert from 'node:assert/strict';
import { expectPartition, expectVerdictShown } from './expect.mjs';

function expectDeadlock({ kind, blocked, verdict }, reasons) {
  assert.equal(kind, 'deadlock');
  assert.match(verdict, /^Deadlock/);
  assert.deepEqual([...new Set(blocked.map((g) => g.reason))].sort(), reasons);
}

const cases = [
  { mistake: 'no-close', expect: (o) => expectDeadlock(o, ['chan receive', 'sync.WaitGroup.Wait']) },
  { mistake: 'forget-done', expect: (o) => expectDeadlock(o, ['sync.WaitGroup.Wait']) },
  { mistake: 'unbuffered-results', expect: (o) => expectDeadlock(o, ['chan send', 'sync.WaitGroup.Wait']) },
  {
    mistake: 'early-return',
    expect({ kind, leaked, verdict }) {
      assert.notEqual(kind, 'deadlock');
      assert.deepEqual(leaked.map((g) => g.name).sort(), ['worker 1', 'worker 2', 'worker 3']);
      assert.match(verdict, /left 3 goroutines behind: workers 1-3/);
    },
  },
];

export const mistakes = cases.map(({ mistake, expect }) => ({
  name: `the mistake ${mistake} gets its verdict`,
  async run({ page }) {
    await page.openAndRun('#v1&p=worker-pool&work-ms=5');
    // The settings change without a new load; this also shows that the page follows its address.
    await page.follow(`#v1&p=worker-pool&work-ms=5&mistake=${mistake}`);
    const outcome = await page.run();
    expect(outcome);
    expectPartition(outcome, 10);
    await expectVerdictShown(page, outcome);
    const stuck = await page.text('stuck');
    for (const { name } of [...outcome.blocked, ...outcome.leaked]) {
      assert.ok(stuck.includes(name), `${name} is listed: ${stuck}`);
    }
  },
}));
