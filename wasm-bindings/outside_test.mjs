// Jobs that ask the world outside, which is this file: node outside_test.mjs <path of millrace-*.node.mjs>
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { engine, module, runAsking } from './asking-engine.mjs';

const run = (scenario, hears, extras = { urls: true }) =>
  runAsking({ work: 'fetch', ...scenario }, extras, hears);

const upTo = (n) => Array.from({ length: n }, (_, i) => i + 1);
/** Answers what begins with the numbers, or refuses with the text, that `answer` gives for a task. */
const answering = (answer) => (request) => {
  if ('why' in request) return;
  const with_ = answer(request.task);
  const taken =
    typeof with_ === 'string' ? engine.refuse(request.call, with_) : engine.answer(request.call, with_);
  assert.ok(taken);
};

describe('jobs that ask outside', () => {
  for (const scheduler of ['auto', 'pump']) {
    test(`complete when they are answered, ${scheduler}`, async () => {
      for (const pattern of ['worker-pool', 'errgroup', 'pool-errgroup']) {
        const kinds = new Set();
        const outcome = await run({ pattern, scheduler }, (request) => {
          kinds.add(request.kind);
          assert.ok(engine.answer(request.call, [1, 2]));
          assert.equal(engine.answer(request.call, []), false, 'only once');
        });
        assert.deepEqual(outcome.jobs.completed, upTo(10));
        assert.deepEqual([...kinds], ['fetch']);
      }
    });

    test(`fail with what they are told, and cancel the rest, ${scheduler}`, async () => {
      const given = [];
      const outcome = await run({ pattern: 'errgroup', jobs: 3, scheduler }, (request) => {
        if ('why' in request) given.push(request.why);
        else if (request.task === 3) engine.refuse(request.call, 'GET /a: 404 Not Found');
      });
      assert.equal(outcome.error, 'job 3: GET /a: 404 Not Found');
      assert.equal(outcome.cause, outcome.error);
      assert.deepEqual(outcome.jobs.failed, [3]);
      assert.deepEqual(outcome.jobs.cancelled, [1, 2]);
      assert.ok(given.every((why) => why === outcome.error));
    });

    test(`fail by their own deadline, ${scheduler}`, async () => {
      const outcome = await run(
        { pattern: 'worker-pool', jobs: 3, timeoutMs: 60000, scheduler },
        answering(() => []),
      );
      assert.deepEqual(outcome.jobs.completed, [1, 2, 3]);
      const late = await run({ pattern: 'worker-pool', jobs: 3, timeoutMs: 20, scheduler }, () => {});
      assert.match(late.error, /^job [123]: context deadline exceeded$/);
      assert.deepEqual(late.jobs.failed, [1, 2, 3]);
    });

    test(`never answered, are given up when the run is stopped, ${scheduler}`, async () => {
      let [asked, given] = [0, 0];
      const hears = (request) => {
        if ('why' in request) given++;
        else if (++asked === 3) setTimeout(() => engine.stop());
      };
      const outcome = await run({ pattern: 'worker-pool', jobs: 3, scheduler }, hears);
      assert.equal(outcome.kind, 'stopped');
      assert.deepEqual(outcome.jobs.unfinished, [1, 2, 3]);
      assert.equal(given, 3);
    });

    test(`a thousand at once, ${scheduler}`, async () => {
      const waiting = [];
      const outcome = await run({ pattern: 'errgroup', jobs: 1000, scheduler }, (request) => {
        waiting.push(request.call);
        if (waiting.length === 1000) for (const call of waiting.reverse()) assert.ok(engine.answer(call, []));
      });
      assert.equal(outcome.jobs.completed.length, 1000);
    });
  }

  // Hunts: a notice that is heard while this thread waits for a lock that it must not have by then.
  test('are answered at once while others ask, again and again', async () => {
    for (let i = 0; i < 10; ++i) {
      const outcome = await run({ pattern: 'errgroup', jobs: 1000 }, ({ call }) => engine.answer(call, []));
      assert.equal(outcome.jobs.completed.length, 1000);
    }
  });

  test('bytes are written into room that is made for a call', async () => {
    await run({ jobs: 1 }, ({ call }) => {
      const address = engine.room(call, 100);
      module.HEAPU8.fill(7, address, address + 100);
      assert.equal(engine.room(call, 100), 0);
      assert.ok(engine.answer(call, []));
    });
  });

  test('are refused where nobody is outside, and with the wrong extras', () => {
    const messages = (scenario, extras) => {
      const errors = JSON.parse(engine.start(scenario, extras));
      return errors.map((e) => e.message);
    };
    assert.deepEqual(messages({ work: 'fetch', seed: 1 }, { urls: true }), [
      'work is "fetch"; it must be sleep or hash (in a simulated run nobody outside answers)',
    ]);
    assert.deepEqual(messages({ work: 'fetch', scheduler: 'manual' }, { urls: true }), [
      'work is "fetch"; it must be sleep or hash (in a simulated run nobody outside answers)',
    ]);
    assert.deepEqual(JSON.parse(engine.explore({ work: 'function' }, {})).map((e) => e.message), [
      'work is "function"; it must be sleep or hash (exploring simulates, and nobody outside answers)',
    ]);
    assert.deepEqual(messages({ work: 'fetch' }), ['work is "fetch"; it must be left out (run() was given no urls)']);
    assert.deepEqual(messages({ work: 'function' }), [
      'work is "function"; it must be left out (run() was given no job)',
    ]);
    assert.deepEqual(messages({ work: 'hash' }, { job: true }), [
      'work is "hash"; it must be function (run() was given a job)',
    ]);
    assert.deepEqual(JSON.parse(engine.validate({ work: 'function' })), []);
  });
});
