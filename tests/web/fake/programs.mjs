// The four patterns, roughly, on the fake runtime. Each fills `ledger` and returns what main saw.

export function play(rt, s, ledger) {
  const report = { results: [], error: '', cause: '' };
  const begin = (g, job) => {
    ledger[job] = 'unfinished';
    rt.emit('task_begin', g, { arg: job });
  };
  const end = (g, job, state, text) => {
    ledger[job] = state;
    const kind = { completed: 'task_end', failed: 'task_fail', cancelled: 'task_cancel' }[state];
    rt.emit(kind, g, { arg: job, extra: job * 2, text: state === 'completed' ? undefined : text });
  };
  function* work(g, job, ctx, shares = 1, fails = s.fail.includes(job), text = `job ${job}: failed`) {
    begin(g, job);
    const woke = yield ['sleep', (s.work === 'hash' ? s.workBlocks / 2000 : s.workMs) * shares, ctx];
    if (woke === 'cancelled') {
      end(g, job, 'cancelled', 'context canceled');
      return { error: 'context canceled' };
    }
    end(g, job, fails ? 'failed' : 'completed', text);
    return fails ? { error: text } : { value: job * 2 };
  }
  const log = (g, text) => rt.emit('log', g, { text });

  function* pool(main) {
    const grouped = s.pattern === 'pool-errgroup';
    const ctx = grouped ? Object.assign(rt.object(3, 'ctx'), { sleepers: [] }) : undefined;
    const group = grouped ? rt.object(4, 'group') : undefined;
    const jobs = rt.object(1, 'jobs', s.buffer);
    const results = rt.object(1, 'results', s.mistake === 'unbuffered-results' ? 0 : s.jobs);
    const wg = rt.object(2, grouped ? 'workers' : '', 0);
    wg.count = 0;
    for (let w = 1; w <= s.workers; w++) {
      rt.add(wg, 1);
      rt.go(function* worker(g) {
        for (;;) {
          const job = yield ['recv', jobs];
          if (job === undefined || ctx?.cancelled) break;
          log(g, `Worker ${w} processing job ${job}`);
          const r = yield* work(g, job, s.heedContext ? ctx : undefined);
          if (r.error && grouped && s.errorPolicy === 'cancel') {
            if (!report.error) {
              report.error = r.error;
              rt.emit('group_error', g, { object: group.id, text: r.error });
              rt.cancel(ctx, r.error);
            }
            break;
          }
          yield ['send', results, r.error ? 0 : r.value];
        }
        if (s.mistake !== 'forget-done') rt.add(wg, -1);
      }, `worker ${w}`);
    }
    for (let j = 1; j <= s.jobs && !ctx?.cancelled; j++) yield ['send', jobs, j];
    if (s.mistake === 'early-return') {
      for (let j = 1; j <= s.jobs; j++) report.results.push(yield ['recv', results]);
      return;
    }
    if (s.mistake !== 'no-close') rt.close(jobs);
    yield ['wait', wg];
    rt.close(results);
    for (let r = yield ['recv', results]; r !== undefined; r = yield ['recv', results]) {
      if (r === 0) {
        report.error ||= `job ${s.fail[0]}: failed`;
        log(main, 'Error: a job failed');
        continue;
      }
      log(main, `Result: ${r}`);
      report.results.push(r);
    }
  }

  function* group(main) {
    const ctx = Object.assign(rt.object(3, 'ctx'), { sleepers: [] });
    const g = rt.object(4, 'group');
    const wg = Object.assign(rt.object(2, '', 0), { count: 0 });
    const tasks =
      s.pattern === 'fetch-all-data'
        ? [
            { name: 'users', job: 1, shares: 2, fails: false },
            { name: 'inventory', job: 2, shares: 1, fails: true, text: 'database connection timeout' },
          ]
        : Array.from({ length: s.jobs }, (_, i) => ({ name: `job ${i + 1}`, job: i + 1 }));
    for (const t of tasks) {
      rt.add(wg, 1);
      rt.go(function* run(self) {
        log(self, `${t.name} started`);
        const r = yield* work(self, t.job, s.heedContext ? ctx : undefined, t.shares, t.fails, t.text);
        if (r.error && !report.error) {
          report.error = r.error;
          rt.emit('group_error', self, { object: g.id, text: r.error });
          rt.cancel(ctx, r.error);
        }
        if (r.value) report.results.push(r.value);
        rt.add(wg, -1);
      }, t.name);
    }
    yield ['wait', wg];
    log(main, report.error ? `Error: ${report.error}` : 'all done');
  }

  rt.go(s.pattern === 'errgroup' || s.pattern === 'fetch-all-data' ? group : pool, 'main');
  return report;
}
