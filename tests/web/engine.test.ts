// An engine over its host, to which all is said as to a worker: what cannot be cloned does not arrive.
import { describe, expect, test } from 'vitest';
import { createEngineOn, type Platform } from '../../web/src/engine/create-engine';
import { localLine } from '../../web/src/engine/line';
import { createEngine } from '../../web/src/engine/node';
import { type Flavour, type RawScenario, ScenarioError } from '../../web/src/engine/types';

const FOLDER = new URL('../../web/src/engine/assets/', import.meta.url);
const FLAVOURS: readonly Flavour[] = ['threads', 'single'];
const GLUE = new URL('./fake/single.mjs', import.meta.url).href;

const platform: Platform = {
  cores: () => 1,
  whyNoThreads: () => 'there are none here',
  addressOf: String,
  waysTo: () => [
    {
      open() {
        const line = localLine();
        const { send } = line;
        return Object.assign(line, { send: (message: object) => send(structuredClone(message) as never) });
      },
      files: { glue: GLUE, wasm: '' },
    },
  ],
};

/** What keeps data that it watches behind proxies, all the way down. */
const watched = <T extends object>(data: T): T =>
  new Proxy(data, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'object' && value !== null ? watched(value) : value;
    },
  });

describe('a scenario that somebody watches', () => {
  const scenario = watched({ pattern: 'worker-pool', jobs: 4, fail: [4], workMs: 1 });

  test('is as good as plain data', async () => {
    const engine = await createEngineOn(platform, {});
    expect(() => structuredClone(scenario)).toThrow('could not be cloned');
    expect(await engine.validate(scenario)).toEqual([]);
    expect((await engine.run(scenario)).jobs.failed).toEqual([4]);
    expect((await engine.explore(scenario)).exhaustive).toBe(true);
    const range = watched({ field: 'workers', from: 1, to: 2 });
    expect((await engine.forecast(scenario, range)).points).toHaveLength(2);
  });
});

