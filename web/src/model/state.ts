/** What a run looks like at one moment, as far as its trace tells. Plain data; changed only by `apply`. */
import { nameOf } from '../text/words';

export interface Goroutine {
  readonly id: number;
  name: string;
  state: 'runnable' | 'running' | 'blocked' | 'done';
  /** Why it is blocked, in Go's words; empty otherwise. */
  reason: string;
  object: number;
  /** The thread it ran on last. */
  worker: number;
  /** The job it has in hand, or had last; 0 for none. */
  job: number;
  /** Jobs it has come to an end with. */
  jobsEnded: number;
  spawner: number;
  panic: string;
  /** The source line it was seen at last: `file:line:function`, or empty. */
  site: string;
}

export interface Channel {
  readonly id: number;
  name: string;
  capacity: number;
  /** How many values are buffered. */
  length: number;
  /** The buffered values, oldest first. Shorter than `length` only where events were lost. */
  values: number[];
  closed: boolean;
  /** Goroutines waiting, in order. */
  senders: number[];
  receivers: number[];
  received: number;
  /** The values received last, oldest first. */
  recent: number[];
}

export interface WaitGroup {
  readonly id: number;
  name: string;
  count: number;
}

export interface Context {
  readonly id: number;
  name: string;
  /** A job has made it for itself, to have a deadline. */
  ofJob: boolean;
  cancelled: boolean;
  cause: string;
}

export interface Group {
  readonly id: number;
  name: string;
  error: string;
}

export type JobPhase = 'inHand' | 'completed' | 'failed' | 'cancelled';

export interface Job {
  readonly id: number;
  phase: JobPhase;
  goroutine: number;
  error: string;
}

export interface LogLine {
  readonly time: number;
  readonly goroutine: number;
  readonly text: string;
}

export interface RunState {
  /** Nanoseconds since the run began. */
  time: number;
  events: number;
  readonly goroutines: Map<number, Goroutine>;
  readonly channels: Map<number, Channel>;
  readonly waitGroups: Map<number, WaitGroup>;
  readonly contexts: Map<number, Context>;
  readonly groups: Map<number, Group>;
  readonly jobs: Map<number, Job>;
  readonly log: LogLine[];
  /** Log lines no longer kept. */
  logForgotten: number;
}

export function emptyState(): RunState {
  return {
    time: 0,
    events: 0,
    goroutines: new Map(),
    channels: new Map(),
    waitGroups: new Map(),
    contexts: new Map(),
    groups: new Map(),
    jobs: new Map(),
    log: [],
    logForgotten: 0,
  };
}

/** A state of its own that is the same now, and stays so. */
export function copyOf(state: RunState): RunState {
  const copies = <T extends object>(map: ReadonlyMap<number, T>, copy = (t: T): T => ({ ...t })) =>
    new Map([...map].map(([id, value]) => [id, copy(value)]));
  return {
    ...state,
    goroutines: copies(state.goroutines),
    channels: copies(state.channels, (ch) => ({
      ...ch,
      values: [...ch.values],
      senders: [...ch.senders],
      receivers: [...ch.receivers],
      recent: [...ch.recent],
    })),
    waitGroups: copies(state.waitGroups),
    contexts: copies(state.contexts),
    groups: copies(state.groups),
    jobs: copies(state.jobs),
    log: [...state.log],
  };
}

export function goroutineName(state: RunState, id: number): string {
  return nameOf(state.goroutines.get(id)?.name, id);
}

/** The name of a channel, a wait group, a context or a group; empty if it has none. */
export function objectName(state: RunState, id: number): string {
  const object =
    state.channels.get(id) ?? state.waitGroups.get(id) ?? state.contexts.get(id) ?? state.groups.get(id);
  return object?.name ?? '';
}
