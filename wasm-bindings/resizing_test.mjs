// Jobs that resize pictures, decoded and encoded by this file: node resizing_test.mjs <path of millrace-*.node.mjs>
// Their pixels must be those that the native build makes: tests/patterns/golden_pictures.txt.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { engine, module, runAsking } from './asking-engine.mjs';

const golden = readFileSync(new URL('../tests/patterns/golden_pictures.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line && !line.startsWith('#'))
  .map((line) => {
    const [seed, width, height, longest, ...digests] = line.split(' ');
    return { seed: +seed, width: +width, height: +height, longest: +longest, digests };
  });

const memory = (address, bytes) => new Uint8Array(module.wasmMemory.buffer, address, bytes);

/** The same as test_picture.h makes. */
function testPicture(seed, width, height) {
  const out = new Uint8Array(4 * width * height);
  let random = Math.imul(seed, 2654435761) >>> 0;
  let at = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      random = (Math.imul(random, 1664525) + 1013904223) >>> 0;
      const noise = random >>> 27;
      out[at++] = x * 3 + noise;
      out[at++] = y * 5 + noise;
      out[at++] = (x ^ y) + seed;
      out[at++] = (Math.floor(x / 16) + Math.floor(y / 16)) % 4 === 0 ? x + y : 255;
    }
  }
  return out;
}

const run = (scenario, pictures, hears) =>
  runAsking({ work: 'image', ...scenario }, { pictures }, hears);

/** A call of a group that is cancelled may have been given up by now: it gets no room then, or no answer. */
function decoded({ call }, { seed, width, height }, mayBeGivenUp = false) {
  const address = engine.room(call, 4 * width * height);
  if (mayBeGivenUp && address === 0) return;
  assert.notEqual(address, 0);
  memory(address, 4 * width * height).set(testPicture(seed, width, height));
  assert.ok(engine.answer(call, [width, height]) || mayBeGivenUp);
}

function digestsOf({ numbers }) {
  return Array.from({ length: numbers.length / 3 }, (_, i) => {
    const [width, height, address] = numbers.slice(3 * i, 3 * i + 3);
    return createHash('sha256').update(memory(address, 4 * width * height)).digest('hex').slice(0, 16);
  });
}

describe('jobs that resize', () => {
  for (const scheduler of ['auto', 'pump']) {
    test(`make the pixels that the native build makes, ${scheduler}`, async () => {
      for (const picture of golden) {
        const workPixels = picture.longest;
        const found = [];
        const outcome = await run({ jobs: 4, workPixels, scheduler }, 4, (request) => {
          if (request.kind === 'decode') decoded(request, picture);
          else {
            found.push(digestsOf(request));
            assert.ok(engine.answer(request.call, []));
          }
        });
        assert.deepEqual(outcome.jobs.completed, [1, 2, 3, 4]);
        assert.deepEqual(found, Array(4).fill(picture.digests));
      }
    });

    test(`fail with what the decoder says; the group goes on or cancels the rest, ${scheduler}`, async () => {
      const each = (mayBeGivenUp) => (request) => {
        if (request.kind === 'decode' && request.task === 3) engine.refuse(request.call, 'notes.txt: no picture');
        else if (request.kind === 'decode') decoded(request, golden[0], mayBeGivenUp);
        else if (request.kind === 'encode') engine.answer(request.call, []);
      };
      const scenario = { pattern: 'pool-errgroup', workers: 2, scheduler };
      const on = await run({ ...scenario, errorPolicy: 'continue' }, 10, each(false));
      assert.equal(on.error, 'job 3: notes.txt: no picture');
      assert.deepEqual(on.jobs.failed, [3]);
      assert.deepEqual(on.jobs.completed, [1, 2, 4, 5, 6, 7, 8, 9, 10]);
      const off = await run(scenario, 10, each(true));
      assert.deepEqual(off.jobs.failed, [3]);
      // The other worker had one job in hand, and neither took another.
      const begun = off.jobs.completed.length + off.jobs.cancelled.length + off.jobs.failed.length;
      assert.ok(off.jobs.notStarted.length + begun === 10 && off.jobs.cancelled.length <= 1);
    });
  }

  test('a stop begins no other job than those in hand', async () => {
    let begun = 0;
    const outcome = await run({ pattern: 'worker-pool', workers: 2, jobs: 10 }, 10, (request) => {
      if (request.kind === 'decode' && ++begun === 2) engine.stop();
    });
    assert.equal(outcome.kind, 'stopped');
    assert.equal(begun, 2);
  });

  test('no more pictures are in memory than there is room for, and each is told how large it may be', async () => {
    const threads = engine.threads();
    const waiting = [];
    let inHand = 0;
    let most = 0;
    let pixels = 0;
    const outcome = await run({ pattern: 'errgroup', jobs: 30 }, 30, (request) => {
      if (request.kind === 'decode') {
        most = Math.max(most, ++inHand);
        [pixels] = request.numbers;
        waiting.push(request);
      } else if (request.kind === 'encode') {
        --inHand;
        engine.answer(request.call, []);
      }
      if (waiting.length) setImmediate(() => waiting.length && decoded(waiting.shift(), golden[4]));
    });
    assert.equal(outcome.jobs.completed.length, 30);
    assert.ok(most <= threads + 1, `${most} at once`);
    assert.ok(pixels * 4 * (threads + 1) < module.wasmMemory.buffer.byteLength || threads === 1);
  });

  test('are refused where nothing decodes, without pictures, or with more jobs than those', () => {
    const messages = (scenario, extras) =>
      JSON.parse(engine.start({ work: 'image', ...scenario }, extras)).map((e) => e.message);
    assert.deepEqual(messages({}, {}), ['work is "image"; it must be left out (run() was given no pictures)']);
    assert.deepEqual(messages({ work: 'hash' }, { pictures: 2 }), [
      'work is "hash"; it must be image (run() was given pictures)',
    ]);
    assert.deepEqual(messages({ jobs: 3 }, { pictures: 2 }), ['jobs is 3; it must be 1 to 2 (there are 2 pictures)']);
    assert.deepEqual(messages({}, { pictures: 10, noCodecs: 'no codecs here' }), [
      'work is "image"; it must be sleep, hash, fetch or function (no codecs here)',
    ]);
    assert.deepEqual(messages({ pattern: 'fetch-all-data' }, { pictures: 10 }), [
      'work is "image"; it must be sleep, hash or fetch (its jobs have no pictures)',
    ]);
    assert.deepEqual(messages({ seed: 1 }, { pictures: 10 }), [
      'work is "image"; it must be sleep or hash (in a simulated run nobody outside answers)',
    ]);
    assert.deepEqual(messages({ workPixels: 5 }, { pictures: 10 }), ['workPixels is 5; it must be 16 to 2048']);
  });
});