describe('what is no plain data', () => {
  test.each([
    ['a function', () => 4, 'jobs is "() => 4"; it must be a whole number'],
    ['a set', new Set([4]), 'jobs is "[object Set]"; it must be a whole number'],
    ['a symbol', Symbol('four'), 'jobs is "Symbol(four)"; it must be a whole number'],
  ])('%s, is refused as the value of a field', async (_, jobs, words) => {
    for (const engine of [
      await createEngineOn(platform, {}),
      await createEngine({ assets: FOLDER, threads: 1 }),
    ]) {
      for (const refused of [engine.run({ jobs }), engine.explore({ jobs })]) {
        await expect(refused).rejects.toBeInstanceOf(ScenarioError);
        await expect(refused).rejects.toThrow(words);
      }
      expect((await engine.validate({ jobs }))[0]?.message).toContain(words);
      engine.dispose();
    }
  });

  test.each([
    ['null', null],
    ['a number', 3],
    ['a text', 'worker-pool'],
    ['a list', []],
    ['a map', new Map([['jobs', 4]])],
  ])('%s, is no scenario', async (_, what) => {
    const engine = await createEngine({ assets: FOLDER, threads: 1 });
    const scenario = what as unknown as RawScenario;
    for (const ask of [
      () => engine.run(scenario),
      () => engine.run(scenario, { job: () => 0 }),
      () => engine.run(scenario, { urls: () => 'https://example.com' }),
      () => engine.explore(scenario),
      () => engine.forecast(scenario, { field: 'workers', from: 1, to: 2 }),
    ])
      await expect(ask()).rejects.toThrow('a scenario must be an object');
    engine.dispose();
  });

  test('is refused where a function or a signal is wanted, before anything runs', async () => {
    const engine = await createEngine({ assets: FOLDER, threads: 1 });
    const wrong = 'x' as unknown as () => never;
    for (const name of ['job', 'urls', 'onEvents', 'onCensus', 'onResized'])
      await expect(engine.run({}, { [name]: wrong })).rejects.toThrow(
        new RangeError(`${name} is "x"; it must be a function`),
      );
    await expect(engine.explore({}, { onProgress: wrong })).rejects.toThrow(
      'onProgress is "x"; it must be a function',
    );
    const signal = { aborted: false } as unknown as AbortSignal;
    const words = 'signal is [object Object]; it must be an AbortSignal';
    const range = { field: 'workers', from: 1, to: 2 } as const;
    await expect(engine.run({}, { signal })).rejects.toThrow(words);
    await expect(engine.explore({}, { signal })).rejects.toThrow(words);
    await expect(engine.forecast({}, { ...range, signal })).rejects.toThrow(words);
    await expect(createEngine({ assets: FOLDER, signal })).rejects.toThrow(words);
    expect((await engine.run({ workMs: 1 })).kind).toBe('ok');
    engine.dispose();
  });

  test('is refused as a flavour, and a folder without an engine is told as what it is', async () => {
    const flavour = 'Single' as Flavour;
    await expect(createEngine({ assets: FOLDER, flavour })).rejects.toThrow(
      new RangeError('flavour is "Single"; it must be auto, threads or single'),
    );
    for (const what of FLAVOURS)
      await expect(createEngine({ assets: '/nonexistent/', flavour: what })).rejects.toMatchObject({
        name: 'EngineError',
        code: 'unavailable',
        message: expect.stringMatching(/^the (threaded )?engine did not start \(.*nonexistent/),
      });
  });

  test('is refused as a limit of a search and as a range, too', async () => {
    const engine = await createEngine({ assets: FOLDER, threads: 1 });
    const five = (() => 5) as unknown as number;
    await expect(engine.explore({}, { runs: five })).rejects.toThrow('runs is "() => 5"');
    await expect(engine.forecast({}, { field: 'workers', from: 1, to: five })).rejects.toThrow(
      'to is "() => 5"',
    );
    engine.dispose();
  });

  test('cannot be a picture, and leaves the engine free', async () => {
    const engine = await createEngineOn(platform, {});
    const pictures = [(() => {}) as unknown as Blob];
    await expect(engine.run({}, { pictures })).rejects.toThrow('could not be cloned');
    expect((await engine.run({ workMs: 1 })).kind).toBe('ok');
  });
});

describe.each(FLAVOURS)('%s: a signal that is aborted beforehand', (flavour) => {
  const signal = AbortSignal.abort();
  const all = Array.from({ length: 10 }, (_, i) => i + 1);

  // It hunts for runs that begin before they are told to stop.
  test('ends a run before anything has run; another can follow', async () => {
    const engine = await createEngine({ assets: FOLDER, flavour, threads: 4 });
    for (let i = 0; i < 20; i++) {
      const { kind, jobs } = await engine.run({ workMs: 0 }, { signal });
      expect([kind, jobs.notStarted]).toEqual(['stopped', all]);
    }
    expect((await engine.run({ workMs: 0 })).jobs.completed).toEqual(all);
    engine.dispose();
  });

  test('calls no function, and what is refused is refused', async () => {
    const engine = await createEngine({ assets: FOLDER, flavour, threads: 4 });
    let called = 0;
    const job = () => called++;
    await expect(engine.run({}, { signal, job })).resolves.toMatchObject({ kind: 'stopped', returned: {} });
    await expect(engine.run({ workers: 0 }, { signal })).rejects.toThrow(ScenarioError);
    expect(called).toBe(0);
    engine.dispose();
  });
});

describe.each(FLAVOURS)('%s: a schedule', (flavour) => {
  test('that ends before its run does is refused when that is known; another run can follow', async () => {
    const engine = await createEngine({ assets: FOLDER, flavour, threads: 1 });
    const program = { workers: 1, jobs: 2 };
    const { next } = await engine.run({ ...program, scheduler: 'manual' });
    const schedule = next?.[0]?.schedule ?? '';
    const refused = await engine.run({ ...program, schedule }).catch((e) => e);
    expect(refused).toBeInstanceOf(ScenarioError);
    expect(refused.errors).toMatchObject([{ field: 'schedule', value: schedule }]);
    expect(refused.message).toBe(
      'schedule cannot be used: it ends before the run does; with scheduler manual one can go on from there',
    );
    const whole = await engine.run({ ...program, seed: 1 });
    expect((await engine.run({ ...program, schedule: whole.schedule ?? '' })).verdict).toBe(whole.verdict);
    engine.dispose();
  });
});

describe.each(FLAVOURS)('%s: a search', (flavour) => {
  test('is told to go on until its answer has come, also where another has ended it', async () => {
    const engine = await createEngine({ assets: FOLDER, flavour, threads: 1 });
    expect(engine.exploring).toBe(false);
    const first = engine.explore({ jobs: 10, workers: 5 });
    expect(engine.exploring).toBe(true);
    const second = engine.explore({ jobs: 1, workers: 1 });
    await expect(first).rejects.toThrow('another has begun');
    expect(engine.exploring).toBe(true);
    await second;
    expect(engine.exploring).toBe(false);
    engine.dispose();
  });
});

describe.each(FLAVOURS)('%s: a function of the caller’s that throws', (flavour) => {
  const out = new Error('out of paper');
  const thrower = () => {
    throw out;
  };
  const made = () => createEngine({ assets: FOLDER, flavour, threads: 1 });
  const crowd = { pattern: 'token-tree', goroutines: 100, waves: 2 };

  test.each([
    ['onEvents, while it goes on', { workMs: 60_000 }, { onEvents: thrower }],
    ['onEvents, when it has ended', { workMs: 0, jobs: 1 }, { onEvents: thrower }],
    ['onCensus', crowd, { onCensus: thrower }],
  ])('%s, ends the run, which rejects with that; another can follow', async (_, scenario, options) => {
    const engine = await made();
    await expect(engine.run(scenario, options)).rejects.toBe(out);
    expect((await engine.run({ workMs: 0 })).kind).toBe('ok');
    engine.dispose();
  });

  test('is not called again', async () => {
    const engine = await made();
    let calls = 0;
    const onEvents = () => {
      calls++;
      throw out;
    };
    await expect(engine.run({ jobs: 10_000, workMs: 0 }, { onEvents })).rejects.toBe(out);
    expect(calls).toBe(1);
    engine.dispose();
  });

  test('onProgress, ends the search, which rejects with that; another can follow', async () => {
    const engine = await made();
    const long = { jobs: 10, workers: 5 };
    await expect(engine.explore(long, { onProgress: thrower })).rejects.toBe(out);
    expect((await engine.explore({ jobs: 1, workers: 1 })).exhaustive).toBe(true);
    engine.dispose();
  });
});
