// The glue's double: the same factory and Embind class, playing a run worked out beforehand at its own pace.
import { play } from './programs.mjs';
import { FakeRuntime } from './runtime.mjs';
import { parse, schema } from './schema.mjs';
import { TraceWriter } from './trace-writer.mjs';

const REASONS = ['', 'chan send', 'chan receive', 'select', 'sync.WaitGroup.Wait', 'sleep'];
const ADDRESS = 1024;

export function makeFactory(flavour) {
  return async function createMillrace({ pthreadPoolSize = 0 } = {}) {
    const threads = flavour === 'threads' ? Math.max(1, pthreadPoolSize - 1) : 1;
    const shape = { rings: threads + 1, capacity: 8192, dictBytes: 1 << 19 };
    const bytes = ADDRESS + TraceWriter.bytes(shape);
    const buffer = flavour === 'threads' ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes);
    const writer = new TraceWriter(buffer, ADDRESS, shape);
    writer.begin(0);

    class Engine {
      #run = 0;
      #events = [];
      #at = 0;
      #outcome = '';
      #finished = () => {};

      schema = () => JSON.stringify(schema);
      validate = (raw) => JSON.stringify(parse(raw, threads).errors);
      done = () => this.#at >= this.#events.length;
      outcome = () => this.#outcome;
      traceAddress = () => ADDRESS;
      traceBytes = () => bytes - ADDRESS;
      censusAddress = () => 0;
      censusBytes = () => 0;
      threads = () => threads;
      onDone = (callback) => {
        this.#finished = callback;
      };
      takeCalls = () => '[]';
      onCalls() {}
      delete() {}

      start(raw) {
        const { scenario, errors } = parse(raw, threads);
        if (errors.length) return JSON.stringify(errors);
        this.#plan(scenario);
        this.#began = performance.now();
        if (flavour === 'threads') this.#tick();
        return '[]';
      }
      #began = 0;

      #plan(s) {
        const rt = new FakeRuntime(threads);
        const ledger = { length: 0 };
        const report = play(rt, s, ledger);
        const alive = rt.run();
        const main = rt.goroutines[0];
        const left = alive.map((g) => ({
          id: g.id,
          name: g.name,
          reason: REASONS[g.blockedOn.reason],
          object: g.blockedOn.object?.id ?? 0,
          objectName: g.blockedOn.object?.name ?? '',
          site: 'fake.cpp:7',
          spawnedAt: g.spawnedAt,
          waitsFor: null,
        }));
        const kind = main.state === 'done' ? (report.error ? 'error' : 'ok') : 'deadlock';
        this.#events = rt.events;
        this.#at = 0;
        writer.begin(++this.#run);
        this.#finishAs(s, kind, report, ledger, left, rt.now);
      }

      #finishAs(s, kind, report, ledger, left, elapsedMs) {
        const count = s.pattern === 'fetch-all-data' ? 2 : s.jobs;
        const jobs = { completed: [], failed: [], cancelled: [], notStarted: [], unfinished: [] };
        for (let j = 1; j <= count; j++) jobs[ledger[j] ?? 'notStarted'].push(j);
        const verdict =
          kind === 'deadlock'
            ? `Deadlock: all goroutines are asleep. ${left.length} of them wait for each other.`
            : `Wait() returned ${report.error ? `"${report.error}"` : 'nil'} after ${Math.round(elapsedMs)} ms. ${jobs.completed.length} completed, ${jobs.failed.length} failed, ${jobs.cancelled.length} cancelled, ${jobs.notStarted.length} never started.`;
        this.#outcome = JSON.stringify({
          kind,
          error: report.error,
          cause: report.error,
          results: report.results,
          jobs,
          leaked: kind === 'deadlock' ? [] : left,
          blocked: kind === 'deadlock' ? left : [],
          counted: null,
          races: [],
          cycle: [],
          schedule: '',
          back: '',
          choices: 0,
          next: [],
          events: this.#events.length,
          dropped: 0,
          elapsedMs,
          verdict,
        });
      }

      #advance() {
        const now = (performance.now() - this.#began) * 1e6;
        while (this.#at < this.#events.length && this.#events[this.#at].time <= now)
          writer.write(this.#events[this.#at++]);
        const next = this.#events[this.#at];
        return next ? Math.max(0.1, (next.time - now) / 1e6) : -1;
      }

      #tick() {
        const wait = this.#advance();
        if (wait < 0) this.#finished();
        else setTimeout(() => this.#tick(), wait);
      }

      pump() {
        return flavour === 'threads' ? (this.done() ? -1 : Infinity) : this.#advance();
      }

      #slices = 0;
      #stoppedBy = 'complete';
      explore(raw) {
        const { errors } = parse(raw, threads);
        if (errors.length === 0) {
          this.#slices = 3;
          this.#stoppedBy = 'complete';
        }
        return JSON.stringify(errors);
      }
      search = () => --this.#slices <= 0;
      searchProgress = () => JSON.stringify({ runs: 10, states: 5, outcomes: 1 });
      stopSearch() {
        this.#slices = 0;
        this.#stoppedBy = 'caller';
      }
      explored() {
        const whole = {
          exhaustive: true,
          counted: true,
          sampled: false,
          stoppedBy: this.#stoppedBy,
          diverged: '',
          races: [],
        };
        const outcomes = [{ outcome: { group: 'g' }, schedules: 6, share: 1, witness: 'AQ' }];
        return JSON.stringify({ ...whole, schedules: 6, runs: 6, states: 5, merged: 0, pruned: 0, outcomes });
      }

      #range;
      #forecastStops = 'complete';
      forecast(raw, options) {
        const { errors } = parse(raw, threads);
        if (errors.length === 0) {
          this.#range = options;
          this.#forecastStops = 'complete';
        }
        return JSON.stringify(errors);
      }
      advanceForecast = () => true;
      stopForecast() {
        this.#forecastStops = 'caller';
      }
      // A job a worker; those that are left out when it is stopped are all but the first.
      forecasted() {
        const { field, from, to } = this.#range;
        const values = Array.from({ length: to - from + 1 }, (_, i) => from + i);
        const points = values.map((value) => ({ value, kind: 'ok', error: '', elapsedMs: 1200 / value }));
        const stopped = this.#forecastStops === 'caller';
        return JSON.stringify({
          field,
          from,
          to,
          stoppedBy: this.#forecastStops,
          points: stopped ? points.slice(0, 1) : points,
        });
      }

      stop() {
        const o = JSON.parse(this.#outcome);
        this.#events.length = this.#at;
        this.#outcome = JSON.stringify({ ...o, kind: 'stopped', verdict: 'Stopped.' });
        if (flavour === 'threads') queueMicrotask(() => this.#finished());
      }
    }
    return { Engine, HEAPU8: new Uint8Array(buffer), wasmMemory: { buffer } };
  };
}
