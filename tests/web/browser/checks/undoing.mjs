import assert from 'node:assert/strict';
import { focused } from '../probe.mjs';
import { until } from '../until.mjs';

const settings = (page) =>
  page.ask(() => {
    const value = (label) => document.querySelector(`[aria-label="${label}"]`)?.value ?? null;
    const pattern = document.querySelector('input[type=radio]:checked').value;
    return [pattern, value('workers'), value('failing jobs')].join(' / ');
  });

async function expectSettings(page, expected) {
  let now;
  const arrived = async () => {
    now = await settings(page);
    return now === expected;
  };
  await until(`the settings to be ${expected}`, arrived).catch((e) => {
    throw new Error(`${e.message}: they are ${now}`);
  });
}

const undo = (page) => page.driver.press('z', ['Control']);
const redo = (page) => page.driver.press('Z', ['Control', 'Shift']);

const steps = {
  name: 'edits are undone and done again, one by one: typing, toggled jobs, the pattern, a followed link',
  async run({ page }) {
    await page.openAndRun('#v1&p=worker-pool&work-ms=5');
    await page.clickJob(3);
    await page.clickJob(8);
    await page.fill('workers', '12');
    await page.click('radio', 'Worker pool in an error group');
    await expectSettings(page, 'pool-errgroup / 12 / 3, 8');
    await page.follow('#v1&p=worker-pool&w=7&work-ms=5');
    await expectSettings(page, 'worker-pool / 7 / ');

    const back = [
      'pool-errgroup / 12 / 3, 8',
      'worker-pool / 12 / 3, 8',
      'worker-pool / 3 / 3, 8',
      'worker-pool / 3 / 3',
      'worker-pool / 3 / ',
    ];
    for (const expected of back) {
      await undo(page);
      await expectSettings(page, expected);
    }
    await undo(page);
    await expectSettings(page, back.at(-1));
    for (const expected of [...back.slice(0, -1).reverse(), 'worker-pool / 7 / ']) {
      await redo(page);
      await expectSettings(page, expected);
    }
    await undo(page);
    await page.driver.press('y', ['Control']);
    await expectSettings(page, 'worker-pool / 7 / ');
    await until('the address to follow', () => page.ask(() => /&w=7&/.test(location.hash)));
  },
};

const inAField = {
  name: 'in a field, undo is the page’s too: nothing half typed comes back, and the focus stays',
  async run({ page }) {
    await page.openAndRun('#v1&p=worker-pool&work-ms=5');
    await page.fill('workers', '25');
    await expectSettings(page, 'worker-pool / 25 / ');
    await undo(page);
    await expectSettings(page, 'worker-pool / 3 / ');
    assert.equal((await page.ask(focused)).name, 'workers', 'the focus stays');
    await undo(page);
    await expectSettings(page, 'worker-pool / 3 / ');
    await redo(page);
    await expectSettings(page, 'worker-pool / 25 / ');

    await page.replace('0');
    await page.fieldWhen('the field error', 'workers', 'workers', ({ error }) => error);
    await undo(page);
    await page.fieldWhen('25 again', 'workers', 'workers', ({ value, error }) => value === '25' && !error);
    await redo(page);
    await expectSettings(page, 'worker-pool / 25 / ');
    // The browser's own undo has not been at work beside ours: what is typed now is all that is in the field.
    await page.replace('6');
    await expectSettings(page, 'worker-pool / 6 / ');
    assert.equal(await page.ask(() => document.querySelector('[aria-label=workers]').value), '6');
  },
};

const buttons = {
  name: 'buttons undo and redo, are idle where there is nothing, and say what they did',
  async run({ page }) {
    await page.openAndRun('#v1&p=worker-pool&work-ms=5');
    const idle = () =>
      page.ask(() =>
        ['Undo', 'Redo'].map((name) => document.querySelector(`[aria-label=${name}]`).ariaDisabled),
      );
    assert.deepEqual(await idle(), ['true', 'true']);
    await page.fill('failing jobs', '4');
    await expectSettings(page, 'worker-pool / 3 / 4');
    await page.tabTo('Undo');
    assert.ok((await page.ask(focused)).ring, 'the focus can be seen');
    await page.driver.press('Enter');
    await expectSettings(page, 'worker-pool / 3 / ');
    await until('it to be told', async () => (await page.text('said')) === 'Undone: fail is empty.');
    assert.deepEqual(await idle(), ['true', null]);
    await page.click('button', 'Redo');
    await expectSettings(page, 'worker-pool / 3 / 4');
    assert.deepEqual(await idle(), [null, 'true']);
  },
};

export const undoing = [steps, inAField, buttons];
