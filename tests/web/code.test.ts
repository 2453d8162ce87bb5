import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { replay } from '../../web/src/model/apply';
import { goValue, type Place, placesOf, spotsByLine } from '../../web/src/model/code';
import {
  isMarked,
  isSameProgram,
  type Listing,
  linesBySite,
  placeOfSite,
  programLines,
} from '../../web/src/model/listing';
import { enPage as en } from '../../web/src/text/page-messages';
import { trace } from './events';
import { ended } from './outcomes';

const NO_CLOSE = { field: 'mistake', values: ['no-close'] };
const listing: Listing = {
  go: {
    file: 'worker_pool.go',
    lines: [
      {
        tokens: [
          ['', 'numWorkers = '],
          ['n', '3', 'workers'],
        ],
      },
      { tokens: [['', 'jobs <- j']], sites: [10] },
      { tokens: [['c', '// close(jobs) is missing']], when: [NO_CLOSE], marks: [NO_CLOSE] },
      { tokens: [['', 'close(jobs)']], when: [{ ...NO_CLOSE, not: true }], sites: [12] },
      { tokens: [['', 'wg.Wait()']], sites: [13, 14] },
    ],
  },
  cpp: {
    file: 'worker_pool.cpp',
    lines: [{ tokens: [['', 'jobs.close();']], marks: [NO_CLOSE] }, { tokens: [] }],
  },
};
const none = { pattern: 'worker-pool', mistake: 'none', workers: '3' };
const noClose = { ...none, mistake: 'no-close' };
const textOf = (settings: typeof none) =>
  programLines(listing.go, settings).map(({ tokens }) => tokens.map(([, text]) => text).join(''));

describe('a program of a listing', () => {
  test('has the lines whose conditions hold', () => {
    expect(textOf(none)).toEqual(['numWorkers = 3', 'jobs <- j', 'close(jobs)', 'wg.Wait()']);
    expect(textOf(noClose)).toEqual([
      'numWorkers = 3',
      'jobs <- j',
      '// close(jobs) is missing',
      'wg.Wait()',
    ]);
  });

  test('marks what a choice changes, in both languages', () => {
    const marked = (language: 'go' | 'cpp', settings: typeof none) =>
      programLines(listing[language], settings).map((line) => isMarked(line, settings));
    expect(marked('go', none)).toEqual([false, false, false, false]);
    expect(marked('go', noClose)).toEqual([false, false, true, false]);
    expect(marked('cpp', noClose)).toEqual([true, false]);
  });

  test('is the same for other numbers and another for another mistake or pattern', () => {
    expect(isSameProgram(listing, none, { ...none, workers: '9' })).toBe(true);
    expect(isSameProgram(listing, none, noClose)).toBe(false);
    expect(isSameProgram(listing, none, { ...none, pattern: 'errgroup' })).toBe(false);
  });

  test('has a line for the C++ lines it names, counted within the program', () => {
    const go = linesBySite(listing, 'go', programLines(listing.go, noClose));
    expect([...go]).toEqual([
      ['worker_pool.cpp:10', 2],
      ['worker_pool.cpp:13', 4],
      ['worker_pool.cpp:14', 4],
    ]);
    expect(linesBySite(listing, 'cpp', listing.cpp.lines).get('worker_pool.cpp:2')).toBe(2);
  });
});

describe('values in Go', () => {
  test('ids are spelled out, and many are cut short', () => {
    expect(goValue(en, 'fail', '9-12, 4')).toBe('4, 9, 10, 11, 12');
    expect(goValue(en, 'fail', '')).toBe('');
    expect(goValue(en, 'fail', '1-2000')).toBe('1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, … 1,988 more');
  });

  test('what is half typed is shown as it is', () => {
    expect(goValue(en, 'workers', ' 3x ')).toBe('3x');
  });
});

