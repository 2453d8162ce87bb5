/** The engine's plain data: what goes in, what comes out. Field names are those of the C++ core and the CLI. */

export type Flavour = 'threads' | 'single';

/** Which engine runs, on how many threads, and why not on more. */
export interface Mode {
  readonly flavour: Flavour;
  readonly threads: number;
  /** Why there are no real threads, as a clause; empty when there are. */
  readonly reason: string;
}

export interface SchemaField {
  readonly name: string;
  readonly type: 'int' | 'bool' | 'enum' | 'ids' | 'text';
  readonly default?: unknown;
  readonly min?: number;
  readonly max?: number;
  readonly values?: readonly string[];
  /** Patterns that use the field; elsewhere it has no effect. */
  readonly patterns: readonly string[];
  readonly flag?: string;
  readonly doc?: string;
}

export interface SchemaPattern {
  readonly name: string;
  readonly title: string;
  readonly doc: string;
  /** The jobs' names, where the scenario's `jobs` does not number them. */
  readonly jobNames?: readonly string[];
}

export interface Schema {
  readonly version: string;
  readonly fields: readonly SchemaField[];
  readonly patterns: readonly SchemaPattern[];
}

/** A scenario as typed by a person or read from a link: the engine's validator judges it. */
export type RawScenario = Readonly<Record<string, unknown>>;

export interface FieldError {
  readonly field: string;
  readonly value: unknown;
  readonly allowed: string;
  readonly message: string;
}

export type OutcomeKind = 'ok' | 'error' | 'deadlock' | 'panic' | 'stopped';
export type JobState = 'completed' | 'failed' | 'cancelled' | 'notStarted' | 'unfinished';

export interface GoroutineInfo {
  readonly id: number;
  readonly name: string;
  readonly reason: string;
  readonly object: number;
  readonly objectName: string;
  readonly site: string;
  readonly spawnedAt: string;
  /** Ids of those in the same list that could end its wait; null where that is not known. */
  readonly waitsFor: readonly number[] | null;
}

/** An access of a data race: by which goroutine, and at which line. */
export interface RaceAccess {
  readonly goroutine: number;
  readonly name: string;
  readonly access: 'load' | 'store';
  readonly site: string;
}

/** Two accesses to one variable that nothing orders. */
export interface DataRace {
  readonly variable: string;
  readonly first: RaceAccess;
  readonly second: RaceAccess;
  /** The same in a sentence. */
  readonly text: string;
}

/** What a step of a simulated run is; `wake`: of a goroutine that has waited, `timer`: the next one fires. */
export type StepKind = 'start' | 'operation' | 'wake' | 'finish' | 'timer' | 'selectCase';

/** One way in which a run that stopped at a choice can go on. */
export interface Way {
  readonly kind: StepKind;
  /** In words: "worker 1 receives from jobs (worker_pool.cpp:41)". */
  readonly text: string;
  /** Whose step it is; 0: a timer that wakes nobody. */
  readonly goroutine: number;
  readonly name: string;
  /** Go's wait reason of what it is about to do, or has waited for. */
  readonly reason: string;
  readonly object: number;
  readonly objectName: string;
  readonly site: string;
  /** Of a timer: when it fires, in virtual milliseconds since the run began. */
  readonly atMs: number;
  /** A scenario's `schedule`: the run up to here, and then this way. */
  readonly schedule: string;
}

/** Of a program with very many goroutines: what they took, and how long. Null: main did not get so far. */
export interface Crowd {
  /** Besides main. */
  readonly goroutines: number;
  /** Of them, those that are not in the trace. */
  readonly untraced: number;
  /** What the allocator had handed out for them while all were parked: records, frames, channels. */
  readonly bytes: number | null;
  /** From the beginning until all were parked. */
  readonly spawnedMs: number | null;
  /** How long the token took to go through all, each time. */
  readonly wavesMs: readonly number[];
}

