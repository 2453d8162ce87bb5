import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { focused } from '../probe.mjs';
import { until } from '../until.mjs';

const golden = readFileSync(
  new URL('../../../patterns/golden_perfetto.json', import.meta.url),
  'utf8',
).trim();
const lineNumbers = /(\.cpp:)\d+(?=:)/g;

/** Takes what the page would download. */
function catchDownloads() {
  const made = new Map();
  globalThis.downloads = [];
  URL.createObjectURL = (blob) => {
    const url = `blob:${made.size}`;
    made.set(url, blob);
    return url;
  };
  URL.revokeObjectURL = () => {};
  HTMLAnchorElement.prototype.click = function click() {
    const blob = made.get(this.href);
    const { download, href } = this;
    void blob.text().then((text) => globalThis.downloads.push({ download, href, text, type: blob.type }));
  };
}

const isOpen = (page) => page.ask(() => document.querySelector('[data-testid=exports]').open);

const perfetto = {
  name: 'the trace is exported as the command writes it, to the byte, by keyboard alone',
  async run({ page }) {
    await page.openAndRun('#v1&p=pool-errgroup&f=4,7&seed=7');
    await page.ask(catchDownloads);
    await page.tabTo('Export');
    assert.ok((await page.ask(focused)).ring, 'the focus can be seen');
    await page.driver.press('Enter');
    await until('the menu to open', () => isOpen(page));
    await page.driver.press('Escape');
    await until('the menu to close', async () => !(await isOpen(page)));
    assert.equal((await page.ask(focused)).name, 'Export');
    await page.driver.press('Enter');
    await until('the menu to open', () => isOpen(page));
    await page.tabTo('Perfetto JSON the trace, for ui.perfetto.dev');
    await page.driver.press('Enter');
    const [file] = await until('the download', () =>
      page.ask(() => (globalThis.downloads.length ? globalThis.downloads : undefined)),
    );
    assert.equal(file.download, 'millrace-pool-errgroup-seed-7.json');
    assert.equal(file.type, 'application/json');
    // Event by event: else a difference is told with all that is the same.
    const eventsIn = (json) => json.split('},{');
    assert.deepEqual(eventsIn(file.text.replaceAll(lineNumbers, '$1N')), eventsIn(golden));
    assert.equal(await isOpen(page), false, 'the menu has closed');
    assert.equal((await page.ask(focused)).name, 'Export', 'the focus is where it was');
  },
};

const whenReady = {
  name: 'what needs a run is not exported before there is one, and the menu closes when the reader goes elsewhere',
  async run({ page }) {
    await page.open('#v1&p=worker-pool&w=0');
    await page.ask(catchDownloads);
    await page.ask(() => document.querySelector('[data-testid=exports] summary').click());
    await page.click('button', 'Perfetto JSON when there has been a run');
    assert.deepEqual(await page.ask(() => globalThis.downloads), []);
    await page.tabTo('Be the scheduler');
    assert.equal(await isOpen(page), false, 'the keyboard has left it');
    await page.ask(() => document.querySelector('[data-testid=exports] summary').click());
    await until('the menu to open', () => isOpen(page));
    await page.driver.clickAt(4, 4);
    await until('a press elsewhere to close it', async () => !(await isOpen(page)));
  },
};

/** Drops a file on the page, as a reader does from a folder. */
function drop(name, text) {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([text], name, { type: 'application/json' }));
  const over = new DragEvent('dragover', { dataTransfer, bubbles: true, cancelable: true });
  document.body.dispatchEvent(over);
  document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
  return over.defaultPrevented;
}

/** Has the next dialogue for a file answered with this one. */
function choosing(name, text) {
  const { click } = HTMLInputElement.prototype;
  HTMLInputElement.prototype.click = function choose() {
    if (this.type !== 'file') return click.call(this);
    HTMLInputElement.prototype.click = click;
    const chosen = new DataTransfer();
    chosen.items.add(new File([text], name));
    this.files = chosen.files;
    return this.dispatchEvent(new Event('change'));
  };
}

/** A run whose schedule no link holds. */
async function longRun() {
  const scenario = { pattern: 'worker-pool', workers: '8', jobs: '4000', fail: '3', workMs: '1' };
  const { schedule } = await globalThis.millrace.engine.run({ ...scenario, seed: '3' });
  return { ...scenario, schedule };
}

const asFile = {
  name: 'a run that is too long for a link is a file, which the page opens again; another file is refused by name',
  async run({ page }) {
    await page.openAndRun('#v1&p=errgroup&j=3&f=2&work-ms=1');
    await page.ask(catchDownloads);
    const scenario = await page.ask(longRun);
    assert.ok(scenario.schedule.length > 2048, `${scenario.schedule.length}`);
    await page.ask(() => {
      globalThis.lastSeen = globalThis.millrace.lastOutcome;
    });
    assert.ok(await page.ask(drop, 'long.json', JSON.stringify({ scenario })), 'it may be dropped');
    const outcome = await page.finished();
    assert.equal(outcome.schedule, scenario.schedule);
    assert.deepEqual(outcome.jobs.failed, [3]);
    const address = await page.ask(() => location.hash);
    assert.equal(address, '#v1&p=worker-pool&w=8&j=4000&f=3&work-ms=1', 'the program is in the address');

    // Where the link was to be copied, the file is to be had instead.
    await page.click('button', 'Save run file');
    const [file] = await until('the download', () =>
      page.ask(() => (globalThis.downloads.length ? globalThis.downloads : undefined)),
    );
    assert.equal(file.download, 'millrace-worker-pool-schedule.run.json');
    assert.deepEqual(JSON.parse(file.text), { scenario });

    await page.openAndRun('#v1&p=errgroup&j=3&f=2&work-ms=1');
    await page.ask(choosing, file.download, file.text);
    await page.ask(() => {
      globalThis.lastSeen = globalThis.millrace.lastOutcome;
      document.querySelector('[data-testid=exports] summary').click();
    });
    await page.click('button', 'Open a run file or drop it on the page');
    assert.equal((await page.finished()).schedule, scenario.schedule);

    for (const [text, words] of [
      ['hello', 'notes.json is no run file: it is not JSON.'],
      ['{"jobs": 3}', 'notes.json is no run file: there is no scenario in it.'],
    ]) {
      await page.ask(drop, 'notes.json', text);
      await until(words, async () => (await page.text('trouble')) === words);
      assert.equal(await page.text('said'), words);
    }
    await page.ask(drop, 'wrong.json', '{"scenario": {"workers": 0}}');
    await page.fieldWhen('the field error', 'workers', 'workers', ({ error }) => /workers is 0/.test(error));
    assert.equal(await page.text('trouble'), '');
  },
};

