import assert from 'node:assert/strict';
import { until } from '../until.mjs';
import { accessible } from './appearance.mjs';
import { openArticle } from './article.mjs';
import { expectSteady } from './expect.mjs';

const SCENARIO = '#v1&p=pool-errgroup&w=5&f=4,7&work-ms=40';

const shown = (page) =>
  page.ask(() => ({
    lang: document.documentElement.lang,
    title: document.title,
    pressed: document.querySelector('.languages [aria-pressed=true]').textContent.trim(),
  }));

async function expectLanguage(page, expected) {
  const { title, ...rest } = await until(`the page to be in ${expected.pressed}`, async () => {
    const now = await shown(page);
    return now.pressed === expected.pressed ? now : undefined;
  });
  assert.deepEqual(rest, expected);
  assert.match(title, expected.lang === 'vi' ? /^Millrace: các mẫu/ : /^Millrace: Go’s/);
}

const VIETNAMESE = { lang: 'vi', pressed: 'Tiếng Việt' };
const ENGLISH = { lang: 'en', pressed: 'English' };

const forget = (page) => page.ask(() => localStorage.clear());

const inVietnamese = {
  name: 'with ?lang=vi the page is Vietnamese, and runs',
  async run({ page }) {
    await page.openAndRun(SCENARIO, '&lang=vi');
    await expectLanguage(page, VIETNAMESE);
    assert.match(await page.text('verdict'), /^Wait\(\) trả về "job [47]: failed" sau \d+ ms\. /);
    assert.equal(await page.text('run'), 'Chạy');
    assert.match(await page.text('place'), /, sự kiện \d+\/\d+/);
  },
};

const switching = {
  name: 'switching the language keeps the run, the reader’s place in it, and is remembered',
  async run({ page }) {
    const outcome = await page.openAndRun(SCENARIO);
    try {
      await expectLanguage(page, ENGLISH);
      await page.click('button', 'To the beginning');
      await page.click('button', 'Step forward');
      const at = () => page.ask(() => document.querySelector('.transport-place').value);
      const before = await at();

      await page.click('button', 'Tiếng Việt');
      await expectLanguage(page, VIETNAMESE);
      assert.match(await page.text('verdict'), /^Wait\(\) trả về/);
      assert.equal(await at(), before);
      assert.deepEqual(await page.outcome(), outcome);

      await page.open(SCENARIO);
      await expectLanguage(page, VIETNAMESE);

      await page.open(SCENARIO, '&lang=vi');
      await page.click('button', 'English');
      await expectLanguage(page, ENGLISH);
      assert.match(await page.ask(() => location.href), /\?visit=\d+&lang=en#v1&/);
    } finally {
      await forget(page);
    }
  },
};

const byKeyboard = {
  name: 'the language is switched by keyboard, and the focus stays',
  async run({ page }) {
    await page.open(SCENARIO);
    try {
      const focus = await page.tabTo('Tiếng Việt');
      assert.ok(focus.ring, 'the focus can be seen');
      await page.driver.press('Enter');
      await expectLanguage(page, VIETNAMESE);
      assert.equal(await page.ask(() => document.activeElement.textContent.trim()), 'Tiếng Việt');
    } finally {
      await forget(page);
    }
  },
};

const loads = {
  name: 'only a Vietnamese page loads the Vietnamese texts',
  async run({ page }) {
    const texts = () =>
      page.ask(
        () =>
          performance.getEntriesByType('resource').filter(({ name }) => /\/vi-[^/]*\.js$/.test(name)).length,
      );
    await page.open(SCENARIO);
    assert.equal(await texts(), 0);
    await page.open(SCENARIO, '&lang=vi');
    assert.ok((await texts()) > 0);
  },
};

const inAnArticle = {
  name: 'a program within a Vietnamese text is told in Vietnamese, beside others in English',
  async run({ page }) {
    await openArticle(page);
    const verdicts = await page.ask(async () => {
      const english = document.querySelector('mill-race');
      const section = document.createElement('section');
      section.lang = 'vi';
      section.innerHTML = '<mill-race pattern="errgroup" jobs="3" fail="2" work-ms="1"></mill-race>';
      english.before(section);
      const all = [section.querySelector('mill-race'), english];
      for (const each of all) await each.run();
      for (const each of all) await each.updateComplete;
      return all.map(({ shadowRoot }) =>
        shadowRoot.querySelector('[data-testid=verdict]').textContent.trim(),
      );
    });
    assert.match(verdicts[0], /^Wait\(\) trả về "job 2: failed"/);
    assert.match(verdicts[1], /^All 10 jobs were done/);
  },
};

const steady = {
  name: 'nothing moves under the reader as the page becomes Vietnamese and its first run plays',
  async run({ page, note }) {
    await page.openAndRun('', '&lang=vi');
    await expectSteady(page, note, 0.05);
  },
};

/** States of the page that are looked at in Vietnamese as well. */
export const vietnameseStates = [
  { name: 'in Vietnamese', fragment: SCENARIO },
  { name: 'a deadlock in Vietnamese', fragment: '#v1&p=worker-pool&work-ms=5&mistake=no-close' },
  {
    name: 'the scheduler in Vietnamese',
    fragment: '#v1&p=pool-errgroup&w=3&j=4&f=2&work-ms=1&scheduler=manual',
  },
].map(({ name, fragment }) => ({ name, prepare: (page) => page.openAndRun(fragment, '&lang=vi') }));

const fits = ({ name, prepare }) => ({
  name: `at 360 px nothing is cut off or too wide: ${name}`,
  async run({ page }) {
    await page.onPhone(async () => {
      await prepare(page);
      const { scroll, cut } = await page.ask(() => {
        const root = document.scrollingElement;
        const buttons = [...document.querySelectorAll('button:not(.chip), summary, .pattern span, .pill')];
        const isCut = (e) => e.checkVisibility() && e.scrollWidth > e.clientWidth + 1;
        return {
          scroll: root.scrollWidth - root.clientWidth,
          cut: buttons.filter(isCut).map((e) => e.textContent.trim()),
        };
      });
      assert.deepEqual({ scroll: Math.max(scroll, 0), cut }, { scroll: 0, cut: [] });
    });
  },
});

export const language = [inVietnamese, switching, loads, inAnArticle];
export const languageOfPage = [
  byKeyboard,
  steady,
  ...vietnameseStates.flatMap((s) => [accessible(s, 'light'), fits(s)]),
];
