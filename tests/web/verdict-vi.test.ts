// The outcomes of tests/patterns/verdict_test.cpp, in Vietnamese.
import { describe, expect, test } from 'vitest';
import type { GoroutineInfo, JobState, Outcome } from '../../web/src/engine/types';
import { settingsFrom, verdictProgramOf } from '../../web/src/model/settings';
import { verdictVi, waitsVi } from '../../web/src/text/verdict-vi';
import { schema } from './fake/schema.mjs';
import { ended } from './outcomes';

const on = (raw: Readonly<Record<string, unknown>>) => verdictProgramOf(settingsFrom(raw, schema), schema);
const jobs = (lists: Partial<Record<JobState, number[]>>): Outcome['jobs'] => ({
  completed: [],
  failed: [],
  cancelled: [],
  notStarted: [],
  unfinished: [],
  ...lists,
});
const failed = (error: string, lists: Partial<Record<JobState, number[]>>) =>
  ended({ kind: 'error', error, jobs: jobs(lists), elapsedMs: 214.2 });
const waiting = (name: string, reason: string, objectName = '', id = 1): GoroutineInfo => ({
  id,
  name,
  reason,
  object: 0,
  objectName,
  site: '',
  spawnedAt: '',
  waitsFor: null,
});

describe('a verdict in Vietnamese', () => {
  test('names the cancelled, and why the rest never started', () => {
    const o = failed('job 4: failed', {
      completed: [1, 2, 3],
      failed: [4],
      cancelled: [5],
      notStarted: [6, 7, 8, 9, 10],
    });
    expect(verdictVi(o, on({ pattern: 'pool-errgroup', fail: '4,7' }))).toBe(
      'Wait() trả về "job 4: failed" sau 214 ms. Job 1-3 hoàn thành; job 5 bị lỗi này hủy; job 6-10 không hề bắt đầu, vì các worker đã dừng.',
    );
  });

  test('of all runs that end so leaves out the time', () => {
    const program = { ...on({ pattern: 'errgroup', jobs: 2, fail: '1' }), untimed: true };
    const o = failed('job 1: failed', { completed: [2], failed: [1] });
    expect(verdictVi(o, program)).toBe('Wait() trả về "job 1: failed". Job 2 hoàn thành.');
    expect(verdictVi({ ...o, kind: 'stopped' }, program)).toBe('Đã dừng. Job 2 hoàn thành; job 1 thất bại.');
  });

  test('names other failures', () => {
    const o = failed('job 2: failed', { failed: [1, 2], cancelled: [3, 4] });
    expect(verdictVi(o, on({ pattern: 'errgroup', jobs: 4, fail: '1,2' }))).toBe(
      'Wait() trả về "job 2: failed" sau 214 ms. Job 1 cũng thất bại; job 3, 4 bị lỗi này hủy.',
    );
  });

  test('says which of several errors a pool kept', () => {
    const o = failed('job 2: failed', { completed: [3], failed: [1, 2] });
    const done = 'Cả 3 job đều đã xong: 1 hoàn thành, 2 thất bại (job 1, 2). ';
    expect(verdictVi(o, on({ jobs: 3, fail: '1,2' }))).toBe(
      `${done}main giữ "job 2: failed", lỗi đầu tiên trong các kết quả.`,
    );
    expect(verdictVi(o, on({ jobs: 3, fail: '1,2', mistake: 'last-error' }))).toBe(
      `${done}main giữ "job 2: failed", lỗi cuối cùng trong các kết quả.`,
    );
  });

  test('says why jobs that ignore their context never started', () => {
    const program = on({ pattern: 'pool-errgroup', jobs: 4, workers: 2, heedContext: false });
    expect(verdictVi(failed('job 1: failed', { failed: [1, 2], notStarted: [3, 4] }), program)).toContain(
      'vì worker nào cũng đã trả về lỗi.',
    );
    const one = failed('job 1: failed', { completed: [2], failed: [1], notStarted: [3, 4] });
    expect(verdictVi(one, program)).toContain('vì feeder đã dừng.');
  });

  test('counts the others when all of them completed', () => {
    const o = failed('job 4: failed', { completed: [1, 2, 3], failed: [4] });
    expect(verdictVi(o, on({ pattern: 'errgroup', jobs: 4, fail: '4' }))).toBe(
      'Wait() trả về "job 4: failed" sau 214 ms. 3 job còn lại hoàn thành.',
    );
  });

  test('of a single job', () => {
    expect(verdictVi(ended({ jobs: jobs({ completed: [1] }) }), on({ jobs: 1 }))).toBe(
      'Job duy nhất đã hoàn thành.',
    );
    const o = failed('job 1: failed', { failed: [1] });
    expect(verdictVi(o, on({ jobs: 1 }))).toBe('Job duy nhất đã thất bại.');
    expect(verdictVi(o, on({ pattern: 'errgroup', jobs: 1 }))).toBe(
      'Wait() trả về "job 1: failed" sau 214 ms.',
    );
  });

  test('of jobs that have names', () => {
    const o = failed('database connection timeout', { failed: [2], cancelled: [1] });
    expect(verdictVi(o, on({ pattern: 'fetch-all-data' }))).toBe(
      'Wait() trả về "database connection timeout" sau 214 ms. users bị lỗi này hủy.',
    );
    const heedless = failed('database connection timeout', { failed: [2], completed: [1] });
    expect(verdictVi(heedless, on({ pattern: 'fetch-all-data', heedContext: 'false' }))).toBe(
      'Wait() trả về "database connection timeout" sau 214 ms. users hoàn thành. Các tác vụ không để ý đến context, nên không tác vụ nào bị hủy.',
    );
  });

  test('of a panic', () => {
    const o = ended({
      kind: 'panic',
      error: 'send on closed channel',
      jobs: jobs({ completed: [1], notStarted: [3], unfinished: [2] }),
    });
    expect(verdictVi(o, on({ jobs: 3 }))).toBe(
      'Panic: send on closed channel. Job 1 hoàn thành; job 2 còn dở dang; job 3 không hề bắt đầu.',
    );
  });

  test('of a run that was stopped', () => {
    const o = ended({ kind: 'stopped', elapsedMs: 1234, jobs: jobs({ notStarted: [1, 2] }) });
    expect(verdictVi(o, on({ jobs: 2 }))).toBe('Đã dừng sau 1234 ms. Chưa job nào được bắt đầu.');
  });

  test('of a counter that lost an update', () => {
    const o = ended({ jobs: jobs({ completed: [1, 2] }), counted: 1 });
    expect(verdictVi(o, on({ jobs: 2 }))).toBe(
      'Cả hai job đều hoàn thành. Các worker đếm được 1: mất 1 lần cập nhật.',
    );
  });

  test('writes times short, with a comma', () => {
    for (const [ms, text] of [
      [0.04, '0 ms'],
      [0.42, '0,4 ms'],
      [99.6, '100 ms'],
      [12_345, '12,3 s'],
    ] as const) {
      const o = ended({ jobs: jobs({ completed: [1] }), elapsedMs: ms });
      expect(verdictVi(o, on({ pattern: 'errgroup', jobs: 1 }))).toBe(
        `Wait() trả về nil sau ${text}: job duy nhất đã hoàn thành.`,
      );
    }
  });

  test('shortens a list of many jobs', () => {
    const odd = Array.from({ length: 12 }, (_, i) => 2 * i + 1);
    const o = ended({ kind: 'stopped', elapsedMs: 5, jobs: jobs({ completed: odd, notStarted: [2] }) });
    expect(verdictVi(o, on({ jobs: 24 }))).toBe(
      'Đã dừng sau 5 ms. Job 1, 3, 5, 7, 9, 11, 13, 15 và 4 nữa hoàn thành; job 2 không hề bắt đầu.',
    );
  });
});