/** What embed.html tells its host of such a fragment. */
const toldByFrame = (page, fragment) =>
  page.ask(async (hash) => {
    const frame = document.createElement('iframe');
    frame.src = `embed.html${hash}`;
    const error = new Promise((resolve) => {
      addEventListener('message', ({ data }) => data.type === 'error' && resolve(data.message));
    });
    document.body.append(frame);
    return error.finally(() => frame.remove());
  }, fragment);

/** How high a frame says that it is once its fragment has become faulty, and how far down its words then go. */
const heightOfFault = (page) =>
  page.ask(async () => {
    const frame = document.createElement('iframe');
    frame.src = 'embed.html#v1&p=errgroup&j=3';
    const heights = [];
    const told = new Promise((resolve) => {
      addEventListener('message', ({ source, data }) => {
        if (source !== frame.contentWindow) return;
        if (data.type === 'resize') heights.push(data.height);
        if (data.type === 'error') resolve();
      });
    });
    document.body.append(frame);
    await new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }));
    while (heights.length === 0) await new Promise((resolve) => requestAnimationFrame(resolve));
    const before = heights.length;
    frame.contentWindow.location.hash = '#v2&p=errgroup';
    await told;
    while (heights.length === before) await new Promise((resolve) => requestAnimationFrame(resolve));
    const words = frame.contentDocument.querySelector('[role=alert]').getBoundingClientRect();
    frame.remove();
    return { told: heights.at(-1), bottom: words.bottom };
  });

const faultyLinks = {
  name: 'a link of more than 2 KB or of another version is not followed, and what a frame cannot take is named',
  async run({ page }) {
    const tooLong = `#v1&p=worker-pool&w=2&schedule=${'A'.repeat(2048)}`;
    await page.openAndRun(tooLong);
    assert.match(await page.text('trouble'), /longer than 2 KB/);
    await page.follow('#v2&p=errgroup');
    await until('the other words', async () => /another version/.test(await page.text('trouble')));
    await page.follow('#v1&p=errgroup&j=3');
    await until('the words to go', async () => (await page.text('trouble')) === '');
    assert.match(await toldByFrame(page, tooLong), /longer than 2 KB/);
    assert.match(await toldByFrame(page, '#v2&p=errgroup'), /begin with #v1/);
    const { told, bottom } = await heightOfFault(page);
    assert.ok(bottom > 10 && told >= bottom, `${told} px for words down to ${bottom} px`);
    assert.match(await toldByFrame(page, '#v1&p=errgroup&wrokers=3'), /"wrokers", which is no field/);
  },
};

/** Gives the page another clipboard: one that takes what comes, one that refuses, or none. */
function setClipboard(kind) {
  globalThis.copied = [];
  const writeText = async (text) => {
    if (kind === 'refuses') throw new DOMException('It is not allowed.', 'NotAllowedError');
    globalThis.copied.push(text);
  };
  const value = kind === 'none' ? undefined : { writeText };
  Object.defineProperty(navigator, 'clipboard', { value, configurable: true });
}

const copying = {
  name: 'link and embed code are copied and that is said; where the clipboard refuses or is none, where to take them from',
  async run({ page }) {
    await page.openAndRun('#v1&p=errgroup&j=3&f=2&work-ms=1');
    const said = (words) => until(words, async () => (await page.text('said')) === words);
    const copy = async () => {
      await page.ask(() => document.querySelector('[data-testid=exports] summary').click());
      await page.click('button', 'Embed code a frame for another page, to the clipboard');
    };
    const link = await page.ask(() => location.href);
    const base = link.slice(0, link.indexOf('?'));
    const code = `<iframe src="${base}embed.html#v1&amp;p=errgroup&amp;j=3&amp;f=2&amp;work-ms=1"`;
    for (const kind of ['none', 'refuses']) {
      await page.ask(setClipboard, kind);
      await page.click('button', 'Copy link');
      await said('The browser keeps this page from the clipboard; the link is in the address bar.');
      await copy();
      await said('The browser keeps this page from the clipboard; this is the embed code:');
      const shown = await page.ask(() => document.querySelector('[data-testid=trouble] code').textContent);
      assert.ok(shown.startsWith(code), shown);
    }
    await page.ask(setClipboard, 'takes');
    await page.click('button', 'Copy link');
    await said('Link copied');
    await copy();
    await said('The embed code is in the clipboard.');
    const copied = await page.ask(() => globalThis.copied);
    assert.equal(copied[0], link);
    assert.ok(copied[1].startsWith(code), copied[1]);
    assert.equal(await page.text('trouble'), '');
  },
};

export const exporting = [perfetto, whenReady, asFile, copying, faultyLinks];
