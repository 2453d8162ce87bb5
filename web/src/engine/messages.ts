/** What the page and the engine's host say to each other. */
import type { EngineFiles } from './assets';
import type { WorkerWanted } from './page-worker';
import type {
  Exploration,
  ExploreProgress,
  FieldError,
  Flavour,
  Forecast,
  Outcome,
  RawScenario,
  Resized,
  Schema,
} from './types';

export type ToHost =
  | { type: 'load'; flavour: Flavour; files: EngineFiles; threads: number; memoryMiB: number }
  | { type: 'validate'; id: number; scenario: RawScenario }
  | { type: 'start'; id: number; scenario: RawScenario; extras?: RunExtras }
  /** A call has ended: `why` it has failed, if it has. */
  | { type: 'answered'; call: number; why: string | undefined }
  | { type: 'stop' }
  /** One that has been given up by now is checked, and ends at once. */
  | { type: 'explore'; id: number; scenario: RawScenario; options: ExploreLimits; aborted?: boolean }
  | { type: 'stopExploring'; id: number }
  | { type: 'forecast'; id: number; scenario: RawScenario; options: ForecastRange; aborted?: boolean }
  | { type: 'stopForecast'; id: number }
  /** Ends the engine and its threads, where the host is not a worker that can be ended. */
  | { type: 'dispose' };

/** What a run is given besides its scenario. */
export interface RunExtras {
  /** Whether there is a function for its jobs. */
  readonly job: boolean;
  /** The whole addresses that they fetch, from job 1. */
  readonly urls: readonly string[] | undefined;
  /** That its jobs resize, from job 1. */
  readonly pictures: readonly Blob[] | undefined;
  /** Whether somebody looks at a crowd's bytes. */
  readonly census?: boolean;
  /** It has been given up by now: it is checked, and ends before anything has run. */
  readonly aborted?: boolean;
}

/** Where a crowd's bytes are in the engine's memory; none of them where there is no crowd. */
export interface CensusPlace {
  readonly address: number;
  readonly bytes: number;
}

/** As the engine takes them; absent: all schedules, however long it takes. */
export interface ExploreLimits {
  readonly runs?: unknown;
  readonly maxSeconds?: unknown;
}

/** Which field takes which values, and for how long they are simulated at most. */
export interface ForecastRange {
  readonly field: string;
  readonly from: number;
  readonly to: number;
  readonly maxSeconds?: number;
}

/** Records the host copied out of the single flavour's memory; `dictionary` holds only what is new. */
export interface Batch {
  readonly dictionary: ArrayBuffer;
  readonly records: ArrayBuffer;
  /** Runs of consecutive records in `records`, by worker. */
  readonly spans: readonly { worker: number; count: number }[];
  readonly dropped: number;
}

export type FromHost =
  | { type: 'ready'; schema: Schema; threads: number; memory: SharedArrayBuffer | undefined }
  /** Nothing more is to be expected of it. */
  | { type: 'failed'; message: string; code: 'failed' | 'memory' }
  | WorkerWanted
  | { type: 'validated'; id: number; errors: FieldError[] }
  | { type: 'started'; id: number; errors: FieldError[]; traceAddress: number; census: CensusPlace }
  /** The single flavour's, copied. */
  | { type: 'census'; census: Uint8Array<ArrayBuffer> }
  | { type: 'batch'; batch: Batch }
  /** `errors`: of a schedule that is not the program's, as its run has shown. `returned`: what jobs have fetched. */
  | {
      type: 'done';
      outcome: Outcome;
      errors: FieldError[];
      returned: Readonly<Record<number, unknown>> | undefined;
    }
  /** A job calls the function that the run was given; nobody waits for a call any more. */
  | { type: 'called'; call: number; job: number }
  | { type: 'abandoned'; call: number; why: string }
  | { type: 'resized'; resized: Resized }
  | { type: 'exploring'; id: number; progress: ExploreProgress }
  | { type: 'notExplored'; id: number; errors: FieldError[] }
  | { type: 'explored'; id: number; exploration: Exploration }
  | { type: 'notForecast'; id: number; errors: FieldError[] }
  | { type: 'forecasted'; id: number; forecast: Forecast };
