import type { Kind, TraceEvent } from '../../web/src/engine/trace-format';

/** A short way to write traces down: each event gets the next order and time. */
export function trace(...events: ReadonlyArray<Partial<TraceEvent> & { kind: Kind }>): TraceEvent[] {
  return events.map((event, i) => ({
    time: i * 1000,
    order: i + 1,
    goroutine: 0,
    seq: 0,
    object: 0,
    arg: 0,
    extra: 0,
    reason: '',
    worker: 0,
    text: '',
    site: '',
    ...event,
  }));
}
