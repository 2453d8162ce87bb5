import { Fetches } from './fetches';
import { makeMemory } from './memory';
import type { Batch, CensusPlace, FromHost, ToHost } from './messages';
import { type EmbindEngine, type EngineModule, endThreads, loadModule, memoryOf } from './module';
import { NextTurn } from './next-turn';
import { type Answerer, Outside } from './outside';
import { PageCalls } from './page-calls';
import type { Resizing } from './resizing';
import { RECORD_BYTES } from './trace-format';
import { TraceMemory } from './trace-memory';
import { EngineError, type Schema } from './types';

const FRAME_MS = 16;
// Slices of a run that a slice of a search takes: progress is told after each, and what else is asked
// waits for one at most.
const SEARCH_SLICES = 4;
// Short, so that a burst of events is taken out of the rings before it can fill them.
const PUMP_BUDGET_MS = 2;
// A copy of a crowd's bytes, which may be a million, is posted not quite so often as events.
const CENSUS_MS = 32;
// The longest that a timer takes, for a run that has threads of its own, or waits for somebody outside: in Node, a timer
// keeps the process from ending before it has.
const LONGEST_WAIT_MS = 2 ** 31 - 1;
// In what the module prints as it gives up for want of it.
const OUT_OF_MEMORY = /out of memory/;

/**
 * Owns the Emscripten module and runs it. It pumps in slices what does not run on threads of its own, and posts the
 * trace once a frame; in the threads flavour the page reads that itself, and the engine tells when a run has ended.
 * Lives in a dedicated worker; on the page's own thread only where no worker can be made.
 */
