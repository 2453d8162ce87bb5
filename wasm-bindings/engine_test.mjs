// The engine under node: node engine_test.mjs <path of millrace-*.node.mjs>
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { goldenLines, rings, traceDigest } from './golden.mjs';

const threads = 4;
const MIB = 2 ** 20;
const MILLION = 1_000_000;
const glue = process.argv.at(-1);
const single = glue.includes('single');
const { default: createMillrace } = await import(pathToFileURL(glue).href);

let module;
let engine;

/** As the page makes it, but for its size. */
function makeModule(mib) {
  const pages = (mib * MIB) / 65536;
  const wasmMemory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: !single });
  return createMillrace({ pthreadPoolSize: threads + 1, wasmMemory });
}

// Idle worker threads do not keep node alive; a run in hand must.
async function alive(promise) {
  const timer = setInterval(() => {}, 1000);
  return promise.finally(() => clearInterval(timer));
}

const later = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function finish() {
  while (!engine.done()) {
    const next = engine.pump(8);
    if (next < 0) break;
    await later(Math.min(next, 5));
  }
  return JSON.parse(engine.outcome());
}

function run(scenario) {
  assert.deepEqual(JSON.parse(engine.start(scenario)), []);
  return alive(finish());
}

const census = () => new Uint8Array(module.wasmMemory.buffer, engine.censusAddress(), engine.censusBytes());
const sorted = (numbers) => [...numbers].sort((a, b) => a - b);
const accounted = ({ completed, failed, cancelled, notStarted, unfinished }) =>
  sorted([...completed, ...failed, ...cancelled, ...notStarted, ...unfinished]);
const upTo = (n) => Array.from({ length: n }, (_, i) => i + 1);

// From the trace: for each worker, when it ran a goroutine.
function runSlices() {
  const [run, enders] = [14, new Set([3, 5, 16])];
  const slices = new Map();
  for (const { worker, records } of rings(module, engine).slice(1)) {
    const list = [];
    let from;
    for (const record of records) {
      const [time, kind] = [record.getFloat64(0, true), record.getUint8(34)];
      if (kind === run) from = time;
      if (enders.has(kind) && from !== undefined) {
        list.push({ from, to: time });
        from = undefined;
      }
    }
    slices.set(worker, list);
  }
  return slices;
}

before(async () => {
  module = await makeModule(256);
  engine = new module.Engine(threads);
});
after(() => engine.delete());

