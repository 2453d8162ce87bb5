import fc from 'fast-check';
import { KINDS, REASONS, type TraceEvent } from '../../web/src/engine/trace-format';

/** Any events at all, in order and in time, about a few goroutines, channels and jobs. */
export const randomTrace = (maxLength: number): fc.Arbitrary<TraceEvent[]> =>
  fc
    .array(
      fc.record({
        after: fc.constantFrom(0, 0, 1, 250, 3_000_000),
        goroutine: fc.integer({ min: 0, max: 5 }),
        object: fc.integer({ min: 0, max: 3 }),
        arg: fc.integer({ min: 0, max: 5 }),
        extra: fc.integer({ min: 0, max: 4 }),
        kind: fc.constantFrom(...KINDS),
        reason: fc.constantFrom(...REASONS),
        worker: fc.integer({ min: -1, max: 2 }),
        text: fc.constantFrom('', 'jobs', 'worker 1', 'job 3: failed'),
      }),
      { maxLength, size: 'max' },
    )
    .map((events) => {
      let time = 0;
      return events.map(({ after, ...event }, i) => {
        time += after;
        return { ...event, time, order: i + 1, seq: 0, site: '' };
      });
    });
