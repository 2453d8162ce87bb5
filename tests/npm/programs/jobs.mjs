// Jobs of somebody's own, and jobs that fetch, in both flavours.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { createEngine, events, ScenarioError } from 'millrace';

const server = createServer((request, response) => {
  const [, what] = request.url.split(/[/?]/);
  if (what === 'missing') response.writeHead(404).end();
  else if (what === 'broken') response.destroy();
  else if (what !== 'silent') response.end(`this is ${request.url}`); // that one is never answered
}).listen(0, '127.0.0.1');
await once(server, 'listening');
const at = `http://127.0.0.1:${server.address().port}`;

const upTo = (n) => Array.from({ length: n }, (_, i) => i + 1);
const never = () => new Promise(() => {});

async function jobs(engine) {
  // Results come back by job, whatever they are; a function need not be async.
  const squares = await engine.run({ pattern: 'worker-pool' }, { job: (job) => ({ square: job * job }) });
  assert.deepEqual(squares.jobs.completed, upTo(10));
  assert.deepEqual(squares.returned[7], { square: 49 });

  // What a function throws, or a promise rejects with, fails its job.
  const thrown = [
    new Error('no such file'),
    'a text',
    undefined,
    null,
    7,
    { message: 'like an error' },
    Symbol('s'),
  ];
  const bad = await engine.run(
    { pattern: 'worker-pool', jobs: thrown.length + 1, workers: 1 },
    {
      job(job) {
        if (job > thrown.length) throw new TypeError('thrown at once');
        return Promise.reject(thrown[job - 1]);
      },
    },
  );
  assert.equal(bad.jobs.failed.length, 8);
  assert.equal(bad.error, 'job 1: no such file');
  const texts = [
    'a text',
    'threw undefined',
    'threw null',
    'threw 7',
    'like an error',
    'threw Symbol(s)',
    'thrown at once',
  ];
  for (const [i, text] of texts.entries()) {
    const outcome = await engine.run(
      { pattern: 'errgroup', jobs: 1 },
      {
        async job() {
          if (i === 6) throw new TypeError(text);
          throw thrown[i + 1];
        },
      },
    );
    assert.equal(outcome.error, `job 1: ${text}`);
    assert.deepEqual(outcome.returned, {});
  }

  // The first error cancels the rest: their signals are aborted with it, and they may say so later or never.
  const reasons = [];
  const group = await engine.run(
    { pattern: 'errgroup', jobs: 4 },
    {
      job(job, { signal }) {
        if (job < 4)
          return new Promise(() => signal.addEventListener('abort', () => reasons.push(signal.reason)));
        throw new Error('out of paper');
      },
    },
  );
  assert.equal(group.error, 'job 4: out of paper');
  assert.deepEqual([group.jobs.failed, group.jobs.cancelled], [[4], [1, 2, 3]]);
  assert.deepEqual(reasons.map(String), Array(3).fill('AbortError: job 4: out of paper'));

  // Jobs that do not look at their context are waited for.
  const stubborn = await engine.run(
    { pattern: 'errgroup', jobs: 2, heedContext: false },
    {
      async job(job, { signal }) {
        if (job === 2) throw 'at once';
        await pause(20);
        return signal.aborted;
      },
    },
  );
  assert.deepEqual(stubborn.jobs.completed, [1]);
  assert.deepEqual(stubborn.returned, { 1: false });

  // A deadline of their own.
  const slow = await engine.run({ pattern: 'worker-pool', jobs: 2, timeoutMs: 20 }, { job: never });
  assert.match(slow.error, /^job [12]: context deadline exceeded$/);
  assert.deepEqual(slow.jobs.failed, [1, 2]);

  // A promise that never settles waits outside, which is no deadlock; stop() ends the run.
  let waits;
  const parked = events(engine, { pattern: 'worker-pool', workers: 2 }, { job: never });
  for await (const event of parked) {
    if (event.reason === 'outside call' && event.kind === 'block') waits = (waits ?? 0) + 1;
    if (waits === 2) break; // which stops it
  }
  let reason;
  const stopped = await engine.run(
    { pattern: 'worker-pool', jobs: 1 },
    {
      job(_, { signal }) {
        signal.addEventListener('abort', () => {
          reason = signal.reason.message;
        });
        setTimeout(() => engine.stop(), 5);
        return never();
      },
    },
  );
  assert.equal(stopped.kind, 'stopped');
  assert.deepEqual(stopped.jobs.unfinished, [1]);
  assert.equal(reason, 'the run has ended');
  // Once main has returned it is a leak: here its WaitGroup counts a worker only when that has begun.
  const left = await engine.run(
    { pattern: 'worker-pool', workers: 1, jobs: 1, mistake: 'add-inside', scheduler: 'pump' },
    { job: never },
  );
  assert.deepEqual(
    left.leaked.map((g) => [g.name, g.reason]),
    [['worker 1', 'outside call']],
  );
  assert.match(
    left.verdict,
    /^main returned and left 1 goroutine behind: worker 1 waits for an answer from outside\./,
  );

  const many = await engine.run(
    { pattern: 'errgroup', jobs: 1000 },
    {
      async job(job) {
        await pause(1);
        return -job;
      },
    },
  );
  assert.equal(many.jobs.completed.length, 1000);
  assert.equal(many.returned[1000], -1000);

  const refused = async (scenario, options, message) =>
    assert.rejects(engine.run(scenario, options), (e) => e instanceof ScenarioError && e.message === message);
  await refused({ work: 'function' }, {}, 'work is "function"; it must be left out (run() was given no job)');
  await refused(
    { work: 'hash' },
    { job: never },
    'work is "hash"; it must be function (run() was given a job)',
  );
  await refused(
    { seed: 1 },
    { job: never },
    'work is "function"; it must be sleep or hash (in a simulated run nobody outside answers)',
  );
  await refused({ work: 'fetch' }, {}, 'work is "fetch"; it must be left out (run() was given no urls)');
}