export class Host {
  #module: EngineModule | undefined;
  #engine: EmbindEngine | undefined;
  #outside: Outside | undefined;
  #threaded = false;
  #memoryMiB = 0;
  #lastWords = '';
  #failed = false;
  #trace: TraceMemory | undefined;
  #pending: { dictionary: Uint8Array[]; records: Uint8Array[]; spans: { worker: number; count: number }[] } =
    {
      dictionary: [],
      records: [],
      spans: [],
    };
  #lastPost = 0;
  /** Of a run that this thread pumps. */
  #census: CensusPlace | undefined;
  #lastCensus = 0;
  #search: number | undefined;
  #forecast: number | undefined;
  readonly #pageCalls: PageCalls;
  #fetches: Fetches | undefined;
  readonly #answerers: Readonly<Record<string, Answerer>> = {
    function: (call, signal) => this.#pageCalls.answer(call, signal),
    fetch: (call, signal) => (this.#fetches ?? new Fetches([])).answer(call, signal),
  };
  readonly #nextSlice = new NextTurn(() => this.#guarded(() => this.#slice()));
  readonly #nextBeside = new NextTurn(() => this.#guarded(() => this.#goOnBeside()));
  #wake: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly post: (message: FromHost, transfer?: Transferable[]) => void,
    private readonly sliceMs: number,
    /** Only in a worker, where decoding takes nothing from the page. */
    private readonly resizing?: Resizing,
  ) {
    this.#pageCalls = new PageCalls(post);
  }

  async handle(message: ToHost): Promise<void> {
    try {
      await this.#obey(message);
    } catch (e) {
      this.#fail(e);
    }
  }

  async #obey(message: ToHost): Promise<void> {
    switch (message.type) {
      case 'load':
        await this.#load(message);
        return;
      case 'validate':
        this.post({
          type: 'validated',
          id: message.id,
          errors: JSON.parse(this.#running().validate(message.scenario)),
        });
        return;
      case 'start':
        this.#start(message);
        return;
      case 'stop':
        this.#engine?.stop();
        this.#pumpAtOnce();
        return;
      case 'answered':
        this.#pageCalls.answered(message.call, message.why);
        return;
      case 'explore':
        this.#explore(message);
        return;
      case 'stopExploring':
        if (this.#search === message.id) this.#engine?.stopSearch();
        return;
      case 'forecast':
        this.#beginForecast(message);
        return;
      case 'stopForecast':
        if (this.#forecast === message.id) this.#engine?.stopForecast();
        return;
      case 'dispose':
        this.#dispose();
        return;
    }
  }

  #dispose(): void {
    clearTimeout(this.#wake);
    this.#search = undefined;
    this.#forecast = undefined;
    this.#outside?.end('the engine has been disposed of');
    this.#engine?.delete();
    this.#engine = undefined;
    if (this.#module) endThreads(this.#module);
    this.#module = undefined;
    this.#nextSlice.close();
    this.#nextBeside.close();
  }

  // Whatever went wrong in the module, nothing more is to be expected of it, and its locks may be held for ever.
  #fail(e: unknown): void {
    if (this.#failed) return; // one failure is told in several ways
    this.#failed = true;
    clearTimeout(this.#wake);
    this.#engine = undefined;
    if (this.#module) endThreads(this.#module);
    const refused = e instanceof EngineError && e.code === 'memory';
    const usedUp = OUT_OF_MEMORY.test(this.#lastWords);
    const message = usedUp
      ? `it has used up its ${this.#memoryMiB} MiB of memory; make one with more (memoryMiB)`
      : (e as { message?: string } | undefined)?.message || this.#lastWords || String(e);
    this.post({ type: 'failed', message, code: refused || usedUp ? 'memory' : 'failed' });
  }

  #running(): EmbindEngine {
    if (!this.#engine) throw new Error('the engine is not loaded');
    return this.#engine;
  }

  async #load({ flavour, files, threads, memoryMiB }: Extract<ToHost, { type: 'load' }>): Promise<void> {
    this.#threaded = flavour === 'threads';
    this.#memoryMiB = memoryMiB;
    this.#module = await loadModule(files, {
      pthreads: this.#threaded ? threads + 1 : 0,
      memory: makeMemory(flavour, memoryMiB),
      onLastWords: (line) => {
        this.#lastWords = line;
      },
      onAbort: () => this.#fail(new Error(this.#lastWords)),
    });
    // The glue would throw what they fail with, which nobody could catch.
    for (const worker of this.#module.PThread?.unusedWorkers ?? [])
      worker.onerror = (e: unknown) => this.#fail(e);
    this.#engine = new this.#module.Engine(threads);
    const answerers = { ...this.#answerers, ...this.resizing?.answerers };
    this.#outside = new Outside(this.#engine, answerers, () => this.#pumpAtOnce());
    if (this.#threaded) {
      this.#engine.onDone(() => this.#finish());
      this.#engine.onCalls(() => this.#outside?.take());
    }
    const memory = this.#threaded ? (memoryOf(this.#module) as SharedArrayBuffer) : undefined;
    this.post({
      type: 'ready',
      schema: JSON.parse(this.#engine.schema()) as Schema,
      threads: this.#engine.threads(),
      memory,
    });
  }

  #start({ id, scenario, extras }: Extract<ToHost, { type: 'start' }>): void {
    const engine = this.#running();
    const { job, urls, pictures, aborted = false } = extras ?? {};
    const errors = JSON.parse(
      engine.start(scenario, {
        job,
        urls: urls !== undefined,
        pictures: pictures?.length ?? 0,
        noCodecs: this.resizing ? this.resizing.whyNot() : 'no browser’s worker decodes them here',
        aborted,
      }),
    );
    const started = errors.length === 0;
    if (started) this.#fetches = urls && new Fetches(urls);
    if (started && pictures && this.#module) this.resizing?.begin(this.#module, engine, pictures);
    const place = {
      address: engine.censusAddress(),
      bytes: started && extras?.census ? engine.censusBytes() : 0,
    };
    this.#census = this.#threaded ? undefined : place;
    this.post({
      type: 'started',
      id,
      errors,
      traceAddress: started ? engine.traceAddress() : 0,
      census: place,
    });
    if (!started || !this.#module) return;
    if (!this.#threaded) this.#trace = new TraceMemory(memoryOf(this.#module), engine.traceAddress());
    this.#again(0);
  }

  #again(delayMs: number): void {
    clearTimeout(this.#wake);
    this.#wake = undefined;
    if (delayMs <= 0) this.#nextSlice.ask();
    else
      this.#wake = setTimeout(() => this.#guarded(() => this.#slice()), Math.min(delayMs, LONGEST_WAIT_MS));
  }

  /** Something has come for a run that waits. */
  #pumpAtOnce(): void {
    if (this.#wake !== undefined) this.#again(0);
  }

  #guarded(work: () => void): void {
    if (!this.#engine) return; // what was put off came after the end
    try {
      work();
    } catch (e) {
      this.#fail(e);
    }
  }

  #slice(): void {
    const engine = this.#running();
    const end = performance.now() + this.sliceMs;
    let next = 0;
    do {
      next = engine.pump(Math.min(PUMP_BUDGET_MS, this.sliceMs));
      this.#collect();
      this.#outside?.take();
    } while (next === 0 && performance.now() < end);
    if (next < 0) {
      if (!this.#threaded) this.#finish(); // else the engine tells
      return;
    }
    if (next > 0 || performance.now() - this.#lastPost >= FRAME_MS) this.#postBatch();
    if (performance.now() - this.#lastCensus >= CENSUS_MS) this.#postCensus();
    this.#again(next);
  }

  #explore({ id, scenario, options, aborted }: Extract<ToHost, { type: 'explore' }>): void {
    const engine = this.#running();
    engine.stopSearch(); // for the one before nobody waits any more, whatever becomes of this one
    const errors = JSON.parse(engine.explore(scenario, options));
    if (errors.length) {
      this.post({ type: 'notExplored', id, errors });
      return;
    }
    if (aborted) engine.stopSearch();
    const busy = this.#busyBeside;
    this.#search = id;
    if (!busy) this.#nextBeside.ask();
  }

  #beginForecast({ id, scenario, options, aborted }: Extract<ToHost, { type: 'forecast' }>): void {
    const engine = this.#running();
    engine.stopForecast(); // as with a search
    const errors = JSON.parse(engine.forecast(scenario, options));
    if (errors.length) {
      this.post({ type: 'notForecast', id, errors });
      return;
    }
    if (aborted) engine.stopForecast();
    const busy = this.#busyBeside;
    this.#forecast = id;
    if (!busy) this.#nextBeside.ask();
  }

  /** Whether there is anything to go on with beside a run. */
  get #busyBeside(): boolean {
    return this.#search !== undefined || this.#forecast !== undefined;
  }

  #goOnBeside(): void {
    this.#forecastOn();
    this.#searchOn();
    if (this.#busyBeside) this.#nextBeside.ask();
  }

  #forecastOn(): void {
    const engine = this.#running();
    const id = this.#forecast;
    if (id === undefined || !engine.advanceForecast(this.sliceMs)) return;
    this.#forecast = undefined;
    this.post({ type: 'forecasted', id, forecast: JSON.parse(engine.forecasted()) });
  }

  #searchOn(): void {
    const engine = this.#running();
    const id = this.#search;
    if (id === undefined) return;
    if (engine.search(SEARCH_SLICES * this.sliceMs)) {
      this.#search = undefined;
      this.post({ type: 'explored', id, exploration: JSON.parse(engine.explored()) });
    } else {
      this.post({ type: 'exploring', id, progress: JSON.parse(engine.searchProgress()) });
    }
  }

  /** The trace, where it is now. */
  #traceNow(): TraceMemory | undefined {
    if (this.#module) this.#trace?.follow(memoryOf(this.#module));
    return this.#trace;
  }

  #collect(): void {
    this.#traceNow()?.drain(
      (bytes) => this.#pending.dictionary.push(bytes),
      ({ view, offset, count, worker }) => {
        this.#pending.records.push(new Uint8Array(view.buffer, offset, count * RECORD_BYTES).slice());
        this.#pending.spans.push({ worker, count });
      },
    );
  }

  #postBatch(): void {
    this.#lastPost = performance.now();
    const { dictionary, records, spans } = this.#pending;
    if (spans.length === 0 && dictionary.length === 0) return;
    this.#pending = { dictionary: [], records: [], spans: [] };
    const batch: Batch = {
      dictionary: joined(dictionary),
      records: joined(records),
      spans,
      dropped: this.#traceNow()?.dropped() ?? 0,
    };
    this.post({ type: 'batch', batch }, [batch.dictionary, batch.records]);
  }

  #postCensus(): void {
    this.#lastCensus = performance.now();
    const { address, bytes } = this.#census ?? { address: 0, bytes: 0 };
    if (bytes === 0 || !this.#module) return;
    const census = new Uint8Array(memoryOf(this.#module) as ArrayBuffer, address, bytes).slice();
    this.post({ type: 'census', census }, [census.buffer]);
  }

  #finish(): void {
    clearTimeout(this.#wake);
    this.#wake = undefined;
    this.#outside?.take();
    this.#outside?.end('the run has ended');
    this.#postBatch();
    this.#postCensus();
    const outcome = JSON.parse(this.#running().outcome());
    const errors = Array.isArray(outcome) ? outcome : [];
    this.post({ type: 'done', outcome, errors, returned: this.#fetches?.returned });
  }
}

function joined(parts: readonly Uint8Array[]): ArrayBuffer {
  const all = new Uint8Array(parts.reduce((sum, p) => sum + p.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.byteLength;
  }
  return all.buffer;
}
