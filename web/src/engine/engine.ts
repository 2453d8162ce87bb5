import { type AddressOf, addressesOf, type UrlOfJob } from './addresses';
import { checkFunctions, checkSignal } from './check';
import type { Connection } from './connection';
import { eachFrame } from './frame-clock';
import { JobCalls, type JobFunction } from './job-calls';
import { Latest } from './latest';
import type { ForecastRange, FromHost, ToHost } from './messages';
import { isData, plain } from './plain';
import { RunTrace } from './run-trace';
import type { TraceEvent } from './trace-format';
import {
  EngineError,
  type Exploration,
  type ExploreProgress,
  type FieldError,
  type Forecast,
  type Mode,
  type Outcome,
  type RawScenario,
  type Resized,
  ScenarioError,
  type Schema,
} from './types';

export interface RunOptions<Returned = unknown> {
  readonly signal?: AbortSignal | undefined;
  /** Events in the run's order, about once a frame, and how many have been lost so far. */
  readonly onEvents?: ((events: readonly TraceEvent[], dropped: number) => void) | undefined;
  /** What each job does, instead of one of the engine's own kinds of work: the scenario's `work` is then `function`. */
  readonly job?: JobFunction<Returned> | undefined;
  /**
   * What each job fetches, with `work: 'fetch'`. In a page relative to it, and of its own origin; in Node a whole address.
   * Asked for every job before the run begins.
   */
  readonly urls?: UrlOfJob | undefined;
  /** What each job resizes, with `work: 'image'`: the first is job 1's. Only in a browser, whose codecs are used. */
  readonly pictures?: readonly Blob[] | undefined;
  /** The thumbnails of a job's picture, as soon as they are made. */
  readonly onResized?: ((resized: Resized) => void) | undefined;
  /**
   * Of a program with very many goroutines, a byte for each, about once a frame and when the run has ended: 0 not
   * started, 2k + 1 parked after k waves, 2k + 2 awake in the next, 255 returned. They may change after the call, but for
   * the last time.
   */
  readonly onCensus?: ((census: Uint8Array) => void) | undefined;
}

export interface ExploreOptions {
  readonly signal?: AbortSignal | undefined;
  /** So many random schedules instead of every one. */
  readonly runs?: number | undefined;
  /** After which the search is given up; what it has seen by then is kept. */
  readonly maxSeconds?: number | undefined;
  readonly onProgress?: ((progress: ExploreProgress) => void) | undefined;
}

export interface ForecastOptions extends ForecastRange {
  readonly signal?: AbortSignal | undefined;
}

export interface Engine {
  readonly mode: Mode;
  readonly schema: Schema;
  /** What is wrong with a scenario; empty if nothing is. */
  validate(scenario: RawScenario): Promise<FieldError[]>;
  /**
   * Runs a scenario to its end. Rejects with ScenarioError if it is refused, and with what a function of the options
   * throws, which ends the run; `job` alone may throw: its job fails. One run at a time.
   */
  run<Returned = unknown>(scenario: RawScenario, options?: RunOptions<Returned>): Promise<Outcome<Returned>>;
  /**
   * Looks at every schedule of a scenario, in simulated time, and says how it can come out. Rejects with
   * ScenarioError if it is refused, with what `onProgress` throws, which ends it, or, as a new one ends the one before,
   * with an AbortError. An abort ends it early: it resolves with what it has seen. A run may go on beside it.
   */
  explore(scenario: RawScenario, options?: ExploreOptions): Promise<Exploration>;
  /** Whether a search goes on, which a new one would end. */
  readonly exploring: boolean;
  /**
   * Simulates a scenario with each of up to 64 values of a field. Rejects with ScenarioError if it is refused.
   * An abort, or the end of `maxSeconds`, ends it early: it resolves with the values that it has come to. One at a
   * time, as with explore; a run and a search may go on beside it.
   */
  forecast(scenario: RawScenario, options: ForecastOptions): Promise<Forecast>;
  /** Asks the current run to stop; its promise resolves with kind `stopped`. */
  stop(): void;
  dispose(): void;
}

interface Run {
  trace: RunTrace | undefined;
  readonly onEvents: NonNullable<RunOptions['onEvents']>;
  readonly onResized: NonNullable<RunOptions['onResized']>;
  readonly onCensus: NonNullable<RunOptions['onCensus']>;
  /** Where the engine writes it, if that can be seen here. */
  census: Uint8Array | undefined;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (why: unknown) => void;
  clock: { stop(): void } | undefined;
  readonly calls: JobCalls | undefined;
  /** What one of the functions above has thrown: none of them is called again. */
  thrown: { readonly why: unknown } | undefined;
}

