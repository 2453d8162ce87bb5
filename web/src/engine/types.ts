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
}

export interface Outcome {
  readonly kind: OutcomeKind;
  readonly error: string;
  readonly cause: string;
  readonly results: readonly number[];
  readonly jobs: Readonly<Record<JobState, readonly number[]>>;
  readonly leaked: readonly GoroutineInfo[];
  readonly blocked: readonly GoroutineInfo[];
  readonly events: number;
  readonly dropped: number;
  readonly elapsedMs: number;
  readonly verdict: string;
}

/** The scenario was refused; nothing ran. */
export class ScenarioError extends Error {
  override readonly name = 'ScenarioError';
  constructor(readonly errors: readonly FieldError[]) {
    super(errors.map((e) => e.message).join('; ') || 'the scenario was refused');
  }
}
