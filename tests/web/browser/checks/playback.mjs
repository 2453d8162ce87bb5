import assert from 'node:assert/strict';
import { focused } from '../probe.mjs';
import { until } from '../until.mjs';

// The same run each time: two workers, three jobs of 50 virtual milliseconds, the second of which fails.
const RUN = '#v1&p=worker-pool&w=2&j=3&f=2&work-ms=50&seed=7';

/** How far the picture is, as the page says it. */
async function place(page) {
  const words = await page.text('place');
  const [, count, all] = /event ([\d,]+) of ([\d,]+)/.exec(words) ?? [];
  const number = (text) => Number(text?.replaceAll(',', ''));
  return { count: number(count), all: number(all), words };
}

const placeWhen = (page, what, wanted) =>
  until(what, async () => {
    const at = await place(page);
    return wanted(at) ? at : undefined;
  });

const colours = () => {
  const canvas = document.querySelector('millrace-lanes canvas');
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  const seen = new Map();
  for (let i = 0; i < data.length; i += 4) {
    const colour = `${data[i]},${data[i + 1]},${data[i + 2]}`;
    seen.set(colour, (seen.get(colour) ?? 0) + 1);
  }
  return [...seen.values()].filter((pixels) => pixels > 200).length;
};

const looks = () => [...document.querySelectorAll('[data-testid^=job-]')].map((chip) => chip.dataset.look);

const transport = {
  name: 'a run is played again, stepped through in both directions, and scrubbed',
  async run({ page }) {
    await page.openAndRun(RUN);
    const end = await placeWhen(page, 'the end of the run', ({ count, all }) => count > 20 && count === all);
    assert.deepEqual(await page.ask(looks), ['done', 'failed', 'done']);

    await page.click('button', 'To the beginning');
    await placeWhen(page, 'the beginning', ({ count }) => count <= 1);
    assert.deepEqual(await page.ask(looks), ['planned', 'planned', 'planned'], 'nothing has been done yet');
    assert.match(await page.text('verdict'), /1 failed \(job 2\)/, 'the verdict is of the whole run');

    await page.click('button', 'Step forward');
    const first = await place(page);
    await page.click('button', 'Step forward');
    const second = await place(page);
    assert.ok(second.count > first.count);
    await page.click('button', 'Step back');
    assert.deepEqual(await place(page), first, 'a step back undoes a step forward');

    await page.click('button', 'Play');
    await placeWhen(page, 'the film to go on', ({ count }) => count > second.count);
    await page.click('button', 'Pause');
    const paused = await place(page);
    assert.ok(paused.count < end.all, 'it plays slowly enough to be stopped');
    await page.ask(() => new Promise((resolve) => setTimeout(resolve, 200)));
    assert.deepEqual(await place(page), paused);

    await page.click('button', 'To the end');
    assert.equal((await place(page)).count, end.all);
  },
};

const keyboard = {
  name: 'the run is gone through by keyboard: the slider by events, the lanes by goroutines',
  async run({ page }) {
    await page.openAndRun(RUN);
    const { all } = await placeWhen(page, 'the end of the run', ({ count, all: n }) => count === n);
    const { ring } = await page.tabTo('Place in the run');
    assert.ok(ring, 'the focus on the slider can be seen');
    await page.driver.press('ArrowLeft');
    const back = await placeWhen(page, 'a step back', ({ count }) => count < all);
    await page.driver.press('ArrowRight');
    await placeWhen(page, 'a step forward', ({ count }) => count > back.count);

    await page.tabTo('Lanes');
    assert.ok((await page.ask(focused)).ring, 'the focus on the lanes can be seen');
    const saysWhen = (what, words) => until(what, async () => words.test(await page.text('lanes-says')));
    await page.driver.press('ArrowDown');
    await saysWhen('main to be spoken of', /^main /);
    await page.driver.press('ArrowDown');
    await saysWhen('a worker to be spoken of', /^worker \d returned, at /);
    await page.driver.press('ArrowLeft');
    await page.driver.press('+');
    await page.driver.press('0');
    assert.equal((await page.ask(focused)).name, 'Lanes', 'none of it moves the focus');
  },
};

const picture = {
  name: 'lanes are drawn, and a click on them goes to that moment',
  async run({ page }) {
    await page.openAndRun(RUN);
    assert.ok((await until('the lanes to be drawn', () => page.ask(colours))) >= 4);
    const { all } = await place(page);
    const middle = await page.ask(() => {
      const canvas = document.querySelector('millrace-lanes canvas');
      canvas.scrollIntoView({ block: 'center', behavior: 'instant' });
      const { left, top, width } = canvas.getBoundingClientRect();
      return { x: left + width * 0.5, y: top + 60 };
    });
    await page.driver.clickAt(middle.x, middle.y);
    await placeWhen(page, 'the middle', ({ count }) => count > 1 && count < all);
    assert.match(await page.text('lanes-says'), /^worker \d /, 'the goroutine that was pressed is spoken of');
  },
};

const stuck = {
  name: 'lanes of a deadlock go on for ever, and say what for',
  async run({ page }) {
    await page.openAndRun('#v1&p=worker-pool&w=2&j=2&work-ms=1&mistake=no-close&seed=1');
    await page.tabTo('Lanes');
    await page.driver.press('ArrowDown');
    await page.driver.press('ArrowDown');
    const words = await until('a worker to be spoken of', async () => {
      const said = await page.text('lanes-says');
      return /^worker/.test(said) ? said : undefined;
    });
    assert.match(words, /^worker \d deadlocked: chan receive · jobs, from .+, for ever$/);
  },
};

