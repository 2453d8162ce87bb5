import assert from 'node:assert/strict';
import { until } from '../until.mjs';

const MILLION = 1_000_000;
const LIMIT_MS = 120_000;

const state = (page) =>
  page.ask(() => {
    const { playground: p } = document.querySelector('millrace-playground');
    const canvas = document.querySelector('.crowd canvas');
    const pixels = canvas?.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
    return {
      running: p.running,
      trouble: p.trouble,
      verdict: document.querySelector('[data-testid=verdict]').textContent.trim(),
      crowd: p.shown.outcome?.crowd,
      dropped: p.shown.outcome?.dropped,
      events: p.projector.film.recording.events.length,
      size: canvas && [canvas.width, canvas.height],
      colours: new Set(new Uint32Array(pixels?.buffer ?? new ArrayBuffer(0))).size,
      legend: document.querySelector('[data-testid=crowd]')?.textContent.replace(/\s+/g, ' ').trim(),
      memory: document.querySelector('[data-testid=crowd-memory]')?.textContent.replace(/\s+/g, ' ').trim(),
    };
  });

/** The end of another run than the one that took so long to start. */
const ended = (page, goroutines, before) =>
  until(
    `the end of ${goroutines}`,
    async () => {
      const now = await state(page);
      assert.equal(now.trouble, '');
      const { crowd, running } = now;
      return !running && crowd?.goroutines === goroutines && crowd.spawnedMs !== before ? now : undefined;
    },
    LIMIT_MS,
  );

const choose = (page, name) =>
  page.ask((preset) => void document.querySelector('millrace-playground').playground.choose(preset), name);

const million = {
  name: 'a million goroutines: parked, woken in waves, at most 200 bytes each; again, and a small one after them',
  limitMs: 3 * LIMIT_MS,
  async run({ page, note }) {
    await page.openAndRun('#v1&p=worker-pool&work-ms=1');
    await choose(page, 'million');
    await until(
      'a picture of several colours',
      async () => {
        const { size, colours } = await state(page);
        return size?.[0] === 1000 && size[1] === 1000 && colours > 1;
      },
      LIMIT_MS,
    );
    let before;
    for (let i = 0; i < 2; i++) {
      const { crowd, verdict, events, dropped, legend, memory, colours } = await ended(page, MILLION, before);
      assert.equal(verdict, 'The token went through all 1,000,000 goroutines 5 times.');
      assert.ok(crowd.bytes <= 200 * MILLION, `${crowd.bytes / MILLION} bytes each`);
      assert.deepEqual([crowd.wavesMs.length, crowd.untraced, dropped], [5, MILLION - 31, 0]);
      assert.ok(events > 1000 && events < 100_000, `${events} events`);
      assert.match(legend, /0 not started .*1,000,000 returned/);
      assert.match(memory, new RegExp(`here, in this run ${Math.round(crowd.bytes / MILLION)} bytes`));
      assert.match(
        await page.text('crowd-halfway'),
        /^The picture is of a moment before: wave \d had come to [\d,]+\.$/,
      );
      assert.ok(colours > 1, 'the picture is of one colour');
      note(
        `a million: started in ${Math.round(crowd.spawnedMs)} ms, a wave ${crowd.wavesMs.map(Math.round)} ms, ${(crowd.bytes / MILLION).toFixed(1)} bytes each`,
      );
      before = crowd.spawnedMs;
      if (i === 0) await choose(page, 'million');
    }
    // Left: the page's own engine goes on.
    await page.openAndRun('#v1&p=token-tree&goroutines=100&waves=1');
    const small = await ended(page, 100);
    assert.equal(small.verdict, 'The token went through all 100 goroutines once.');
    assert.deepEqual(small.size, [10, 10]);
  },
};

export const crowd = [million];