/** An engine that lives in a host. */
export class HostedEngine implements Engine {
  readonly schema: Schema;
  #run: Run | undefined;
  readonly #search = new Latest<Exploration>();
  #onProgress: NonNullable<ExploreOptions['onProgress']> = () => {};
  readonly #forecast = new Latest<Forecast>();
  #lastId = 0;
  #dead: Error | undefined;
  readonly #validations = new Map<
    number,
    { resolve: (errors: FieldError[]) => void; reject: (why: Error) => void }
  >();

  constructor(
    private readonly connection: Connection,
    readonly mode: Mode,
    private readonly addressOf: AddressOf,
  ) {
    this.schema = connection.schema;
    connection.listen((message) => this.#receive(message));
    connection.onFailure((why) => this.#failed(why));
  }

  async validate(scenario: RawScenario): Promise<FieldError[]> {
    if (this.#dead) throw this.#dead;
    const id = ++this.#lastId;
    this.connection.send({ type: 'validate', id, scenario: plain(scenario) });
    return new Promise((resolve, reject) => {
      this.#validations.set(id, { resolve, reject });
    });
  }

  async run<Returned>(
    scenario: RawScenario,
    {
      signal,
      onEvents = () => {},
      onCensus,
      job,
      urls,
      pictures,
      onResized = () => {},
    }: RunOptions<Returned> = {},
  ): Promise<Outcome<Returned>> {
    if (this.#dead) throw this.#dead;
    checkSignal(signal);
    checkFunctions({ onEvents, onCensus, onResized, job, urls });
    if (this.#run) throw new EngineError('busy', 'a run is in progress; stop it and await its outcome');
    const raw = plain(scenario);
    const addresses = urls && addressesOf(urls, isData(raw) ? raw : {}, this.schema, this.addressOf);
    const extras = {
      job: job !== undefined,
      urls: addresses,
      pictures: pictures && [...pictures],
      census: onCensus !== undefined,
      aborted: signal?.aborted ?? false,
    };
    const calls =
      job && new JobCalls(job, (call, why) => this.connection.send({ type: 'answered', call, why }));
    const id = ++this.#lastId;
    const work = job ? { work: 'function' } : pictures ? { work: 'image' } : {};
    // First, for it may throw: then there is no run.
    this.connection.send({ type: 'start', id, scenario: isData(raw) ? { ...work, ...raw } : raw, extras });
    const stop = () => this.stop();
    const outcome = new Promise<Outcome>((resolve, reject) => {
      this.#run = {
        trace: undefined,
        onEvents,
        onResized,
        onCensus: onCensus ?? (() => {}),
        census: undefined,
        resolve,
        reject,
        clock: undefined,
        calls,
        thrown: undefined,
      };
      signal?.addEventListener('abort', stop, { once: true });
    });
    try {
      return (await outcome) as Outcome<Returned>;
    } finally {
      signal?.removeEventListener('abort', stop);
    }
  }

  async explore(
    scenario: RawScenario,
    { signal, onProgress = () => {}, runs, maxSeconds }: ExploreOptions = {},
  ): Promise<Exploration> {
    checkFunctions({ onProgress });
    const limits = { ...(runs !== undefined && { runs }), ...(maxSeconds !== undefined && { maxSeconds }) };
    const exploration = this.#beside(this.#search, ['explore', 'stopExploring'], scenario, limits, signal);
    this.#onProgress = onProgress;
    return exploration;
  }

  get exploring(): boolean {
    return this.#search.isOpen;
  }

  async forecast(scenario: RawScenario, { signal, ...range }: ForecastOptions): Promise<Forecast> {
    return this.#beside(this.#forecast, ['forecast', 'stopForecast'], scenario, range, signal);
  }

  /** Asks for what can go on beside a run, until it is aborted. */
  #beside<T>(
    latest: Latest<T>,
    [type, stop]: readonly ['explore', 'stopExploring'] | readonly ['forecast', 'stopForecast'],
    scenario: RawScenario,
    options: object,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    if (this.#dead) throw this.#dead;
    checkSignal(signal);
    const id = ++this.#lastId;
    const aborted = signal?.aborted ?? false;
    this.connection.send({ type, id, scenario: plain(scenario), options: plain(options), aborted } as ToHost);
    const abort = () => this.connection.send({ type: stop, id });
    signal?.addEventListener('abort', abort, { once: true });
    return latest.ask(id).finally(() => signal?.removeEventListener('abort', abort));
  }

  stop(): void {
    if (this.#run) this.connection.send({ type: 'stop' });
  }

  dispose(): void {
    this.#fail(new EngineError('disposed', 'the engine has been disposed of'));
    this.connection.close();
  }

  #receive(message: FromHost): void {
    switch (message.type) {
      case 'validated':
        this.#validations.get(message.id)?.resolve(message.errors);
        this.#validations.delete(message.id);
        return;
      case 'started':
        this.#started(message);
        return;
      case 'batch':
        this.#tell(this.#run, (run) => this.#deliver(run, run.trace?.take(message.batch) ?? []));
        return;
      case 'called':
        this.#run?.calls?.call(message.call, message.job);
        return;
      case 'abandoned':
        this.#run?.calls?.abandon(message.call, message.why);
        return;
      case 'resized':
        this.#tell(this.#run, (run) => run.onResized(message.resized));
        return;
      case 'census':
        this.#tell(this.#run, (run) => run.onCensus(message.census));
        return;
      case 'done':
        this.#done(message);
        return;
      case 'exploring':
        this.#exploring(message);
        return;
      case 'explored':
        this.#search.answer(message.id, message.exploration);
        return;
      case 'notExplored':
        this.#search.refuse(message.id, new ScenarioError(message.errors));
        return;
      case 'forecasted':
        this.#forecast.answer(message.id, message.forecast);
        return;
      case 'notForecast':
        this.#forecast.refuse(message.id, new ScenarioError(message.errors));
        return;
      case 'failed':
        this.#failed(message.message, message.code);
        return;
    }
  }

  #started({ errors, traceAddress, census }: Extract<FromHost, { type: 'started' }>): void {
    const run = this.#run;
    if (!run) return;
    if (errors.length) {
      this.#run = undefined;
      run.reject(new ScenarioError(errors));
      return;
    }
    const buffer = this.connection.memory;
    const trace = new RunTrace(buffer && { buffer, address: traceAddress });
    run.trace = trace;
    if (!buffer) return;
    if (census.bytes > 0) run.census = new Uint8Array(buffer, census.address, census.bytes);
    run.clock = eachFrame(() =>
      this.#tell(run, () => {
        this.#deliver(run, trace.poll());
        if (run.census) run.onCensus(run.census);
      }),
    );
  }

  // What the caller's functions throw is the caller's to hear: it stops the run, which then rejects with it.
  #tell(run: Run | undefined, tell: (run: Run) => void): void {
    if (!run || run.thrown) return;
    try {
      tell(run);
    } catch (why) {
      run.thrown = { why };
      if (this.#run === run) this.stop();
    }
  }

  #deliver(run: Run, events: readonly TraceEvent[]): void {
    if (events.length) run.onEvents(events, run.trace?.dropped ?? 0);
  }

