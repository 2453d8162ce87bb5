/** What the page and the engine's host say to each other. */
import type {
  Exploration,
  ExploreProgress,
  FieldError,
  Flavour,
  Outcome,
  RawScenario,
  Schema,
} from './types';

export type ToHost =
  | { type: 'load'; flavour: Flavour; glueUrl: string; threads: number }
  | { type: 'validate'; id: number; scenario: RawScenario }
  | { type: 'start'; id: number; scenario: RawScenario }
  | { type: 'stop' }
  | { type: 'explore'; id: number; scenario: RawScenario; options: ExploreLimits }
  | { type: 'stopExploring'; id: number };

/** As the engine takes them; absent: all schedules, however long it takes. */
export interface ExploreLimits {
  readonly runs?: unknown;
  readonly maxSeconds?: unknown;
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
  | { type: 'failed'; message: string }
  | { type: 'validated'; id: number; errors: FieldError[] }
  | { type: 'started'; id: number; errors: FieldError[]; traceAddress: number }
  | { type: 'batch'; batch: Batch }
  | { type: 'done'; outcome: Outcome }
  | { type: 'exploring'; id: number; progress: ExploreProgress }
  | { type: 'notExplored'; id: number; errors: FieldError[] }
  | { type: 'explored'; id: number; exploration: Exploration };
