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

export const exporting = [perfetto, whenReady];
