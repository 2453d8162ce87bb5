import assert from 'node:assert/strict';
import { until } from '../until.mjs';
import { expectVerdictShown } from './expect.mjs';

// The numbers are the same on every machine. Small searches: the page gives a large one up after some seconds.
const everySchedule = {
  name: 'every schedule is explored, and an outcome loads a run that ends so',
  async run({ page }) {
    const words = await page.openAndExplore('#v1&p=errgroup&j=3&f=2&work-ms=1');
    assert.equal(words, '4 outcomes of all 38,319,268 schedules.');

    const shown = () => {
      const rows = [...document.querySelectorAll('[data-testid=outcome]')];
      const share = (row) => row.querySelector('.share').textContent.trim();
      const what = (row) => row.querySelector('.what').textContent;
      return rows.map((row) => ({ share: share(row), what: what(row), current: row.ariaCurrent === 'true' }));
    };
    const rows = await page.ask(shown);
    assert.equal(rows.length, 4);
    assert.equal(rows.filter((row) => row.current).length, 1, 'the run on show is one of them');
    assert.match(
      rows[0].what,
      /Wait\(\) returned "job 2: failed"\. Jobs 1, 3 completed\./,
      'however long they take',
    );

    const rare = rows.findLastIndex((row) => !row.current);
    await page.ask((at) => {
      globalThis.lastSeen = globalThis.millrace.lastOutcome;
      document.querySelectorAll('[data-testid=outcome]')[at].click();
    }, rare);
    const outcome = await page.finished();
    await expectVerdictShown(page, outcome);
    assert.match(await page.text('badge'), /SIMULATED/);
    const now = await page.ask(shown);
    assert.ok(now[rare].current, 'the outcome that was pressed is the one on show');

    const link = await page.ask(() => location.hash);
    assert.match(link, /&schedule=/);
    const again = await page.openAndRun(link);
    assert.equal(again.group, outcome.group);
    assert.equal(again.events, outcome.events);

    await page.click('button', 'Run it live again');
    await until('the live run', async () => /LIVE/.test(await page.text('badge')));
  },
};

const dataRace = {
  name: 'exploration names a data race',
  async run({ page }) {
    const words = await page.openAndExplore(
      '#v1&p=worker-pool&w=2&j=2&mistake=unsynchronised-counter&work-ms=1',
    );
    assert.match(words, /^2 outcomes of all/);
    const race = await page.text('race');
    assert.match(race.trim(), /^Data race on counter: worker \d (load|store)s \(worker_pool\.cpp:\d+\)/);
  },
};

const tooMany = {
  name: 'a search that is stopped keeps what it has seen',
  async run({ page }) {
    await page.openAndRun('#v1&p=pool-errgroup&w=3&j=10&f=4,7&work-ms=1');
    await page.click('button', 'Explore every schedule');
    await until('progress', async () => /runs/.test(await page.text('outcomes')));
    await page.click('button', 'Stop looking');
    const stopped = /^\d+ outcomes in the [\d,]+ runs that were made; there may be others\.$/;
    await until('the search to end', async () => stopped.test((await page.text('outcomes')).trim()));
  },
};

const ways = (page) =>
  page.ask(() => [...document.querySelectorAll('[data-testid=way]')].map((way) => way.innerText.trim()));

const byHand = {
  name: 'the reader is the scheduler: chooses steps, goes back, and shares where they are',
  async run({ page }) {
    await page.openAndRun('#v1&p=worker-pool&w=2&j=2&work-ms=1');
    await page.click('button', 'Be the scheduler');
    await until('a choice', async () => (await ways(page)).length > 1);
    assert.match(await page.text('badge'), /SIMULATED/);
    const first = await ways(page);
    assert.ok(
      first.some((way) => /^goroutine 2 starts/.test(way)),
      first.join('; '),
    );

    const choose = async (at) => {
      await page.ask((i) => {
        globalThis.lastSeen = globalThis.millrace.lastOutcome;
        document.querySelectorAll('[data-testid=way]')[i].focus();
      }, at);
      await page.driver.press('Enter');
      return page.finished();
    };
    const one = await choose(0);
    assert.equal(one.choices, 1);
    assert.equal(await page.text('choices'), '1 choice made');
    await page.click('button', 'Back');
    await until('the first choice again', async () => (await page.text('choices')) === 'No choice made yet');
    assert.deepEqual(await ways(page), first);

    let outcome = await choose(first.length - 1);
    while (outcome.next.length > 0) {
      const focused = await page.ask(() => document.activeElement.closest('[data-testid=ways]') !== null);
      assert.ok(focused, 'the keyboard stays with the choice');
      outcome = await choose(0);
    }
    assert.equal(outcome.kind, 'ok');
    assert.equal(await page.text('verdict'), outcome.verdict);
    const link = await page.ask(() => location.hash);
    assert.match(link, /scheduler=manual&schedule=/);
    const again = await page.openAndRun(link);
    assert.equal(again.group, outcome.group);
    assert.equal(again.events, outcome.events);
  },
};

export const exploring = [everySchedule, dataRace, tooMany, byHand];
