import assert from 'node:assert/strict';

const NEAR_PX = 60;

const cases = [
  { field: 'workers', label: 'workers', text: '0', says: /workers is 0; it must be 1 to 64/, mend: '3' },
  {
    field: 'fail',
    label: 'failing jobs',
    text: '99',
    says: /job 99; it must be 1 to 10 \(jobs is 10\)/,
    mend: '4',
  },
  {
    field: 'workers',
    label: 'workers',
    text: 'abc',
    says: /workers is "abc"; it must be a whole number/,
    mend: '3',
  },
  { field: 'jobs', label: 'jobs', text: '10001', says: /jobs is 10001; it must be 1 to 10/, mend: '10' },
];

export const invalid = cases.map(({ field, label, text, says, mend }) => ({
  name: `"${text}" for ${label} is explained beside the field and keeps the last run`,
  async run({ page }) {
    const before = await page.openAndRun('#v1&p=worker-pool&f=4&work-ms=5');
    await page.fill(label, text);
    const state = await page.fieldWhen(`the error ${says}`, field, label, ({ error }) => says.test(error));
    assert.ok(state.invalid, 'the field is marked invalid');
    assert.ok(state.describes, 'the error describes the field');
    assert.ok(state.distance <= NEAR_PX, `the error is ${Math.round(state.distance)} px from its field`);

    await page.click('button', 'Run');
    const shown = await page.ask(async () => {
      for (let i = 0; i < 3; i++) await new Promise(requestAnimationFrame);
      return { run: document.querySelector('[data-testid=run]').textContent.trim() };
    });
    assert.equal(shown.run, 'Run', 'nothing runs');
    assert.deepEqual(await page.outcome(), before, 'the last outcome stays');
    assert.equal((await page.text('verdict')).trim(), before.verdict.trim());

    await page.fill(label, mend);
    await page.fieldWhen('the field error to go', field, label, ({ error, invalid }) => !error && !invalid);
    await page.run();
  },
}));
