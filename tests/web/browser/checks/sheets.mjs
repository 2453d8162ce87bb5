import assert from 'node:assert/strict';
import { until } from '../until.mjs';

const isUp = (page, sheet) => page.ask((id) => document.getElementById(id).checkVisibility(), sheet);
const upWhen = (page, sheet, wanted) =>
  until(`${sheet} to be ${wanted ? 'up' : 'away'}`, async () => (await isUp(page, sheet)) === wanted);

const settings = {
  name: 'on a phone the run comes first; the settings come up as a sheet, and go when they are run',
  run: ({ page }) =>
    page.onPhone(async () => {
      await page.openAndRun('#v1&p=worker-pool&work-ms=5');
      assert.equal(await isUp(page, 'settings'), false);
      const first = await page.ask(() => document.querySelector('.verdict').getBoundingClientRect().bottom);
      assert.ok(first < 780, `the verdict ends at ${first} px, on the first screen`);

      await page.bringUp('settings');
      await upWhen(page, 'settings', true);
      await page.fill('workers', '0');
      await page.driver.press('Enter');
      await page.fieldWhen('the field error', 'workers', 'workers', ({ error }) => error);
      assert.ok(await isUp(page, 'settings'), 'what is wrong can be seen');
      await page.fill('workers', '5');
      await page.fieldWhen('it to be right', 'workers', 'workers', ({ error }) => !error);
      await page.ask(() => {
        globalThis.lastSeen = globalThis.millrace.lastOutcome;
      });
      await page.driver.press('Enter');
      await upWhen(page, 'settings', false);
      await page.finished();
      await until('the link to say so', async () => /&w=5/.test(await page.ask(() => location.hash)));
    }),
};

const program = {
  name: 'on a phone the program comes up with its goroutines in sight, and leads from a number to its setting',
  run: ({ page }) =>
    page.onPhone(async () => {
      await page.openAndRun('#v1&p=worker-pool&work-ms=5&mistake=early-return');
      assert.equal(await isUp(page, 'program'), false);
      await page.bringUp('program');
      const inSight = (line) => {
        const { top, bottom } = document.querySelector('.listing').getBoundingClientRect();
        const box = line.getBoundingClientRect();
        return box.height > 0 && box.top >= top && box.bottom <= bottom;
      };
      await until('the line of a goroutine to be in sight', () =>
        page.ask(`() => [...document.querySelectorAll('.line[data-here]')].some(${inSight})`),
      );
      await page.ask(() => document.querySelector('.live[data-field=fail]').click());
      await upWhen(page, 'program', false);
      await upWhen(page, 'settings', true);
      assert.equal(await page.ask(() => document.activeElement.id), 'knob-fail');
      await page.driver.press('Escape');
      await upWhen(page, 'settings', false);
    }),
};

const wide = {
  name: 'on a wide page nothing is a sheet',
  once: true,
  async run({ page }) {
    await page.openAndRun('#v1&p=worker-pool&work-ms=5');
    const openers = () =>
      [...document.querySelectorAll('.sheet-opener, .sheet-head')].filter((e) => e.checkVisibility()).length;
    assert.deepEqual([await page.ask(openers), await isUp(page, 'knob-workers')], [0, true]);
  },
};

export const sheets = [settings, program, wide];
