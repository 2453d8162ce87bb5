import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { OutcomeKind } from '../../web/src/engine/types';
import { duration } from '../../web/src/model/duration';
import { lesson, measuredLesson, type ProgramFacts } from '../../web/src/model/lesson';
import { chartOf, NO_LIMIT, type Point, type Series, tickStep } from '../../web/src/model/what-if';
import { enPage as en } from '../../web/src/text/page-messages';

const point = (
  value: number,
  ms: number | null,
  kind: OutcomeKind = ms === null ? 'deadlock' : 'ok',
): Point => ({
  value,
  ms,
  kind,
  error: '',
});
const series = (points: readonly Point[], rest: Partial<Series> = {}): Series => ({
  field: 'workers',
  quantity: 'time',
  points,
  whole: true,
  ...rest,
});
/** Sixteen numbers of workers, and what a pool takes for jobs that sleep. */
const pool = (jobs: number, jobMs: number, more: readonly number[] = []) =>
  [...Array.from({ length: 16 }, (_, i) => i + 1), ...more].map((n) =>
    point(n, jobMs * (n === NO_LIMIT ? 1 : Math.ceil(jobs / n))),
  );
const facts = (jobs: number, jobMs: number, allDone = true): ProgramFacts => ({ jobs, jobMs, allDone });

const somePoints = fc
  .array(fc.option(fc.integer({ min: 0, max: 1e7 }), { nil: null, freq: 4 }), { minLength: 1, maxLength: 16 })
  .map((times) => times.map((ms, i) => point(i + 1, ms)));
const someSeries = fc.record({
  field: fc.constantFrom('workers' as const, 'limit' as const),
  quantity: fc.constantFrom('time' as const, 'speedUp' as const),
  points: somePoints,
  whole: fc.boolean(),
});

describe('a what-if chart', () => {
  test('stands as high as its times, the ideal beside it', () => {
    const { columns, ticks } = chartOf(en, series(pool(10, 100)), 3);
    expect(ticks.map((t) => t.label)).toEqual(['0 ms', '500 ms', '1 s']);
    expect(columns.map((c) => c.height)).toEqual(
      [1000, 500, 400, 300, 200, 200, 200, 200, 200, 100, 100, 100, 100, 100, 100, 100].map(
        (ms) => ms / 1000,
      ),
    );
    expect(columns[3]).toMatchObject({ label: '4', ideal: 0.25, current: false });
    expect(columns.filter((c) => c.current).map((c) => c.value)).toEqual([3]);
    expect(columns[3]?.words).toBe('4 workers: 300 ms; ideal: 250 ms');
    expect(columns[0]?.words).toBe('1 worker: 1 s; ideal: 1 s');
  });

  test('leaves a gap where main does not return, and says why', () => {
    const { columns } = chartOf(en, series([point(1, null), point(2, null, 'panic'), point(3, 40)]), 3);
    expect(columns.map((c) => [c.height, c.ideal, c.words])).toEqual([
      [undefined, undefined, '1 worker: deadlock'],
      [undefined, undefined, '2 workers: panic'],
      [1, undefined, '3 workers: 40 ms'],
    ]);
  });

  test('tells the error that a run ends with', () => {
    const failed: Point = { value: 1, ms: 200, kind: 'error', error: 'job 4: failed' };
    expect(chartOf(en, series([failed]), 1).columns[0]?.words).toBe(
      '1 worker: 200 ms (job 4: failed); ideal: 200 ms',
    );
  });

  test('sets what lies beyond the others apart', () => {
    const { columns } = chartOf(en, series(pool(3, 10, [NO_LIMIT]), { field: 'limit' }), NO_LIMIT);
    expect(columns.at(-1)).toMatchObject({
      label: '∞',
      apart: true,
      current: true,
      ideal: undefined,
      words: 'no limit: 10 ms',
    });
    expect(columns.slice(0, -1).some((c) => c.apart)).toBe(false);
  });

  test('of measured times shows how many times as fast they are', () => {
    const { columns, ticks } = chartOf(
      en,
      series([point(1, 90), point(2, 50), point(3, 36)], { quantity: 'speedUp' }),
      2,
    );
    expect(ticks.map((t) => t.label)).toEqual(['0×', '1×', '2×', '3×']);
    expect(columns.map((c) => c.height)).toEqual([1 / 3, 1.8 / 3, 2.5 / 3]);
    expect(columns[1]?.words).toBe('2 workers: 1.8 times as fast as 1, 50 ms; ideal: 2 times');
  });

  test('stays within its plot, marks one column at most, and puts words to each', () => {
    fc.assert(
      fc.property(someSeries, fc.integer({ min: -1, max: 20 }), (s, current) => {
        const { columns, ticks } = chartOf(en, s, current);
        expect(columns).toHaveLength(s.points.length);
        for (const c of columns) {
          for (const share of [c.height, c.ideal]) {
            if (share === undefined) continue;
            expect(share).toBeGreaterThanOrEqual(0);
            expect(share).toBeLessThanOrEqual(1 + 1e-9);
          }
          expect(c.words).toMatch(/^(a limit of )?\d+( workers?)?: ./);
        }
        expect(columns.filter((c) => c.current).length).toBeLessThanOrEqual(1);
        expect(ticks[0]?.share).toBe(0);
        expect(ticks.length).toBeLessThanOrEqual(5);
      }),
    );
  });

  test('has few ticks, at round numbers', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-3, max: 1e9, noNaN: true }), (most) => {
        const step = tickStep(most);
        expect(most / step).toBeLessThanOrEqual(4 + 1e-9);
        expect(most / step).toBeGreaterThan(1.5);
        expect(['1', '2', '5']).toContain(step.toExponential()[0]);
      }),
    );
  });
});