  #done({ outcome, errors, returned }: Extract<FromHost, { type: 'done' }>): void {
    const run = this.#run;
    if (!run) return;
    run.calls?.end('the run has ended');
    const brought = run.calls?.returned ?? returned;
    run.clock?.stop();
    this.#run = undefined;
    const census = run.census && new Uint8Array(run.census); // the next run writes where it is
    this.#tell(run, () => {
      if (run.trace) this.#deliver(run, run.trace.finish());
      if (census) run.onCensus(census);
    });
    if (run.thrown) run.reject(run.thrown.why);
    else if (errors.length) run.reject(new ScenarioError(errors));
    else run.resolve(brought ? { ...outcome, returned: brought } : outcome);
  }

  #exploring({ id, progress }: Extract<FromHost, { type: 'exploring' }>): void {
    if (!this.#search.is(id)) return;
    try {
      this.#onProgress(progress);
    } catch (why) {
      this.#search.refuse(id, why);
      this.connection.send({ type: 'stopExploring', id });
    }
  }

  #failed(why: string, code: 'failed' | 'memory' = 'failed'): void {
    this.#fail(new EngineError(code, `the engine failed: ${why}`));
    this.connection.close(); // its memory is free again
  }

  #fail(why: Error): void {
    this.#dead ??= why;
    for (const { reject } of this.#validations.values()) reject(why);
    this.#validations.clear();
    this.#run?.clock?.stop();
    this.#run?.calls?.end(why.message);
    this.#run?.reject(why);
    this.#run = undefined;
    this.#search.fail(why);
    this.#forecast.fail(why);
  }
}
