import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KINDS, type Kind, type TraceEvent } from '../../web/src/engine/trace-format';
import { perfettoJson } from '../../web/src/model/perfetto';
import { trace } from './events';

interface Written {
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly [more: string]: unknown;
}
const exported = (...events: readonly (Partial<TraceEvent> & { kind: Kind })[]): Written[] =>
  JSON.parse(perfettoJson(trace(...events))).traceEvents;

// That a whole run's export is the command's, to the byte, is for the browsers' checks: they have the engine.
describe('the trace as Chrome’s JSON', () => {
  test('has a track for each goroutine and each worker, with the slices between its events', () => {
    const all = exported(
      { kind: 'name', goroutine: 2, text: 'worker 1' },
      { kind: 'object', object: 9, text: 'jobs', extra: 1 },
      { kind: 'run', goroutine: 2, arg: 3 },
      { kind: 'block', goroutine: 2, reason: 'chan receive', object: 9 },
      { kind: 'run', goroutine: 2, arg: 3 },
      { kind: 'end', goroutine: 2 },
    );
    expect(all.filter((e) => e.ph === 'X').map((e) => [e.pid, e.tid, e.name, e.ts, e.dur])).toEqual([
      [1, 2, 'running', 2, 1],
      [1, 2, 'chan receive jobs', 3, 1],
      [1, 2, 'running', 4, 1],
      [2, 3, 'worker 1', 2, 1],
      [2, 3, 'worker 1', 4, 1],
    ]);
    const names = all.filter((e) => e.name === 'thread_name').map((e) => [e.pid, e.tid, e.args]);
    expect(names).toEqual([
      [1, 2, { name: 'worker 1' }],
      [2, 3, { name: 'thread 4' }],
    ]);
  });

  test('draws an arrow from who unblocks to where it next runs; none from a timer', () => {
    const all = exported(
      { kind: 'unblock', goroutine: 1, arg: 2 },
      { kind: 'run', goroutine: 2 },
      { kind: 'unblock', goroutine: 0, arg: 2 },
      { kind: 'run', goroutine: 2 },
    );
    expect(all.filter((e) => 'sf'.includes(e.ph)).map((e) => [e.ph, e.tid, e.id])).toEqual([
      ['s', 1, 1],
      ['f', 2, 1],
    ]);
  });

  test('ends a job that was in hand when the run ended', () => {
    const all = exported(
      { kind: 'task_begin', goroutine: 2, arg: 4 },
      { kind: 'task_fail', goroutine: 2, arg: 4, text: 'job 4: failed' },
      { kind: 'task_begin', goroutine: 2, arg: 5 },
    );
    expect(all.filter((e) => 'be'.includes(e.ph)).map((e) => [e.ph, e.id, e.args])).toEqual([
      ['b', 4, {}],
      ['e', 4, { error: 'job 4: failed' }],
      ['b', 5, {}],
      ['e', 5, undefined],
    ]);
  });

  test('names every other event', () => {
    const all = exported(
      { kind: 'object', object: 7, text: 'ctx', extra: 3 },
      { kind: 'cancel', object: 7, text: 'boom' },
      { kind: 'group_error', text: 'boom' },
      { kind: 'panic', text: '' },
      { kind: 'select', arg: 1 },
      { kind: 'wait_group', object: 8, arg: 2 ** 32 - 1 },
      { kind: 'send', object: 0, arg: 5, extra: 2, site: 'a.cpp:1:f' },
      { kind: 'log', text: 'Result: "2"\n' },
    );
    const instants = all.filter((e) => e.ph === 'i');
    expect(instants.map((e) => e.name)).toEqual([
      'cancel ctx: boom',
      'first error of the group: boom',
      'panic',
      'select: case 1',
      '#8 is -1',
      'send ',
      'Result: "2"\n',
    ]);
    expect(instants[5]?.args).toEqual({ site: 'a.cpp:1:f', value: 5, length: 2 });
  });

  test('rounds times as the command does', () => {
    const [run] = trace({ kind: 'run', goroutine: 1 });
    if (!run) throw new Error('no event');
    const ts = (time: number) =>
      JSON.parse(
        perfettoJson([
          { ...run, time },
          { ...run, kind: 'end', time: time + 1 },
        ]),
      ).traceEvents[2].ts;
    expect([0, 1, 1234.5, 0.0004, 0.0005, 999.9999999].map(ts)).toEqual([0, 0.001, 1.2345, 0, 0.000001, 1]);
  });

  test('is JSON whatever the events are', () => {
    const event = fc.record({
      kind: fc.constantFrom(...KINDS),
      goroutine: fc.nat(4),
      object: fc.nat(4),
      arg: fc.nat(5),
      extra: fc.nat(4),
      text: fc.string(),
      reason: fc.string(),
      worker: fc.nat(2),
    });
    fc.assert(
      fc.property(fc.array(event), (events) => {
        for (const e of exported(...events)) {
          expect(e).toMatchObject({
            ph: expect.any(String),
            pid: expect.any(Number),
            tid: expect.any(Number),
          });
          if (e.ph === 'X') expect(e.dur).toBeGreaterThanOrEqual(0);
        }
      }),
    );
  });
});