export interface Outcome<Returned = unknown> {
  readonly kind: OutcomeKind;
  readonly error: string;
  readonly cause: string;
  readonly results: readonly number[];
  readonly jobs: Readonly<Record<JobState, readonly number[]>>;
  readonly leaked: readonly GoroutineInfo[];
  readonly blocked: readonly GoroutineInfo[];
  /** Ids of blocked goroutines, each of which waits for the next and the last for the first; empty: no cycle. */
  readonly cycle: readonly number[];
  /** What the workers' counter came to; null where they have none. */
  readonly counted: number | null;
  /** Null for a program of another sort. */
  readonly crowd: Crowd | null;
  /** That a simulated run has shown; a live run looks for none. */
  readonly races: readonly DataRace[];
  readonly events: number;
  readonly dropped: number;
  readonly elapsedMs: number;
  /** Of a simulated run: the choices that it came to, as a scenario's `schedule`; empty for a live one. */
  readonly schedule: string;
  /** The same without the last choice; empty if there is none. */
  readonly back: string;
  /** How many choices they are. */
  readonly choices: number;
  /** With the scheduler `manual`: the ways to go on from the schedule's end; none: the run is over. */
  readonly next: readonly Way[];
  /** The same for outcomes of a scenario that count as one: kind, error, jobs, who was left or blocked. */
  readonly group: string;
  readonly verdict: string;
  /**
   * What jobs brought back, by job: what the function `job` returned, or the text that was fetched. Absent where there
   * was neither.
   */
  readonly returned?: Readonly<Record<number, Returned>>;
}

/** What a job has made of its picture. */
export interface Resized {
  readonly job: number;
  /** The picture's own size. */
  readonly source: { readonly width: number; readonly height: number };
  /** The size that it was decoded at: smaller, if the engine's memory has no room for so many pixels. */
  readonly decoded: { readonly width: number; readonly height: number };
  /** The largest first; as WebP, or as JPEG or PNG where the browser cannot write that. */
  readonly thumbnails: readonly { readonly width: number; readonly height: number; readonly file: Blob }[];
}

/** One way in which a scenario can come out. */
export interface ExploredOutcome {
  /** Of the witness; its verdict leaves out how long that took, and so is true of all that come out so. */
  readonly outcome: Outcome;
  /** How many schedules lead to it, or how many of the samples did; null where that is not known. */
  readonly schedules: number | null;
  /** Of all schedules, or of the samples: 0 to 1. */
  readonly share: number | null;
  /** A scenario's `schedule` that leads to it, a shortest one of those that were seen. */
  readonly witness: string;
}

/** What ended a search; `complete`: it has seen everything. */
export type SearchEnd =
  | 'complete'
  | 'preemptions'
  | 'runs'
  | 'memory'
  | 'steps'
  | 'time'
  | 'caller'
  | 'diverged';

/** What came of looking at a scenario's schedules. Numbers of schedules beyond 2^53 are rounded. */
export interface Exploration {
  /** Every schedule was covered. */
  readonly exhaustive: boolean;
  /** Whether schedules and shares are known. */
  readonly counted: boolean;
  /** Random schedules were taken instead of all. */
  readonly sampled: boolean;
  readonly stoppedBy: SearchEnd;
  readonly schedules: number | null;
  readonly runs: number;
  readonly states: number;
  /** Runs that came to a choice whose future was known by then. */
  readonly merged: number;
  /** Ways from a choice that no run took, as it was known where they lead. */
  readonly pruned: number;
  /** Why the program is not the same each time it is run; empty if it is. */
  readonly diverged: string;
  /** That any of the runs has shown, one for each two places. */
  readonly races: readonly DataRace[];
  /** Those with most schedules first. */
  readonly outcomes: readonly ExploredOutcome[];
}

export interface ExploreProgress {
  readonly runs: number;
  readonly states: number;
  readonly outcomes: number;
}

/** What comes of a scenario with one value of the field that varies. */
export interface ForecastPoint {
  readonly value: number;
  readonly kind: OutcomeKind;
  readonly error: string;
  /** Virtual; null where main does not return. */
  readonly elapsedMs: number | null;
}

/** How long a scenario takes with each value of a field: a simulated run each. */
export interface Forecast {
  readonly field: string;
  readonly from: number;
  readonly to: number;
  readonly stoppedBy: SearchEnd;
  /** By value; those that came too late are left out. */
  readonly points: readonly ForecastPoint[];
}

export type EngineErrorCode = 'busy' | 'disposed' | 'failed' | 'memory' | 'unavailable';

/**
 * Why the engine cannot do what was asked: it has `failed` or been `disposed` of, it is `busy` with another run, the
 * flavour that was asked for is `unavailable` here, or there is too little `memory`: the device does not give what was
 * asked for, or the engine has used up what it has, which is its end.
 */
export class EngineError extends Error {
  override readonly name = 'EngineError';
  constructor(
    readonly code: EngineErrorCode,
    message: string,
  ) {
    super(message);
  }

  /** Whether the engine that rejects with it is of no more use, and another may be. */
  get isEnd(): boolean {
    return this.code === 'failed' || this.code === 'memory';
  }
}

/** The scenario was refused; nothing ran. */
export class ScenarioError extends Error {
  override readonly name = 'ScenarioError';
  constructor(readonly errors: readonly FieldError[]) {
    super(errors.map((e) => e.message).join('; ') || 'the scenario was refused');
  }
}