describe('where goroutines are', () => {
  const started = [
    { kind: 'start', goroutine: 1 },
    { kind: 'create', goroutine: 1, arg: 2, site: 'worker_pool.cpp:8:f' },
    { kind: 'name', goroutine: 2, text: 'worker 1' },
  ] as const;

  test('one that has not run stands where it was made, with the one that made it', () => {
    const places = placesOf(en, replay(trace(...started)), undefined);
    expect(places.map(({ id, at }) => [id, at])).toEqual([
      [1, 'worker_pool.cpp:8'],
      [2, 'worker_pool.cpp:8'],
    ]);
  });

  test('one that runs on is where it was seen last, by any event that says where', () => {
    const ran = trace(
      ...started,
      { kind: 'recv', goroutine: 2, object: 5, site: 'worker_pool.cpp:21:g' },
      { kind: 'run', goroutine: 2 },
    );
    expect(placesOf(en, replay(ran), undefined)[1]).toMatchObject({
      look: 'running',
      at: 'worker_pool.cpp:21',
      reason: '',
    });
  });

  test('one that waits says for what, in Go’s words', () => {
    const events = trace({ kind: 'object', object: 5, text: 'jobs', extra: 1 }, ...started, {
      kind: 'block',
      goroutine: 2,
      object: 5,
      reason: 'chan receive',
      site: 'worker_pool.cpp:20:g',
    });
    expect(placesOf(en, replay(events), undefined)[1]).toMatchObject({
      name: 'worker 1',
      look: 'blocked',
      reason: 'chan receive · jobs',
      at: 'worker_pool.cpp:20',
    });
  });

  test('one that has returned is nowhere', () => {
    expect(
      placesOf(en, replay(trace(...started, { kind: 'end', goroutine: 2 })), undefined).map(({ id }) => id),
    ).toEqual([1]);
    // Whether or not the trace has seen it return.
    expect(placesOf(en, replay(trace(...started)), ended({}))).toEqual([]);
  });

  test('a stuck one is where the outcome says, even if the trace has lost its block', () => {
    const blocked = {
      id: 2,
      name: 'worker 1',
      reason: 'chan receive',
      object: 5,
      objectName: 'jobs',
      site: 'worker_pool.cpp:20:g',
      spawnedAt: 'worker_pool.cpp:8:f',
      waitsFor: null,
    };
    const places = placesOf(en, replay(trace(...started)), ended({ kind: 'deadlock', blocked: [blocked] }));
    expect(places.find(({ id }) => id === 2)).toMatchObject({ look: 'stuck', at: 'worker_pool.cpp:20' });
  });
});

describe('spots', () => {
  const lineAt = new Map([
    ['p.cpp:20', 7],
    ['p.cpp:21', 7],
    ['p.cpp:30', 9],
  ]);
  const place = (id: number, name: string, at: string, reason = ''): Place => ({
    id,
    name,
    at,
    look: reason ? 'blocked' : 'running',
    status: '',
    reason,
  });
  const labels = (...places: Place[]) =>
    [...spotsByLine(en, places, lineAt)].map(([line, spots]) => [line, spots.map(({ label }) => label)]);

  test('goroutines of one kind that stand alike at a line are one spot', () => {
    expect(
      labels(
        place(1, 'main', 'p.cpp:30'),
        place(2, 'worker 1', 'p.cpp:20'),
        place(3, 'worker 2', 'p.cpp:21'),
      ),
    ).toEqual([
      [7, ['worker 1, 2']],
      [9, ['main']],
    ]);
    const three = [1, 2, 3].map((n) => place(n + 1, `worker ${n}`, 'p.cpp:20', 'chan receive · jobs'));
    expect(labels(...three)).toEqual([[7, ['worker 1-3']]]);
  });

  test('those that wait for something else are another', () => {
    expect(
      labels(place(2, 'worker 1', 'p.cpp:20'), place(3, 'worker 2', 'p.cpp:20', 'chan send · results')),
    ).toEqual([[7, ['worker 1', 'worker 2']]]);
  });

  test('numbers that would be long are counted', () => {
    const odd = [1, 3, 5, 7, 9, 11].map((n) => place(n, `job ${n}`, 'p.cpp:20'));
    expect(labels(...odd)).toEqual([[7, ['job ×6']]]);
  });

  test('every goroutine at a known line is in one spot, whatever its name', () => {
    const names = fc.constantFrom('main', 'worker 1', 'worker 2', 'job 12', 'feeder', '');
    const at = fc.constantFrom('p.cpp:20', 'p.cpp:21', 'p.cpp:30', 'other.cpp:1', '');
    fc.assert(
      fc.property(fc.array(fc.tuple(names, at, fc.constantFrom('', 'select'))), (all) => {
        const places = all.map(([name, where, reason], i) => place(i + 1, name, where, reason));
        const ids = [...spotsByLine(en, places, lineAt).values()].flat().flatMap((spot) => spot.ids);
        const known = places.filter((p) => lineAt.has(p.at)).map(({ id }) => id);
        expect([...ids].sort((a, b) => a - b)).toEqual(known);
      }),
    );
  });
});

test('a site’s place leaves the function out', () => {
  expect(placeOfSite('a.cpp:12:ns::f')).toBe('a.cpp:12');
  expect(placeOfSite('')).toBe('');
});
