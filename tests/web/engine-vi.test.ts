// What the engine says in English, said in Vietnamese from the same data.
import { describe, expect, test } from 'vitest';
import { record } from '../../web/src/engine/record';
import { type FieldError, type RawScenario, ScenarioError, type Way } from '../../web/src/engine/types';
import { viPage as vi } from '../../web/src/text/vi-page';

const GLUE = new URL('../../build/wasm-single/wasm-bindings/millrace-single.node.mjs', import.meta.url).href;

async function refused(scenario: RawScenario): Promise<readonly FieldError[]> {
  const why = await record(GLUE, scenario).catch((e: unknown) => e);
  expect(why).toBeInstanceOf(ScenarioError);
  return (why as ScenarioError).errors;
}

describe('a refused field', () => {
  test.each<[RawScenario, string]>([
    [{ workers: '0' }, 'số worker là 0; phải từ 1 đến 64'],
    [{ workers: 'x' }, 'số worker là “x”; phải là số nguyên từ 1 đến 64'],
    [{ jobs: '' }, 'số job là “”; phải là số nguyên từ 1 đến 10000'],
    [{ buffer: '-1' }, 'buffer là -1; phải từ 0 đến 10000'],
    [{ workMs: '1.5' }, 'mili giây mỗi job là “1.5”; phải là số nguyên từ 0 đến 60000'],
    [{ fail: '4,x' }, 'job thất bại là “4,x”; phải là số job và khoảng tăng dần, như 4,7,9-12'],
    [{ fail: '11' }, 'job thất bại có 11; phải từ 1 đến 10'],
    [{ pattern: 'errgroup', limit: '0' }, 'giới hạn là 0; phải là -1 (không giới hạn) hoặc từ 1 đến 10000'],
    [{ work: 'rest' }, 'công việc là “rest”; phải là sleep, hash, image, fetch hoặc function'],
    [{ heedContext: 'maybe' }, 'context là “maybe”; phải là true hoặc false'],
    [{ wrokers: '3' }, 'không có trường wrokers; ý bạn là workers?'],
  ])('%j', async (scenario, words) => {
    const [error] = await refused(scenario);
    expect(error && vi.fieldError(error)).toBe(words);
  });

  test('is left in English where its data does not tell why', async () => {
    const [error] = await refused({ seed: '1', schedule: 'AQ' });
    expect(error && vi.fieldError(error)).toBe('');
  });
});

describe('a way to go on', () => {
  const way = (rest: Partial<Way>): Way => ({
    kind: 'operation',
    text: '',
    goroutine: 2,
    name: 'worker 1',
    reason: '',
    object: 0,
    objectName: '',
    site: '',
    atMs: 0,
    schedule: '',
    ...rest,
  });

  test.each<[Partial<Way>, string]>([
    [{ kind: 'start' }, 'worker 1 bắt đầu'],
    [{ kind: 'start', name: '' }, 'goroutine 2 bắt đầu'],
    [{ reason: 'chan receive', objectName: 'jobs' }, 'worker 1 nhận từ jobs'],
    [{ reason: 'chan send', objectName: 'results' }, 'worker 1 gửi vào results'],
    [{ reason: 'go', objectName: 'g' }, 'worker 1 gọi g.Go'],
    [{ reason: 'store', objectName: 'counter' }, 'worker 1 ghi counter'],
    [{ reason: 'sleep' }, 'worker 1 thực hiện: sleep'],
    [{ reason: 'runnable' }, 'worker 1 chạy tiếp'],
    [{ kind: 'wake', reason: 'chan send' }, 'worker 1 chạy tiếp sau chan send'],
    [{ kind: 'finish' }, 'worker 1 kết thúc'],
    [{ kind: 'timer', goroutine: 0, name: '', atMs: 1.5 }, 'timer 1,5 ms đến hạn'],
    [{ kind: 'timer', atMs: 400 }, 'worker 1 đã chờ đủ lâu, lúc 400 ms'],
    [{ kind: 'selectCase', objectName: 'ctx.done' }, 'select của worker 1 chọn ctx.done'],
  ])('%j', (given, words) => {
    expect(vi.ways.text(way(given))).toBe(words);
  });
});

test('a data race names the variable, both accesses and where they are', () => {
  const access = { goroutine: 2, name: 'worker 1', access: 'load', site: 'a.cpp:1' } as const;
  const first = { ...access, name: 'worker 2', access: 'store', site: 'a.cpp:2' } as const;
  expect(vi.outcomes.race({ variable: 'counter', first, second: access, text: '' })).toBe(
    'Data race trên counter: worker 2 ghi (a.cpp:2) và worker 1 đọc (a.cpp:1), mà không gì định thứ tự cho hai lần truy cập.',
  );
});