describe('engine', () => {
  test('says what it is', () => {
    assert.equal(engine.threads(), single ? 1 : threads);
    assert.ok(engine.done());
    assert.equal(engine.outcome(), '');
    assert.equal(engine.pump(1), -1);
    const schema = JSON.parse(engine.schema());
    assert.deepEqual(
      schema.patterns.map((p) => p.name),
      ['worker-pool', 'errgroup', 'pool-errgroup', 'fetch-all-data', 'token-tree'],
    );
  });

  test('runs the patterns', async () => {
    const pool = await run({ pattern: 'worker-pool', workMs: 1 });
    assert.equal(pool.verdict, 'All 10 jobs completed.');
    assert.deepEqual(
      sorted(pool.results),
      upTo(10).map((j) => 2 * j),
    );

    const group = await run({ pattern: 'errgroup', workMs: 1, fail: [4] });
    assert.equal(group.error, 'job 4: failed');
    assert.deepEqual(accounted(group.jobs), upTo(10));

    const both = await run({ pattern: 'pool-errgroup', work: 'hash', workBlocks: 500, fail: '4,7' });
    assert.equal(both.kind, 'error');
    assert.deepEqual(accounted(both.jobs), upTo(10));

    const fetched = await run({ pattern: 'fetch-all-data', workMs: 50 });
    assert.equal(fetched.error, 'database connection timeout');
    assert.deepEqual(fetched.jobs.cancelled, [1]);
  });

  // It hunts for threads that begin before they are told to stop.
  test('a run that has been given up before it begins is over before anything has run', async () => {
    for (let i = 0; i < 40; i++) {
      const scenario = i % 2 ? { workMs: 0 } : { workMs: 0, seed: 1 };
      assert.deepEqual(JSON.parse(engine.start(scenario, { aborted: true })), []);
      const { kind, jobs } = await alive(finish());
      assert.deepEqual([kind, jobs.notStarted], ['stopped', upTo(10)]);
    }
    assert.equal(JSON.parse(engine.start({ workers: 0 }, { aborted: true })).length, 1);
    const { kind } = await run({ workMs: 0 });
    assert.equal(kind, 'ok');
  });

  test('finds deadlocks and leaks, with their sites', async () => {
    const deadlock = await run({ mistake: 'no-close', workMs: 0 });
    assert.equal(deadlock.kind, 'deadlock');
    assert.match(deadlock.blocked[1].site, /^worker_pool\.cpp:\d+$/);
    const leak = await run({ mistake: 'early-return', workMs: 0 });
    assert.equal(leak.leaked.length, 3);
  });

  test('takes every kind of JavaScript value, and explains the wrong ones', () => {
    const messages = (scenario) => JSON.parse(engine.validate(scenario)).map((e) => e.message);
    assert.deepEqual(messages({}), []);
    assert.deepEqual(messages({ workers: undefined, fail: ['4', '7'], jobs: '10' }), []);
    assert.deepEqual(messages({ workers: null }), ['workers is null; it must be a whole number, 1 to 64']);
    assert.deepEqual(messages({ workers: { a: 1 } }), [
      'workers is "[object Object]"; it must be a whole number, 1 to 64',
    ]);
    assert.deepEqual(messages({ fail: [99] }), ['fail has job 99; it must be 1 to 10 (jobs is 10)']);
    const noJobs = (value, wrong) => [
      `fail is "${value}"; it must be job numbers and rising ranges, as in 4,7,9-12${wrong ? ` ("${wrong}" is not)` : ''}`,
    ];
    assert.deepEqual(messages({ fail: [null] }), noJobs('null'));
    assert.deepEqual(messages({ fail: [4, undefined] }), noJobs('4,undefined', 'undefined'));
    assert.deepEqual(messages({ fail: [[4]] }), noJobs('[4]'));
    assert.deepEqual(messages({ fail: [''] }), noJobs('[]'));
    assert.deepEqual(messages({ fail: [2.5, 4] }), noJobs('2.5,4', '2.5'));
    assert.deepEqual(messages({ workers: 3.0000000001 }), [
      'workers is 3.0000000001; it must be a whole number, 1 to 64',
    ]);
    assert.deepEqual(messages({ workers: 1e21 }), ['workers is 1e+21; it must be 1 to 64']);
    assert.deepEqual(messages({ workers: NaN }), ['workers is NaN; it must be a whole number, 1 to 64']);
    assert.deepEqual(messages({ jobs: 5n }), []);
    for (const wrong of [null, undefined, 3, 'x', [], () => {}]) {
      assert.deepEqual(messages(wrong), ['a scenario must be an object']);
    }
    assert.equal(messages({ threads: 64 }).length, 1);
    assert.equal(JSON.parse(engine.start({ workers: 0 })).length, 1);
    assert.ok(engine.done(), 'nothing runs after a field error');
  });

  test('refuses a schedule that ends before its run does, once that is known', async () => {
    const scenario = { workers: 1, jobs: 2 };
    const byHand = await run({ ...scenario, scheduler: 'manual' });
    const errors = await run({ ...scenario, schedule: byHand.next[0].schedule });
    assert.deepEqual(
      errors.map((e) => [e.field, e.message]),
      [
        [
          'schedule',
          'schedule cannot be used: it ends before the run does; with scheduler manual one can go on from there',
        ],
      ],
    );
  });

  // As the CLI's test has it, and explore/count_test for smaller ones: the numbers do not depend on the machine.
  test('takes every schedule, and each witness replays its outcome', async () => {
    const scenario = { pattern: 'pool-errgroup', workers: 2, jobs: 3, fail: '2,3' };
    assert.equal(engine.explore(scenario, {}), '[]');
    let slices = 0;
    while (!engine.search(1)) {
      ++slices;
      assert.ok(JSON.parse(engine.searchProgress()).runs > 0);
    }
    assert.ok(slices > 1);
    const found = JSON.parse(engine.explored());
    assert.equal(found.schedules, 20_108_033_172);
    assert.equal(found.exhaustive, true);
    assert.equal(found.outcomes.length, 6);
    assert.equal(
      found.outcomes.reduce((sum, o) => sum + o.schedules, 0),
      found.schedules,
    );
    for (const { outcome, witness } of found.outcomes) {
      // The exploration keeps no trace; the replay does.
      const again = await run({ ...scenario, schedule: witness });
      const verdict = again.verdict.replace(/ after [\d.]+ ms/, '');
      assert.notEqual(verdict, again.verdict, 'a run says how long it took; what many come to does not');
      assert.deepEqual({ ...again, verdict, events: outcome.events }, outcome);
    }
    assert.equal(engine.explored(), '', 'it is told once');
  });

  test('samples, stops, and refuses what has no place in a search', async () => {
    const refused = (scenario, options) => JSON.parse(engine.explore(scenario, options)).map((e) => e.message);
    assert.deepEqual(refused({ schedule: 'AQ' }, {}), [
      'schedule is "AQ"; it must be left out (it names one schedule; exploring takes others too)',
    ]);
    assert.deepEqual(refused({}, { runs: 0 }), ['runs is 0; it must be 1 to 100000000']);
    assert.deepEqual(refused({}, { maxSeconds: 'x' }), ['maxSeconds is "x"; it must be a whole number, 0 to 86400']);
    assert.deepEqual(refused({}, { workers: 3 }), [
      'workers is 3; it must be left out (the options are runs and maxSeconds)',
    ]);
    assert.deepEqual(refused({}, 3), ['the options must be an object']);
    assert.deepEqual(refused(3, {}), ['a scenario must be an object']);
    assert.deepEqual(refused({ workers: 0 }, {}), ['workers is 0; it must be 1 to 64']);
    assert.equal(engine.search(1), true, 'nothing was begun');
    assert.equal(engine.searchProgress(), '');

    assert.equal(engine.explore({ seed: 3 }, { runs: 50 }), '[]');
    while (!engine.search(1));
    const samples = JSON.parse(engine.explored());
    assert.deepEqual([samples.sampled, samples.exhaustive, samples.schedules], [true, false, 50]);

    assert.equal(engine.explore({}, {}), '[]');
    assert.equal(engine.search(0), false);
    assert.equal((await run({ workMs: 0 })).verdict, 'All 10 jobs completed.', 'a run beside it');
    engine.stopSearch();
    assert.equal(engine.search(1), true);
    assert.equal(JSON.parse(engine.explored()).stoppedBy, 'caller');
  });

  // Many goroutines are many ways on from each state.
  test('gives a search up before it has used up a small memory', async () => {
    const found = (engine, scenario) => {
      assert.equal(engine.explore(scenario, {}), '[]');
      while (!engine.search(100)) continue;
      return JSON.parse(engine.explored());
    };
    for (const mib of [16, 32]) {
      const small = new (await makeModule(mib)).Engine(threads);
      for (const scenario of [
        { pattern: 'worker-pool', workers: 3, jobs: 10 },
        { pattern: 'errgroup', jobs: 10, fail: '4, 7' },
        { pattern: 'errgroup', jobs: 64 },
        { pattern: 'errgroup', jobs: 10_000 },
        { pattern: 'worker-pool', workers: 64, jobs: 64 },
        { pattern: 'token-tree', goroutines: 1000 },
      ]) {
        assert.equal(found(small, scenario).stoppedBy, 'memory', JSON.stringify(scenario));
      }
      assert.equal(found(small, { pattern: 'errgroup', jobs: 3, fail: '1' }).stoppedBy, 'complete');
      small.delete();
    }
  });

  test('forecasts how long a scenario takes with each number of workers, beside a run', async () => {
    const scenario = { jobs: 10, workMs: 100 };
    assert.equal(engine.start({ workMs: 60000 }), '[]');
    assert.equal(engine.forecast(scenario, { field: 'workers', from: 1, to: 5 }), '[]');
    let slices = 1;
    while (!engine.advanceForecast(0)) ++slices;
    assert.ok(slices >= 5, 'it gives way between runs');
    const { field, from, to, stoppedBy, points } = JSON.parse(engine.forecasted());
    assert.deepEqual([field, from, to, stoppedBy], ['workers', 1, 5, 'complete']);
    assert.deepEqual(
      points.map((p) => [p.value, p.kind, p.error, p.elapsedMs]),
      [1000, 500, 400, 300, 200].map((ms, i) => [i + 1, 'ok', '', ms]),
    );
    assert.equal(engine.forecasted(), '', 'it is told once');
    engine.stop();
    assert.equal((await alive(finish())).kind, 'stopped');
  });

  test('forecasts a deadlock without a time, stops, and refuses what cannot be varied', () => {
    const range = { field: 'workers', from: 1, to: 16 };
    const refused = (scenario, options) => JSON.parse(engine.forecast(scenario, options)).map((e) => e.message);
    assert.deepEqual(refused({}, { ...range, to: 99 }), ['to is 99; it must be 1 to 64']);
    assert.deepEqual(refused({ work: 'hash' }, range), [
      'work is "hash"; it must be sleep (hashing takes no virtual time)',
    ]);
    assert.match(refused({ pattern: 'fetch-all-data' }, range)[0], /^field is "workers"; it must be one of workMs/);
    assert.deepEqual(refused({}, 3), ['the options must be an object']);
    assert.deepEqual(refused(3, range), ['a scenario must be an object']);
    assert.equal(engine.advanceForecast(1), true, 'nothing was begun');

    assert.equal(engine.forecast({ mistake: 'no-close' }, { ...range, to: 1 }), '[]');
    while (!engine.advanceForecast(1));
    const [stuck] = JSON.parse(engine.forecasted()).points;
    assert.deepEqual([stuck.kind, stuck.elapsedMs], ['deadlock', null]);

    assert.equal(engine.forecast({ jobs: 10000 }, range), '[]');
    assert.equal(engine.advanceForecast(1), false);
    engine.stopForecast();
    assert.equal(engine.advanceForecast(1), true);
    assert.equal(JSON.parse(engine.forecasted()).stoppedBy, 'caller');
  });

  test('stops a run, and refuses a second one meanwhile', async () => {
    assert.equal(engine.start({ workMs: 60000 }), '[]');
    engine.pump(1);
    await alive(later(20));
    assert.equal(JSON.parse(engine.start({}))[0].message, 'a run is going on; stop it first');
    engine.stop();
    const outcome = await alive(finish());
    assert.equal(outcome.kind, 'stopped');
    assert.deepEqual(accounted(outcome.jobs), upTo(10));
  });

  test('runs again and again on the same threads', async () => {
    for (let i = 0; i < 50; ++i) {
      const outcome = await run({ workMs: 0, workers: 1 + (i % 8) });
      assert.equal(outcome.verdict, 'All 10 jobs completed.');
    }
  });

  test('runs ten thousand goroutines at once in its memory', async () => {
    const outcome = await run({ pattern: 'errgroup', jobs: 10000, workMs: 1 });
    assert.equal(outcome.jobs.completed.length, 10000);
  });

  // A byte for each goroutine is the picture's, and not counted.
  test('parks a million goroutines in 200 bytes each, and has its memory back, again and again', async () => {
    const small = { pattern: 'token-tree', goroutines: 100, waves: 1 };
    await run(small);
    const before = engine.bytesInUse() - engine.pooledBytes();
    const schedulers = single ? ['auto'] : ['threads', 'pump'];
    for (let i = 0; i < 10; ++i) {
      const goroutines = i < 2 ? MILLION : MILLION / 10;
      const scheduler = schedulers[i % schedulers.length];
      const { crowd, results, dropped } = await run({ pattern: 'token-tree', goroutines, waves: 2, scheduler });
      assert.deepEqual(results, [goroutines, goroutines]);
      const each = crowd.bytes / goroutines;
      // The last page of their pools is hardly ever full.
      assert.ok(each > 100 && each <= (goroutines === MILLION ? 200 : 250), `${each} each`);
      assert.deepEqual([crowd.untraced, crowd.wavesMs.length, dropped], [goroutines - 31, 2, 0]);
      assert.equal(engine.censusBytes(), goroutines);
      assert.ok(census().every((byte) => byte === 255), 'all have returned');
      assert.equal((await run(small)).verdict, 'The token went through all 100 goroutines once.');
      const left = engine.bytesInUse() - before;
      assert.ok(left < 20 * MIB, `${left / MIB} MiB more than before`);
    }
  });

  test('stops a million goroutines where they are, and has its memory back', async () => {
    await run({ workMs: 0 });
    const before = engine.bytesInUse();
    assert.equal(engine.start({ pattern: 'token-tree', goroutines: MILLION, waves: 100 }), '[]');
    while (!census().includes(1)) {
      engine.pump(8);
      await alive(later(1));
    }
    engine.stop();
    assert.equal((await alive(finish())).kind, 'stopped');
    await run({ workMs: 0 });
    assert.ok(engine.bytesInUse() - before < 20 * MIB);
  });

  test('shows its trace in linear memory', async () => {
    const outcome = await run({ workMs: 0 });
    const words = new Uint32Array(module.HEAPU8.buffer, engine.traceAddress(), 12);
    assert.equal(words[0], 0x3154524d);
    assert.equal(words[7], 40);
    assert.ok(words[5] + words[1] * words[6] <= engine.traceBytes());
    let records = 0;
    for (let ring = 0; ring < words[1]; ++ring) {
      records += new Uint32Array(
        module.HEAPU8.buffer,
        engine.traceAddress() + words[5] + ring * words[6],
        1,
      )[0];
    }
    assert.equal(records + outcome.dropped, outcome.events);
  });

  test('changes the number of threads between runs', async (t) => {
    if (single) return t.skip();
    for (const n of [1, 3, 4, 2, 4]) {
      const outcome = await run({ threads: n, workMs: 0 });
      assert.equal(outcome.verdict, 'All 10 jobs completed.');
    }
  });

  test('makes the same run of the same seed', async () => {
    const seeded = { pattern: 'pool-errgroup', fail: '4,7', seed: 7 };
    const [first, again, live] = [await run(seeded), await run(seeded), await run({ workMs: 1 })];
    assert.deepEqual(again, first);
    assert.equal(first.kind, 'error');
    assert.equal(live.verdict, 'All 10 jobs completed.');
  });

  test('comes to what every other engine comes to, seed by seed', async () => {
    const lines = goldenLines(readFileSync(new URL('../tests/patterns/golden_traces.txt', import.meta.url), 'utf8'));
    assert.equal(lines.length, 20);
    for (const { scenario, all } of lines) {
      assert.equal(await traceDigest(module, engine, scenario, 500), all, JSON.stringify(scenario));
    }
  });

  test('calls back when a run has finished', async (t) => {
    if (single) return t.skip();
    for (const scheduler of ['threads', 'pump', 'sim', 'auto']) {
      let calls = 0;
      const finished = new Promise((resolve) =>
        engine.onDone(() => {
          ++calls;
          resolve();
        }),
      );
      assert.equal(engine.start({ workMs: 2, scheduler }), '[]');
      while (engine.pump(8) >= 0) await later(1);
      await alive(finished);
      assert.ok(engine.done());
      assert.equal(JSON.parse(engine.outcome()).verdict, 'All 10 jobs completed.');
      await alive(later(10));
      assert.equal(calls, 1);
    }
  });

  test('uses its threads at the same time', async (t) => {
    if (single) return t.skip();
    await run({ work: 'hash', workBlocks: 40000, jobs: 8, workers: 4, threads: 2 });
    const slices = runSlices();
    const [a, b] = [slices.get(0), slices.get(1)];
    assert.ok(a.some((x) => b.some((y) => x.from < y.to && y.from < x.to)));
  });
});
