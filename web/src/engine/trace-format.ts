/**
 * The trace's layout in linear memory: a header, one ring per worker, a dictionary of texts. All words are
 * little endian. Writers publish `head` after a record is complete; the reader owns `tail`.
 */

export const MAGIC = 0x3154524d; // "MRT1"
export const RECORD_BYTES = 40;
export const RING_HEADER_BYTES = 64;
export const OUTSIDE = 0xffffffff;

/** Word indices from the start of the block. */
export const HEADER = {
  magic: 0,
  rings: 1,
  ringCapacity: 2,
  dictOffset: 3,
  dictCapacity: 4,
  ringsOffset: 5,
  ringStride: 6,
  recordBytes: 7,
  dictLength: 8,
  dictDropped: 9,
  run: 10,
} as const;

/** Word indices from the start of a ring. */
export const RING = { head: 0, tail: 1, dropped: 2, worker: 3 } as const;

/** Indexed by the record's kind byte. */
export const KINDS = [
  'none',
  'create',
  'start',
  'block',
  'unblock',
  'end',
  'send',
  'recv',
  'close',
  'select',
  'timer',
  'cancel',
  'steal',
  'log',
  'run',
  'park',
  'yield',
  'task_begin',
  'task_end',
  'task_fail',
  'task_cancel',
  'object',
  'chan_made',
  'group_error',
  'panic',
  'name',
  'wait_group',
] as const;
export type Kind = (typeof KINDS)[number];

/** Indexed by the record's reason byte. */
export const REASONS = [
  '',
  'chan send',
  'chan receive',
  'select',
  'sync.WaitGroup.Wait',
  'sleep',
  'chan send (nil chan)',
  'chan receive (nil chan)',
  'select (no cases)',
  'sync.Mutex.Lock',
  'preempted',
  'sync.RWMutex.RLock',
  'sync.RWMutex.Lock',
  'sync.Cond.Wait',
  'semaphore.Acquire',
  'outside call',
] as const;

export const OBJECT_TYPES = [
  '',
  'chan',
  'wait_group',
  'context',
  'errgroup',
  'mutex',
  'rw_mutex',
  'cond',
  'semaphore',
] as const;
export type ObjectType = (typeof OBJECT_TYPES)[number];

/** Where a record keeps a dictionary id: the word that names a text, if its kind has one. */
export function textWord(kind: Kind): 'arg' | 'extra' | undefined {
  switch (kind) {
    case 'cancel':
    case 'log':
    case 'object':
    case 'group_error':
    case 'panic':
    case 'name':
      return 'arg';
    case 'task_fail':
    case 'task_cancel':
      return 'extra';
    default:
      return undefined;
  }
}

/** One decoded record. Times are nanoseconds since the run began. */
export interface TraceEvent {
  readonly time: number;
  /** One counter for the run: a total order consistent with cause and effect. */
  readonly order: number;
  /** 0 when no goroutine did it (a timer, the outside). */
  readonly goroutine: number;
  readonly seq: number;
  readonly object: number;
  readonly arg: number;
  readonly extra: number;
  readonly kind: Kind;
  readonly reason: string;
  /** The worker whose ring held it; -1 outside any worker. */
  readonly worker: number;
  /** The text the record names: a log line, a name, an error. */
  readonly text: string;
  /** `file:line:function`, or empty. */
  readonly site: string;
}