async function fetches(engine) {
  const scenario = { pattern: 'pool-errgroup', work: 'fetch', jobs: 6 };
  const all = await engine.run(scenario, { urls: (job) => `${at}/page?n=${job}` });
  assert.deepEqual(all.jobs.completed, upTo(6));
  assert.equal(all.returned[6], 'this is /page?n=6');

  const missing = (job) => new URL(job === 4 ? '/missing?n=4' : '/page', at);
  const lost = await engine.run({ ...scenario, pattern: 'worker-pool' }, { urls: missing });
  assert.equal(lost.error, `job 4: GET ${at}/missing?n=4: 404 Not Found`);
  assert.deepEqual(lost.jobs.failed, [4]);

  const broken = await engine.run({ ...scenario, jobs: 1 }, { urls: () => `${at}/broken` });
  assert.match(broken.error, new RegExp(`^job 1: GET ${at}/broken: .`));
  const late = await engine.run({ ...scenario, jobs: 1, timeoutMs: 30 }, { urls: () => `${at}/silent` });
  assert.equal(late.error, 'job 1: context deadline exceeded');

  // What is cancelled is given up by the server's client too.
  const closed = new Promise((resolve) => {
    server.once('request', (request) => request.once('close', resolve));
  });
  const cancelled = await engine.run(
    { pattern: 'errgroup', work: 'fetch', jobs: 2 },
    { urls: (job) => `${at}/${job === 1 ? 'silent' : 'missing'}` },
  );
  assert.deepEqual(cancelled.jobs.cancelled, [1]);
  await closed;

  const many = await engine.run(
    { pattern: 'errgroup', work: 'fetch', jobs: 1000 },
    { urls: () => `${at}/page` },
  );
  assert.equal(many.jobs.completed.length, 1000, many.error);

  await assert.rejects(engine.run(scenario, { urls: () => 'page.json' }), {
    name: 'ScenarioError',
    message:
      'urls gives "page.json" for job 1; it must be a whole address, https://… or http://…, since there is no page that it could be relative to',
  });
}

for (const flavour of ['threads', 'single']) {
  const engine = await createEngine({ threads: 2, flavour });
  await jobs(engine);
  await fetches(engine);
  // An engine that goes takes its calls with it.
  let aborted = false;
  const run = engine.run(
    { jobs: 1 },
    {
      job(_, { signal }) {
        signal.addEventListener('abort', () => {
          aborted = true;
        });
        engine.dispose();
        return never();
      },
    },
  );
  await assert.rejects(run, { code: 'disposed' });
  assert.ok(aborted);
}
server.closeAllConnections();
server.close();
console.log('every job was answered for');
