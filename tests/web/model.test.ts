import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KINDS, REASONS } from '../../web/src/engine/trace-format';
import { apply, replay } from '../../web/src/model/apply';
import { jobLooks, jobsByState } from '../../web/src/model/jobs';
import { formatIds, type Plan, parseIds } from '../../web/src/model/plan';
import { stageOf } from '../../web/src/model/stage';
import { emptyState } from '../../web/src/model/state';
import { en } from '../../web/src/text/messages';
import { trace } from './events';
import { ended } from './outcomes';

const plan: Plan = {
  pattern: 'worker-pool',
  workers: 2,
  jobs: 3,
  buffer: 2,
  fail: new Set(),
  grouped: false,
  jobNames: [],
  goroutines: 0,
};
const JOBS = [
  { kind: 'object', object: 9, text: 'jobs', extra: 1 },
  { kind: 'chan_made', object: 9, arg: 2 },
] as const;

describe('goroutines', () => {
  test('a goroutine goes from created to running to blocked to runnable to done', () => {
    const steps = trace(
      { kind: 'create', goroutine: 1, arg: 2 },
      { kind: 'run', goroutine: 2, arg: 3 },
      { kind: 'block', goroutine: 2, reason: 'chan receive', object: 9 },
      { kind: 'unblock', goroutine: 1, arg: 2, object: 9 },
      { kind: 'end', goroutine: 2 },
    );
    const state = emptyState();
    const seen = steps.map((e) => {
      apply(state, e);
      return state.goroutines.get(2)?.state;
    });
    expect(seen).toEqual(['runnable', 'running', 'blocked', 'runnable', 'done']);
    expect(state.goroutines.get(2)?.worker).toBe(3);
  });

  test('waiting goroutines stand in the channel queue in the order they came, and leave it', () => {
    const waiting = trace(
      ...JOBS,
      { kind: 'block', goroutine: 3, reason: 'chan receive', object: 9 },
      { kind: 'block', goroutine: 2, reason: 'chan receive', object: 9 },
    );
    expect(replay(waiting).channels.get(9)?.receivers).toEqual([3, 2]);
    const woken = [...waiting, ...trace({ kind: 'unblock', goroutine: 1, arg: 3, object: 9 })];
    expect(replay(woken).channels.get(9)?.receivers).toEqual([2]);
  });
});

describe('channels', () => {
  test('buffered values come out in the order they went in', () => {
    const state = replay(
      trace(
        ...JOBS,
        { kind: 'send', goroutine: 1, object: 9, arg: 5, extra: 1 },
        { kind: 'send', goroutine: 1, object: 9, arg: 6, extra: 2 },
        { kind: 'recv', goroutine: 2, object: 9, arg: 5, extra: 1 },
      ),
    );
    expect(state.channels.get(9)).toMatchObject({ values: [6], length: 1, received: 1, recent: [5] });
  });

  test('a value handed straight to a receiver is never in the buffer', () => {
    const state = replay(
      trace(
        ...JOBS,
        { kind: 'send', goroutine: 1, object: 9, arg: 5, extra: 0 },
        { kind: 'recv', goroutine: 2, object: 9, arg: 5, extra: 0 },
      ),
    );
    expect(state.channels.get(9)).toMatchObject({ values: [], length: 0, received: 1 });
  });

  test('the length is right even where events were lost', () => {
    const lost = trace(...JOBS, { kind: 'send', goroutine: 1, object: 9, arg: 8, extra: 2 });
    expect(replay(lost).channels.get(9)).toMatchObject({ values: [8], length: 2 });
  });
});

describe('jobs and the group', () => {
  test('a job is in hand of the goroutine that began it until it ends, fails or is cancelled', () => {
    const state = replay(
      trace(
        { kind: 'task_begin', goroutine: 2, arg: 1 },
        { kind: 'task_begin', goroutine: 3, arg: 2 },
        { kind: 'task_begin', goroutine: 4, arg: 3 },
        { kind: 'task_end', goroutine: 2, arg: 1, extra: 2 },
        { kind: 'task_fail', goroutine: 3, arg: 2, text: 'job 2: failed' },
        { kind: 'group_error', goroutine: 3, object: 5, text: 'job 2: failed' },
        { kind: 'cancel', goroutine: 3, object: 6, text: 'job 2: failed' },
        { kind: 'group_error', goroutine: 4, object: 5, text: 'context canceled' },
      ),
    );
    expect([...state.jobs.values()].map((j) => j.phase)).toEqual(['completed', 'failed', 'inHand']);
    expect(state.jobs.get(2)?.error).toBe('job 2: failed');
    expect(state.groups.get(5)?.error).toBe('job 2: failed');
    expect(state.contexts.get(6)).toMatchObject({ cancelled: true, cause: 'job 2: failed' });
  });

  test('a wait group counter may be below zero', () => {
    expect(replay(trace({ kind: 'wait_group', object: 4, arg: 0xffffffff })).waitGroups.get(4)?.count).toBe(
      -1,
    );
  });

  test('after the run the outcome decides what became of the jobs, not the trace', () => {
    const state = replay(trace({ kind: 'task_begin', goroutine: 2, arg: 1 }));
    const jobs = { completed: [1], failed: [2], cancelled: [], notStarted: [3], unfinished: [] };
    expect(jobLooks(3, state, undefined)).toEqual(['running', 'planned', 'planned']);
    expect(jobLooks(3, state, ended({ jobs }))).toEqual(['done', 'failed', 'planned']);
    expect(jobsByState(['running', 'done', 'planned'], undefined)).toMatchObject({
      unfinished: [1],
      completed: [2],
      notStarted: [3],
    });
  });
});