describe('its lesson', () => {
  const cases: [string, Series, number, ProgramFacts, string][] = [
    [
      'the opening page',
      series(pool(10, 400)),
      3,
      facts(10, 400),
      'With 3 workers it takes 1.6 s: 10 jobs in 4 rounds of 400 ms. With 4 it would take 1.2 s, and 400 ms with 10; more than 10 gain nothing: there are only 10 jobs.',
    ],
    [
      'one worker',
      series(pool(2, 100)),
      1,
      facts(2, 100),
      'With 1 worker it takes 200 ms: 2 jobs in 2 rounds of 100 ms. With 2 it would take 100 ms; more than 2 gain nothing: there are only 2 jobs.',
    ],
    [
      'as many workers as jobs',
      series(pool(4, 100)),
      4,
      facts(4, 100),
      'With 4 workers it takes 100 ms: 4 jobs in 1 round of 100 ms. More gain nothing: there are only 4 jobs.',
    ],
    [
      'more workers than jobs',
      series(pool(4, 100)),
      9,
      facts(4, 100),
      'With 9 workers it takes 100 ms: 4 jobs in 1 round of 100 ms. 4 workers would do: there are only 4 jobs.',
    ],
    [
      'a plateau that the chart does not see the end of',
      series(pool(40, 10)),
      14,
      facts(40, 10),
      'With 14 workers it takes 30 ms: 40 jobs in 3 rounds of 10 ms. More gain nothing, up to 16.',
    ],
    [
      'a hundred jobs',
      series(pool(100, 10)),
      5,
      facts(100, 10),
      'With 5 workers it takes 200 ms: 100 jobs in 20 rounds of 10 ms. With 6 it would take 170 ms, and 70 ms with 15; more gain nothing, up to 16.',
    ],
    [
      'no limit',
      series(pool(10, 100, [NO_LIMIT]), { field: 'limit' }),
      NO_LIMIT,
      facts(10, 100),
      'Without a limit it takes 100 ms: 10 jobs in 1 round of 100 ms. A limit of 10 would do: there are only 10 jobs.',
    ],
    [
      'workers beyond the chart',
      series(pool(100, 10, [50]), {}),
      50,
      facts(100, 10),
      'With 50 workers it takes 20 ms: 100 jobs in 2 rounds of 10 ms.',
    ],
    [
      'a group that its first error ends',
      series([400, 200, 200, 100, 100].map((ms, i) => point(i + 1, ms, 'error'))),
      2,
      facts(10, 100, false),
      'With 2 workers it takes 200 ms, 2 times as fast as with 1. With 4 it would take 100 ms; more gain nothing, up to 5.',
    ],
    [
      'times that are not made of rounds',
      series([100, 70, 60].map((ms, i) => point(i + 1, ms))),
      2,
      facts(10, 10),
      'With 2 workers it takes 70 ms, 1.4 times as fast as with 1. With 3 it would take 60 ms.',
    ],
    [
      'jobs that take no time',
      series(pool(10, 0)),
      3,
      facts(10, 0),
      'With 3 workers it takes 0 ms. Up to 16, none is faster or slower.',
    ],
    [
      'a deadlock whatever the number',
      series([1, 2, 3].map((n) => point(n, null))),
      2,
      facts(10, 100),
      'It deadlocks with any number of workers up to 3.',
    ],
    [
      'a deadlock that enough workers avoid',
      series([point(1, null), point(2, null), point(3, 100), point(4, 100)]),
      2,
      facts(3, 100),
      'With 2 workers it deadlocks. With 3, 4 it comes to its end.',
    ],
    [
      'a forecast that was given up',
      series([point(1, 1000), point(2, 500)], { whole: false }),
      2,
      facts(10, 100),
      'With 2 workers it takes 500 ms: 10 jobs in 5 rounds of 100 ms. The rest would take too long to simulate.',
    ],
    [
      'nothing at all',
      series([], { whole: false }),
      2,
      facts(10, 100),
      'The rest would take too long to simulate.',
    ],
  ];
  test.each(cases)('of %s', (_, s, current, f, words) => {
    expect(lesson(en, s, current, f)).toBe(words);
  });

  // Whatever it says "more gain nothing" of must not gain.
  test('never claims a gain, or none, that its points do not have', () => {
    fc.assert(
      fc.property(
        somePoints,
        fc.integer({ min: 1, max: 16 }),
        fc.integer({ min: 17, max: 99 }),
        (points, current, jobs) => {
          const words = lesson(en, series(points), current, facts(jobs, 0));
          const now = points.find((p) => p.value === current)?.ms;
          const times = points.flatMap((p) => (p.ms === null ? [] : [p.ms]));
          if (typeof now !== 'number') return;
          expect(words).toContain(duration(en, now));
          if (/^[^.]*\. More gain nothing/.test(words)) expect(Math.min(...times)).toBe(now);
          const claims = [
            ...words.matchAll(/with (?<n>\d+) it would take (?<time>[\d.,]+ m?s)/gi),
            ...words.matchAll(/and (?<time>[\d.,]+ m?s) with (?<n>\d+)/g),
          ].map(({ groups }) => [groups?.n, groups?.time]);
          for (const [n, time] of claims) {
            const claimed = points.find((p) => p.value === Number(n))?.ms;
            expect(typeof claimed === 'number' && duration(en, claimed)).toBe(time);
          }
        },
      ),
    );
  });

  test('of a measurement says on what, and of how many runs', () => {
    const measured = series([point(1, 90), point(2, 50), point(3, 36)], { quantity: 'speedUp' });
    expect(measuredLesson(en, measured, 3, 5)).toBe(
      'Measured on 3 threads, the median of 5 runs each: 3 workers were 2.5 times as fast as 1.',
    );
    expect(measuredLesson(en, { ...measured, field: 'limit' }, 3, 1)).toBe(
      'Measured on 3 threads, one run each: a limit of 3 was 2.5 times as fast as 1.',
    );
  });
});

test('a duration is said in the unit that suits it', () => {
  expect([0, 0.5, 400, 999.9994, 1000, 1600, 12_345.678, 6e8].map((ms) => duration(en, ms))).toEqual([
    '0 ms',
    '0.5 ms',
    '400 ms',
    '999.999 ms',
    '1 s',
    '1.6 s',
    '12.346 s',
    '600,000 s',
  ]);
});