const heard = {
  name: 'nothing is heard until the reader asks for it; then each job is',
  async run({ page }) {
    await page.openAndRun('#v1&p=worker-pool&w=2&j=5&f=2&work-ms=20');
    await page.ask(() => {
      globalThis.notes = [];
      // Whether this machine has anything to hear it with or not.
      Object.defineProperty(AudioContext.prototype, 'state', { value: 'running' });
      OscillatorNode.prototype.start = function start() {
        globalThis.notes.push(this.frequency.value);
      };
      OscillatorNode.prototype.stop = () => {};
    });
    await page.run();
    assert.deepEqual(await page.ask(() => globalThis.notes), []);
    await page.click('checkbox', 'Sound');
    await page.run();
    const notes = await page.ask(() => globalThis.notes.map(Math.round));
    assert.equal(notes.length, 5, 'a note for each job');
    assert.equal(notes.filter((pitch) => pitch === 110).length, 1, 'a low one for the job that fails');
    await page.click('checkbox', 'Sound');
    await page.run();
    assert.equal(await page.ask(() => globalThis.notes.length), 5);
  },
};

const pointedAt = {
  name: 'goroutines that the reader points at in the listing light up on the stage and in the lanes',
  async run({ page }) {
    await page.openAndRun('#v1&p=worker-pool&w=2&j=2&work-ms=1&mistake=no-close&seed=1');
    const lit = () => ({
      cards: [...document.querySelectorAll('.card[data-pointed] .card-title')].map((e) => e.innerText.trim()),
      lanes: document.querySelectorAll('.lanes-pointed').length,
    });
    await until('the workers’ chip', () =>
      page.ask(() => document.querySelector('.spot[data-goroutines="2 3"]') !== null),
    );
    await page.ask(() => document.querySelector('.spot[data-goroutines="2 3"]').focus());
    await until('them to light up', async () => (await page.ask(lit)).lanes === 2);
    assert.deepEqual((await page.ask(lit)).cards, ['worker 1', 'worker 2']);
    await page.ask(() => document.activeElement.blur());
    await until('them to go out', async () => (await page.ask(lit)).lanes === 0);
    assert.deepEqual((await page.ask(lit)).cards, []);
  },
};

const inWords = {
  name: 'the run can be read event by event, and gone to from there',
  async run({ page }) {
    await page.openAndRun(RUN);
    await page.ask(() => document.querySelector('.events summary').click());
    const list = () => [...document.querySelectorAll('.events li')].map((li) => li.innerText);
    const words = await until('the events', async () => {
      const all = await page.ask(list);
      return all.length > 20 ? all : undefined;
    });
    const at = words.findIndex((line) => /fails: job 2: failed/.test(line));
    assert.ok(at >= 0, 'the failure is among them');
    await page.ask((i) => document.querySelectorAll('.events li button')[i].click(), at);
    await until('the failure to be the moment', async () => /job 2: failed/.test(await page.text('place')));
    assert.equal((await page.ask(looks))[1], 'failed');
  },
};

const examples = {
  name: 'an example runs when it is chosen, and a mistake leads to its cure',
  async run({ page }) {
    await page.openAndRun('#v1&p=worker-pool&work-ms=1');
    await page.ask(() => {
      globalThis.lastSeen = globalThis.millrace.lastOutcome;
      const select = document.querySelector('[data-testid=presets]');
      select.value = 'no-close';
      select.dispatchEvent(new Event('change'));
    });
    assert.equal((await page.finished()).kind, 'deadlock');
    assert.match(await page.ask(() => location.hash), /mistake=no-close/);
    await page.ask(() => {
      globalThis.lastSeen = globalThis.millrace.lastOutcome;
    });
    await page.click('button', 'Set it right');
    assert.equal((await page.finished()).kind, 'ok');
    const chosen = await page.ask(() => document.querySelector('[data-testid=presets]').value);
    assert.equal(chosen, 'close');
  },
};

/** How far the chosen lane reaches beyond what is to be seen of the lanes (px), and how far they can be scrolled. */
function chosenLane() {
  const scroll = document.querySelector('.lanes-scroll');
  const chosen = document.querySelector('.lanes-chosen')?.getBoundingClientRect();
  if (!chosen) return undefined;
  const { top, bottom } = scroll.getBoundingClientRect();
  return {
    beyond: Math.max(top - chosen.top, chosen.bottom - bottom, 0),
    scrolled: scroll.scrollTop,
    scrollable: scroll.scrollHeight - scroll.clientHeight,
  };
}

const manyLanes = {
  name: 'of more lanes than there is room for, the last is seen whole when they are scrolled to their end; few need no scrolling',
  async run({ page }) {
    for (const [pattern, workers] of [
      ['worker-pool', 64],
      ['pool-errgroup', 64],
      ['worker-pool', 30],
      ['worker-pool', 3],
    ]) {
      await page.openAndRun(`#v1&p=${pattern}&w=${workers}&j=3&work-ms=1`);
      await page.ask(() => document.querySelector('.lanes-scroll').focus());
      await page.driver.press('ArrowUp');
      const what = `${pattern} with ${workers} workers: the last lane to be seen whole at the end`;
      const lane = await until(what, async () => {
        const at = await page.ask(chosenLane);
        return at && Math.abs(at.scrolled - at.scrollable) < 1 && at.beyond === 0 && at;
      });
      if (workers === 3) assert.equal(lane.scrollable, 0);
    }
  },
};

export const playback = [transport, keyboard, picture, manyLanes, stuck, heard, pointedAt, inWords, examples];