describe('the stage', () => {
  test('before a run it shows the workers and the channel that are planned', () => {
    const stage = stageOf(en, plan, emptyState(), undefined);
    expect(stage.cards.map((c) => [c.title, c.look])).toEqual([
      ['worker 1', 'planned'],
      ['worker 2', 'planned'],
    ]);
    expect(stage.jobs).toMatchObject({ capacity: 2, length: 0 });
  });

  test('a worker whose job sleeps is asleep with its job in hand; one that waits says for what', () => {
    const state = replay(
      trace(
        ...JOBS,
        { kind: 'name', goroutine: 2, text: 'worker 1' },
        { kind: 'name', goroutine: 3, text: 'worker 2' },
        { kind: 'task_begin', goroutine: 2, arg: 1 },
        { kind: 'block', goroutine: 2, reason: 'sleep' },
        { kind: 'block', goroutine: 3, reason: 'chan receive', object: 9 },
      ),
    );
    const [one, two] = stageOf(en, plan, state, undefined).cards;
    expect(one).toMatchObject({ look: 'asleep', job: { name: 'job 1', look: 'running' } });
    expect(two).toMatchObject({ look: 'blocked', reason: 'chan receive · jobs' });
  });

  test('goroutines that the outcome calls leaked are shown stuck, the others returned', () => {
    const state = replay(
      trace(
        { kind: 'name', goroutine: 2, text: 'worker 1' },
        { kind: 'name', goroutine: 3, text: 'worker 2' },
      ),
    );
    const g = {
      id: 2,
      name: 'worker 1',
      reason: 'chan receive',
      object: 9,
      objectName: 'jobs',
      site: '',
      spawnedAt: '',
      waitsFor: null,
    };
    expect(stageOf(en, plan, state, ended({ leaked: [g] })).cards.map((c) => c.status)).toEqual([
      'leaked',
      'returned',
    ]);
  });

  test('in an error group of thousands, the tasks still at it are shown and the rest counted', () => {
    const many = { ...plan, pattern: 'errgroup', grouped: true, jobs: 10_000 };
    const state = replay(trace({ kind: 'name', goroutine: 2, text: 'job 1' }, { kind: 'end', goroutine: 2 }));
    const stage = stageOf(en, many, state, undefined);
    expect(stage.cards[0]?.title).toBe('job 2');
    expect(stage.cards.length + stage.cardsHidden).toBe(10_000);
  });
});

describe('properties', () => {
  const small = fc.integer({ min: 0, max: 6 });
  const anyEvent = fc.record({
    kind: fc.constantFrom(...KINDS),
    reason: fc.constantFrom(...REASONS),
    goroutine: small,
    object: small,
    arg: small,
    extra: small,
    text: fc.constantFrom('', 'worker 1', 'jobs', 'job 2: failed'),
  });

  test('replaying in batches of any sizes equals replaying at once, whatever the events', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 80 }), fc.array(fc.nat(9)), (events, sizes) => {
        const all = trace(...events);
        const state = emptyState();
        let at = 0;
        for (const size of [...sizes, all.length]) {
          for (const event of all.slice(at, at + size)) apply(state, event);
          at = Math.min(all.length, at + size);
        }
        expect(state).toEqual(replay(all));
      }),
    );
  });

  test('no sequence of events makes a stage that cannot be drawn', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 80 }), fc.boolean(), (events, grouped) => {
        const stage = stageOf(en, { ...plan, grouped }, replay(trace(...events)), undefined);
        expect(stage.cards).toHaveLength(2);
        expect(stage.helpers.length).toBeGreaterThan(0);
      }),
    );
  });

  test('a list of ids reads back as it was written', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 500 })), (ids) => {
        expect([...parseIds(formatIds(ids))].sort((a, b) => a - b)).toEqual([...ids].sort((a, b) => a - b));
      }),
    );
    expect(formatIds([4, 7, 9, 10, 11, 12])).toBe('4, 7, 9-12');
  });
});
