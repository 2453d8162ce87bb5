import assert from 'node:assert/strict';
import { focused } from '../probe.mjs';
import { until } from '../until.mjs';
import { expectPartition, expectVerdictShown } from './expect.mjs';

const FRAGMENT = '#v1&p=worker-pool&work-ms=20';

const keyboard = {
  name: 'workers and failing jobs are edited, and the run started, by keyboard alone',
  async run({ page }) {
    await page.openAndRun(FRAGMENT);
    for (const [label, text] of [
      ['workers', '5'],
      ['failing jobs', '4, 7'],
    ]) {
      const focus = await page.tabTo(label);
      assert.equal(focus.tag, 'input');
      assert.ok(focus.ring, `the focus on "${label}" can be seen`);
      await page.replace(text);
      assert.equal((await page.ask(focused)).name, label, 'typing keeps the focus');
      assert.equal(await page.ask(() => document.activeElement.value), text);
    }
    const button = await page.tabTo('Run');
    assert.ok(button.ring, 'the focus on Run can be seen');
    await page.ask(() => {
      globalThis.lastSeen = globalThis.millrace.lastOutcome;
    });
    await page.driver.press('Enter');
    const outcome = await page.finished();
    assert.deepEqual(outcome.jobs.failed, [4, 7]);
    expectPartition(outcome, 10);
    await expectVerdictShown(page, outcome);
    const names = await page.ask(() => [
      ...new Set(globalThis.millrace.lastTrace.filter((e) => e.kind === 'name').map((e) => e.text)),
    ]);
    const workers = names.filter((name) => /^worker \d+$/.test(name)).sort();
    assert.deepEqual(workers, ['worker 1', 'worker 2', 'worker 3', 'worker 4', 'worker 5']);
  },
};

const seeds = {
  name: 'a seed makes the run a simulated one, and without it the next is live again',
  async run({ page }) {
    await page.openAndRun(FRAGMENT);
    await page.fill('seed', '7');
    const seeded = await page.run();
    assert.match(await page.text('badge'), /SIMULATED seed 7/);
    const again = await page.run();
    assert.equal(again.schedule, seeded.schedule, 'the same seed is the same run');
    await until('the link to say so', () => page.ask(() => location.hash.includes('&seed=7')));
    await page.fill('seed', '');
    const live = await page.run();
    assert.match(await page.text('badge'), /^LIVE/);
    assert.equal(live.schedule, '');
  },
};

const touch = {
  name: 'by touch a job is made to fail, the program run, and a moment of it gone to',
  async run({ page }) {
    await page.openAndRun(FRAGMENT);
    await page.tap('[data-testid=job-3]');
    await page.fieldWhen('job 3 to be listed', 'fail', 'failing jobs', ({ value }) => value === '3');
    await page.ask(() => {
      globalThis.lastSeen = globalThis.millrace.lastOutcome;
    });
    await page.tap('[data-testid=run]');
    assert.deepEqual((await page.finished()).jobs.failed, [3]);
    const end = await page.text('place');
    await page.tap('millrace-lanes canvas');
    await until('the playhead to move', async () => (await page.text('place')) !== end);
  },
};

const arrows = {
  name: 'arrow keys step a number and move along the jobs; Space makes a job fail',
  async run({ page }) {
    await page.openAndRun(FRAGMENT);
    await page.tabTo('workers');
    await page.driver.press('ArrowUp');
    await page.fieldWhen('workers to step to 4', 'workers', 'workers', ({ value }) => value === '4');
    await until('the jobs to be reached', async () => {
      await page.driver.press('Tab');
      return page.ask(() => document.activeElement?.dataset.testid === 'job-1');
    });
    await page.driver.press('ArrowRight');
    const { ring } = await page.ask(focused);
    assert.ok(ring, 'the focus on a job can be seen');
    assert.equal(await page.ask(() => document.activeElement.dataset.testid), 'job-2');
    await page.driver.press(' ');
    await page.fieldWhen('job 2 to be listed', 'fail', 'failing jobs', ({ value }) => value === '2');
  },
};

/** Of the playground, or of the first tag of a page. */
function workersKnob(tag) {
  const root = tag ? document.querySelector('mill-race').shadowRoot : document;
  const knob = root.querySelector('#knob-workers');
  knob.scrollIntoView({ block: 'center', behavior: 'instant' });
  const { left, top, width, height } = knob.getBoundingClientRect();
  return { x: left + width / 2, y: top + height / 2, value: knob.value };
}

/** Holds the number of workers, 3, to how it takes drags. */
export async function expectTurning(page, tag = false) {
  const knob = () => page.ask(workersKnob, tag);
  const { x, y } = await knob();
  await page.driver.drag([
    [x, y],
    [x, y + 60],
  ]);
  await page.driver.moveTo(x + 6, y);
  assert.equal((await knob()).value, '3', 'the button was released elsewhere: hovering turns nothing');

  const sideways = [
    [x, y],
    [x + 10, y + 30],
    [x + 40, y + 60],
  ];
  await page.driver.drag(sideways);
  assert.equal((await knob()).value, '3', 'it has the focus: its text is selected');

  await page.ask(() => {
    for (let at = document.activeElement; at; at = at.shadowRoot?.activeElement) at.blur();
  });
  await page.driver.drag(sideways);
  await until('it to turn by five', async () => (await knob()).value === '8');
  await page.driver.moveTo(x + 100, y);
  assert.equal((await knob()).value, '8');
}

const turning = {
  name: 'a number turns while it is dragged sideways, and no longer; one that has the focus does not',
  async run({ page }) {
    await page.openAndRun(FRAGMENT);
    await expectTurning(page);
  },
};

const click = {
  name: 'a click on a job makes it fail, another takes that back',
  async run({ page }) {
    await page.openAndRun(FRAGMENT);
    await page.clickJob(3);
    await page.clickJob(8);
    await page.fieldWhen('jobs 3 and 8 to be listed', 'fail', 'failing jobs', ({ value }) =>
      /^3, ?8$/.test(value),
    );
    const pressed = await page.ask(() => document.querySelector('[data-testid=job-3]').ariaPressed);
    assert.equal(pressed, 'true');
    assert.deepEqual((await page.run()).jobs.failed, [3, 8]);
    await page.clickJob(3);
    await page.fieldWhen('job 3 to go', 'fail', 'failing jobs', ({ value }) => value === '8');
    assert.deepEqual((await page.run()).jobs.failed, [8]);
  },
};

export const editing = [keyboard, seeds, touch, arrows, turning, click];
