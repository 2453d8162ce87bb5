import assert from 'node:assert/strict';
import { expectPartition, expectVerdictShown } from './expect.mjs';

const MISSING = 'job 7: GET /fetch/missing.json?n=7: 404 Not Found';

const example = {
  name: 'jobs fetch files of the site, and one that is missing cancels the rest',
  async run({ page }) {
    const outcome = await page.openAndRun('#v1&p=pool-errgroup&f=7&work=fetch');
    assert.equal(outcome.error, MISSING);
    assert.deepEqual(outcome.jobs.failed, [7]);
    assert.ok(outcome.verdict.includes(MISSING), outcome.verdict);
    assert.equal(JSON.parse(outcome.returned[1]).what, 'a file for jobs that fetch one');
    expectPartition(outcome, 10);
    await expectVerdictShown(page, outcome);
    const waits = () => globalThis.millrace.lastTrace.some((e) => e.reason === 'outside call');
    assert.ok(await page.ask(waits), 'goroutines have waited for the page');
    assert.match(
      await page.ask(() => document.querySelector('.listing').textContent),
      /404|DefaultClient\.Do\(req\)/,
    );
    // Nothing of it can be simulated: nothing offers to.
    assert.match(await page.text('outcomes'), /^Such jobs are done in real time only/);
    const offers = () => [...document.querySelectorAll('button')].map((b) => b.textContent.trim());
    const offered = await page.ask(offers);
    assert.ok(
      !offered.includes('Explore every schedule') && !offered.includes('Be the scheduler'),
      `${offered}`,
    );
    assert.ok(!(await page.ask(() => document.querySelector('.what-if'))), 'there is no chart');
  },
};

/** Runs in the page. What a run comes to for each of some functions, and for some addresses. */
async function jobsOfOnesOwn() {
  const { engine } = globalThis.millrace;
  const never = () => new Promise(() => {});
  const came = {};
  const fail = async (name, job, scenario) => {
    const { error, jobs } = await engine.run({ pattern: 'errgroup', jobs: 1, ...scenario }, { job });
    came[name] = [error, jobs.failed.length];
  };
  await fail('error', async () => {
    throw new Error('no such file');
  });
  await fail('throw', () => {
    throw new TypeError('at once');
  });
  await fail('text', () => Promise.reject('a text'));
  await fail('undefined', () => Promise.reject());
  await fail('timeout', never, { timeoutMs: 20 });

  let reason = '';
  let begun = () => {};
  const firstBegins = new Promise((resolve) => {
    begun = resolve;
  });
  const cancelled = await engine.run(
    { pattern: 'errgroup', jobs: 2 },
    {
      async job(job, { signal }) {
        if (job === 2) {
          await firstBegins;
          throw new Error('out of paper');
        }
        begun();
        signal.addEventListener('abort', () => {
          reason = `${signal.reason.name}: ${signal.reason.message}`;
        });
        return never();
      },
    },
  );
  came.abort = [reason, cancelled.jobs.cancelled];

  const stopped = await engine.run(
    { pattern: 'worker-pool', jobs: 1 },
    {
      job() {
        engine.stop();
        return never();
      },
    },
  );
  came.never = [stopped.kind, stopped.jobs.unfinished];
  const left = await engine.run(
    { pattern: 'worker-pool', workers: 1, jobs: 1, mistake: 'add-inside', scheduler: 'pump' },
    { job: never },
  );
  came.leak = left.leaked.map((g) => g.reason);

  const many = await engine.run({ pattern: 'errgroup', jobs: 1000 }, { job: async (job) => job });
  came.many = [many.jobs.completed.length, many.returned[1000]];
  return came;
}

const functions = {
  name: 'a job can be a function of the page, whatever it throws, and a thousand at once',
  async run({ page }) {
    await page.openAndRun('#v1&p=worker-pool&work-ms=5');
    assert.deepEqual(await page.ask(jobsOfOnesOwn), {
      error: ['job 1: no such file', 1],
      throw: ['job 1: at once', 1],
      text: ['job 1: a text', 1],
      undefined: ['job 1: threw undefined', 1],
      timeout: ['job 1: context deadline exceeded', 1],
      abort: ['AbortError: job 2: out of paper', [1]],
      never: ['stopped', [1]],
      leak: ['outside call'],
      many: [1000, 1000],
    });
  },
};

/** Runs in the page. */
async function fetches(silent) {
  const { engine } = globalThis.millrace;
  const scenario = { pattern: 'errgroup', work: 'fetch', jobs: 1 };
  const error = async (urls, more) => {
    const outcome = await engine
      .run({ ...scenario, ...more }, { urls })
      .catch((e) => ({ error: `refused: ${e.message}` }));
    return outcome.error;
  };
  const many = await engine.run({ ...scenario, jobs: 1000 }, { urls: () => 'fetch/job.json' });
  return {
    missing: await error((job) => `fetch/missing.json?n=${job}`),
    foreign: await error(() => silent),
    late: await error(() => 'fetch/job.json?slow', { timeoutMs: 1, jobs: 200 }),
    many: [many.jobs.completed.length, many.error],
  };
}

const addresses = {
  name: 'jobs that fetch: a 404, another origin, a deadline, and a thousand at once',
  limitMs: 90_000,
  async run({ page }) {
    await page.openAndRun('#v1&p=worker-pool&work-ms=5');
    const came = await page.ask(fetches, 'https://example.invalid/page');
    const site = page.driver.site;
    assert.equal(came.missing, 'job 1: GET /fetch/missing.json?n=1: 404 Not Found');
    assert.equal(
      came.foreign,
      `refused: urls gives "https://example.invalid/page" for job 1; it must be an address of this page's own origin, ${site}`,
    );
    assert.match(came.late, /^job \d+: context deadline exceeded$/);
    assert.deepEqual(came.many, [1000, '']);
  },
};

/** Runs in a frame's page: what its tag's runs come to. */
async function ofTheTag() {
  await customElements.whenDefined('mill-race');
  const tag = document.querySelector('mill-race');
  const run = async () => {
    await tag.run();
    const { outcome } = tag.player.shown;
    return { error: outcome?.error, trouble: tag.player.errors.map((e) => e.message) };
  };
  const files = await run();
  tag.urls = (job) => `fetch/none-${job}.json`;
  const others = await run();
  tag.urls = undefined;
  return [files.error, others.error, (await run()).trouble];
}

const tag = {
  name: 'the tag fetches what its page says, and nothing else',
  once: true,
  async run({ page }) {
    await page.driver.open(`${page.driver.site}/embed.html#v1&p=errgroup&j=1&work=fetch`);
    assert.deepEqual(await page.ask(ofTheTag), [
      '',
      'job 1: GET /fetch/none-1.json: 404 Not Found',
      ['work is "fetch"; it must be left out (run() was given no urls)'],
    ]);
    await page.open();
  },
};

export const outside = [example, functions, addresses, tag];
