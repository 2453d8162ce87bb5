import assert from 'node:assert/strict';
import { until } from '../until.mjs';
import { expectPartition } from './expect.mjs';

const restored = {
  name: 'a link restores its scenario, and the address follows the settings',
  async run({ page }) {
    const outcome = await page.openAndRun(
      '#v1&p=pool-errgroup&w=5&j=20&b=3&f=2,9-11&error-policy=continue&work-ms=1',
    );
    const form = () => {
      const value = (label) => document.querySelector(`[aria-label="${label}"]`).value;
      const pattern = document.querySelector('input[type=radio]:checked').value;
      const labels = ['workers', 'jobs', 'buffer', 'failing jobs', 'on the first error'];
      return [pattern, ...labels.map(value)];
    };
    const [pattern, workers, jobs, buffer, fail, policy] = await page.ask(form);
    assert.deepEqual([pattern, workers, jobs, buffer, policy], ['pool-errgroup', '5', '20', '3', 'continue']);
    assert.equal(fail.replaceAll(' ', ''), '2,9-11');
    assert.deepEqual(outcome.jobs.failed, [2, 9, 10, 11]);
    assert.equal(outcome.error, 'job 2: failed');
    expectPartition(outcome, 20);

    await page.fill('workers', '6');
    await until('the address to have 6 workers', () => page.ask(() => /&w=6&/.test(location.hash)));
  },
};

const wrong = {
  name: 'a link with a mistake in it is explained, and runs nothing',
  async run({ page }) {
    await page.open('#v1&p=worker-pool&w=0&wrokers=3');
    await page.fieldWhen('the field error', 'workers', 'workers', ({ error }) => /workers is 0/.test(error));
    assert.match(await page.text('field-error-wrokers'), /wrokers is not a field/);
    assert.equal(await page.outcome(), null);
  },
};

const outOfRange = {
  name: 'a link with a number of jobs that nobody has is explained, and the page is there',
  async run({ page }) {
    for (const jobs of ['-5', '2.5', '5000000000', '1000000000']) {
      await page.open(`#v1&p=worker-pool&j=${jobs}`);
      await page.fieldWhen('the field error', 'jobs', 'jobs', ({ error }) => /^jobs is/.test(error));
      assert.equal(await page.outcome(), null);
      await page.follow('#v1&p=worker-pool&j=3&work-ms=1');
      await page.fieldWhen('the error to go', 'jobs', 'jobs', ({ error }) => !error);
      await page.follow(`#v1&p=worker-pool&j=${jobs}`);
      await page.fieldWhen('the error again', 'jobs', 'jobs', ({ error }) => /^jobs is/.test(error));
    }
  },
};

// As README.md has it, but for a letter of what it says of its choices, with the check that belongs to that.
const OTHERS = 'ARF-_MV6VyVh2hERECIRAQEAAAEA7_uy6Q';

const anothers = {
  name: 'a link with a schedule that the program does not come to says so, and shows no run',
  async run({ page }) {
    await page.open(`#v1&p=pool-errgroup&w=2&j=3&f=2,3&schedule=${OTHERS}`);
    const error = async () =>
      page.ask(() => document.querySelector('[data-testid=field-error-schedule]')?.textContent);
    assert.match(await until('the field error', error), /came to other choices than it names/);
    assert.equal(await page.outcome(), null);
    assert.match(await page.text('log'), /^What the program prints appears here/);
  },
};

const long = {
  name: 'what a link gets wrong is told once, and widens no page however long it is',
  run: ({ page }) =>
    page.onPhone(async () => {
      for (const [field, link] of [
        ['workers', `w=${'x'.repeat(300)}`],
        ['seed', `seed=${'9'.repeat(40)}`],
        ['schedule', 'schedule=!'],
      ]) {
        await page.open(`#v1&p=worker-pool&${link}`);
        const errors = (of) => document.querySelectorAll(`[data-testid=field-error-${of}]`).length;
        assert.equal(await until(`the error of ${field}`, () => page.ask(errors, field)), 1);
        const tooWide = () => document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth;
        assert.equal(await page.ask(tooWide), 0, field);
      }
    }),
};

export const links = [restored, wrong, outOfRange, anothers, long];