describe('in Vietnamese, goroutines', () => {
  test('that wait for the same are grouped', () => {
    const list = [
      waiting('main', 'sync.WaitGroup.Wait'),
      waiting('worker 3', 'chan receive', 'jobs'),
      waiting('worker 1', 'chan receive', 'jobs'),
      waiting('worker 2', 'chan send', 'results'),
    ];
    expect(waitsVi(list)).toBe(
      'main chờ trong sync.WaitGroup.Wait; worker 1, 3 chờ nhận từ jobs, channel mà không ai sẽ đóng; worker 2 chờ gửi vào results, channel mà không ai sẽ nhận',
    );
  });

  test('claim nothing about the future while one of them sleeps', () => {
    const list = [
      waiting('worker 1', 'chan receive', 'jobs'),
      waiting('worker 2', 'sleep'),
      waiting('feeder', 'select', 'jobs, ctx.done'),
    ];
    expect(waitsVi(list)).toBe(
      'worker 1 chờ nhận từ jobs; worker 2 đang ngủ; feeder chờ trong select trên jobs, ctx.done',
    );
  });

  test('have a number where they have no name', () => {
    expect(waitsVi([waiting('', 'chan receive', '', 7)])).toBe(
      'goroutine 7 chờ nhận từ một channel mà không ai sẽ đóng',
    );
  });
});
