import assert from 'node:assert/strict';
import { until } from '../until.mjs';
import { testFiles } from './test-pictures.mjs';

const LINK = '#v1&p=pool-errgroup&w=2&work=image';
const CONTINUE = `${LINK}&error-policy=continue`;

/** Gives the page files, in the input or by a drop; resolves when it has them. */
async function give(page, how, what = testFiles) {
  const files = what.map(({ name, bytes, encode, size }) => ({
    name,
    encode,
    size,
    base64: bytes?.toString('base64'),
  }));
  await page.ask(
    async (given, way) => {
      const blobOf = ({ encode, size: [width, height] }) => {
        const canvas = new OffscreenCanvas(width, height);
        const context = canvas.getContext('2d');
        context.fillStyle = 'teal';
        context.fillRect(0, 0, width / 2, height);
        return canvas.convertToBlob({ type: encode });
      };
      const carried = new DataTransfer();
      for (const file of given) {
        const bytes = file.encode
          ? [await blobOf(file)]
          : [Uint8Array.from(atob(file.base64), (letter) => letter.charCodeAt(0))];
        carried.items.add(new File(bytes, file.name));
      }
      if (way === 'dropped') {
        const drop = document.querySelector('[data-testid=drop]');
        drop.dispatchEvent(new DragEvent('drop', { dataTransfer: carried, bubbles: true, cancelable: true }));
        return;
      }
      const input = document.querySelector('[data-testid=picture-files]');
      input.files = carried.files;
      input.dispatchEvent(new Event('change', { bubbles: true }));
    },
    files,
    how,
  );
  await until(
    'a job for each file',
    async () => (await page.field('jobs', 'jobs')).value === `${what.length}`,
  );
}

/** What each tile shows: its thumbnails are decoded to see that they are whole. */
const tiles = (page) =>
  page.ask(() =>
    Promise.all(
      [...document.querySelectorAll('.tile')].map(async (tile) => {
        const image = tile.querySelector('img');
        await image?.decode();
        return {
          look: tile.dataset.look,
          name: tile.querySelector('.name').textContent,
          by: tile.querySelector('.tile-by')?.textContent ?? '',
          error: tile.querySelector('.tile-error')?.textContent ?? '',
          files: [...tile.querySelectorAll('a')].map((a) => a.download),
          largest: image ? [image.naturalWidth, image.naturalHeight] : [],
        };
      }),
    ),
  );

const opened = (page) =>
  until('the gallery', () => page.ask(() => document.querySelector('[data-testid=drop]') !== null));

async function openWithFiles(page, fragment, how, what) {
  await page.open(fragment);
  await opened(page);
  if (!page.wishes.reducedMotion) await page.finished(); // of the pictures that the page draws
  await give(page, how, what);
}

const fits = ([width, height]) => {
  const scale = Math.min(1, 512 / Math.max(width, height));
  return [width, height].map((side) => Math.max(1, Math.round(side * scale)));
};

const goesOn = {
  name: 'pictures that are given become thumbnails; what is none fails its job, and the others go on',
  async run({ page, note }) {
    await openWithFiles(page, CONTINUE, 'chosen');
    const outcome = await page.run();
    const bad = testFiles.flatMap(({ size }, i) => (size ? [] : [i + 1]));
    assert.deepEqual(outcome.jobs.failed, bad);
    assert.equal(outcome.jobs.completed.length, testFiles.length - bad.length);
    assert.match(outcome.error, /^job 5: notes\.jpg: \S/);
    note(outcome.error);
    const shown = await tiles(page);
    for (const [i, { name, size }] of testFiles.entries()) {
      const tile = shown[i];
      assert.equal(tile.name, name);
      assert.match(tile.by, /worker [12]/);
      if (size) {
        assert.deepEqual(tile.largest, fits(size), name);
        assert.equal(tile.files.length, Math.max(...size) > 4 ? 3 : 1, name);
      } else {
        assert.equal(tile.look, 'failed', name);
        assert.notEqual(tile.error, '', name);
        assert.equal(tile.files.length, 0, name);
      }
    }
    note(`files: ${shown[0].files[0]}, ${shown[2].files[0]}`);
  },
};

const cancels = {
  name: 'a file that is no picture cancels the rest where the group is told so, within a job of each worker',
  async run({ page }) {
    await openWithFiles(page, LINK, 'dropped');
    const outcome = await page.run();
    assert.equal(outcome.kind, 'error');
    assert.match(outcome.error, /^job 5: notes\.jpg: /);
    assert.deepEqual(outcome.jobs.failed, [5]);
    const begun = testFiles.length - outcome.jobs.notStarted.length;
    // One worker failed at the fifth; the other had one in hand by then, or two before the error was there.
    assert.ok(begun <= 7, `${begun} begun`);
    assert.equal((await tiles(page))[9].look, 'planned');
  },
};

const takenAlong = {
  name: 'thumbnails are taken along as one zip, and no picture leaves the page',
  async run({ page }) {
    const before = `globalThis.requested = performance.getEntriesByType('resource').length`;
    await openWithFiles(page, CONTINUE, 'chosen');
    await page.driver.evaluate(before);
    await page.run();
    await page.ask(() => {
      globalThis.saved = undefined;
      HTMLAnchorElement.prototype.click = function () {
        globalThis.saved = fetch(this.href).then((answer) => answer.arrayBuffer());
      };
    });
    await page.click('button', 'Download all as a zip');
    await until('the zip', () => page.ask(() => globalThis.saved !== undefined));
    const { signature, entries } = await page.ask(async () => {
      const bytes = new DataView(await globalThis.saved);
      const end = bytes.byteLength - 22;
      return { signature: bytes.getUint32(end, true), entries: bytes.getUint16(end + 10, true) };
    });
    assert.equal(signature, 0x06054b50);
    assert.equal(
      entries,
      (await tiles(page)).reduce((sum, { files }) => sum + files.length, 0),
    );
    const asked = await page.ask(() =>
      performance
        .getEntriesByType('resource')
        .slice(globalThis.requested)
        .map(({ name }) => name)
        .filter((name) => !name.startsWith('blob:')),
    );
    assert.ok(
      asked.every((name) => /\/assets\/[^/]+\.js$/.test(name)),
      `${asked}`,
    );
  },
};

const tooLarge = {
  name: 'a picture that is too large for the engine’s memory is read smaller, which its tile says',
  once: true,
  async run({ page, note }) {
    const large = { name: 'large.jpeg', bytes: null, encode: 'image/jpeg', size: [6000, 4000] };
    await openWithFiles(page, CONTINUE, 'chosen', [large, large]);
    const outcome = await page.run();
    assert.deepEqual(outcome.jobs.completed, [1, 2]);
    const [tile] = await tiles(page);
    assert.deepEqual(tile.largest, [512, 341]);
    const words = await page.ask(() => document.querySelector('.tile-sizes').textContent);
    note(words.replace(/\s+/g, ' ').trim());
    assert.match(words, /6000 × 4000, read as \d+ × \d+ for want of memory/);
  },
};

const byKeyboard = {
  name: 'files can be chosen by keyboard, where the focus is seen',
  once: true,
  async run({ page }) {
    await page.open(CONTINUE);
    await opened(page);
    const focus = await page.tabTo('choose files');
    assert.equal(focus.tag, 'input');
  },
};

export const resizing = [goesOn, cancels, takenAlong, tooLarge, byKeyboard];
