// The engine itself, in Node, and what it is made with: threads and memory.
import { afterEach, describe, expect, test } from 'vitest';
import { makeMemory } from '../../web/src/engine/memory';
import { type EngineModule, loadModule } from '../../web/src/engine/module';
import { createEngine } from '../../web/src/engine/node';
import { type Flavour, ScenarioError } from '../../web/src/engine/types';

const FOLDER = new URL('../../web/src/engine/assets/', import.meta.url);
const FLAVOURS: readonly Flavour[] = ['threads', 'single'];
const MIB = 2 ** 20;

afterEach(() => {
  WebAssembly.Memory = Memory;
});

const { Memory } = WebAssembly;

/** A device that gives none to whoever asks for memory of this sort. */
function refuse(isRefused: (wanted: WebAssembly.MemoryDescriptor) => boolean): void {
  WebAssembly.Memory = class extends Memory {
    constructor(wanted: WebAssembly.MemoryDescriptor) {
      if (isRefused(wanted)) throw new RangeError('could not allocate memory');
      super(wanted);
    }
  };
}

/** A device that gives less than it was asked for, which none does. */
function give(mib: number): void {
  const pages = mib * 16;
  WebAssembly.Memory = class extends Memory {
    constructor({ shared }: WebAssembly.MemoryDescriptor) {
      super({ initial: pages, maximum: pages, shared: shared ?? false });
    }
  };
}

/** What a program without types may hand over. */
const untyped = (value: unknown) => value as number;

describe('an engine has the threads that it was made with', () => {
  // The glue counts workers down to 0: from 2.5 or -2 it would not get there.
  test.each([
    [0, '0'],
    [-2, '-2'],
    [2.5, '2.5'],
    [65, '65'],
    [Number.NaN, 'NaN'],
    [untyped('4'), '"4"'],
    [untyped(null), 'null'],
  ])('%s of them are refused, by both flavours', async (threads, shown) => {
    for (const flavour of FLAVOURS)
      await expect(createEngine({ assets: FOLDER, flavour, threads })).rejects.toThrow(
        new RangeError(`threads is ${shown}; it must be a whole number, 1 to 64`),
      );
  });

  test.each([1, 3])('%s of them', async (threads) => {
    const engine = await createEngine({ assets: FOLDER, threads });
    expect(engine.mode).toEqual({ flavour: 'threads', threads, reason: '' });
    engine.dispose();
  });
});

describe('an engine has the memory that it was made with', () => {
  test.each([
    [31, '31'],
    [2049, '2049'],
    [32.5, '32.5'],
    [Number.NaN, 'NaN'],
    [untyped('32'), '"32"'],
  ])('%s MiB is refused', async (memoryMiB, shown) => {
    await expect(createEngine({ assets: FOLDER, memoryMiB })).rejects.toThrow(
      new RangeError(`memoryMiB is ${shown}; it must be a whole number, 32 to 2048`),
    );
  });

  test.each(FLAVOURS)('%s: 32 MiB, unless another size was asked for', async (flavour) => {
    const asked: number[] = [];
    refuse(({ initial, maximum }) => {
      if (maximum === initial) asked.push((initial * 65536) / MIB);
      return false;
    });
    for (const options of [{}, { memoryMiB: 48 }]) {
      const engine = await createEngine({ assets: FOLDER, flavour, threads: 1, ...options });
      expect((await engine.run({ workMs: 0 })).kind).toBe('ok');
      engine.dispose();
    }
    expect(asked).toEqual([32, 48]);
  });
});

describe('a device that does not give the memory', () => {
  const gives = 'this device does not give the 256 MiB of memory that were asked for';

  test.each(FLAVOURS)('%s: the engine is not made, with the amount', async (flavour) => {
    refuse(({ initial }) => initial * 65536 > 128 * MIB);
    await expect(createEngine({ assets: FOLDER, flavour, memoryMiB: 256 })).rejects.toMatchObject({
      name: 'EngineError',
      code: 'memory',
      message: gives,
    });
  });

  test('where it gives none to be shared, the engine has one thread and says why', async () => {
    refuse(({ shared }) => shared === true);
    const engine = await createEngine({ assets: FOLDER, memoryMiB: 256 });
    expect(engine.mode).toEqual({
      flavour: 'single',
      threads: 1,
      reason: `the threaded engine did not start (${gives})`,
    });
    engine.dispose();
  });
});

describe.each(FLAVOURS)('%s: memory that is used up', (flavour) => {
  test('a scenario that needs more is refused, and told what would do', async () => {
    const engine = await createEngine({ assets: FOLDER, flavour, threads: 2, memoryMiB: 32 });
    const refused = await engine.run({ pattern: 'token-tree', goroutines: 1_000_000 }).catch((e) => e);
    expect(refused).toBeInstanceOf(ScenarioError);
    const [, most] =
      /it must be 1 to (\d+) \(this engine has 32 MiB of memory; make one with memoryMiB: 256\)$/.exec(
        refused.message,
      ) as RegExpExecArray;
    expect(Number(most)).toBeGreaterThan(20_000);
    const { crowd } = await engine.run({ pattern: 'token-tree', goroutines: Number(most) });
    expect(crowd?.goroutines).toBe(Number(most));
    engine.dispose();
  });

  // What keeps most in memory of all that a scenario can be, while a search has as much as it may.
  test('no scenario uses up the least that there can be', async () => {
    const engine = await createEngine({ assets: FOLDER, flavour, threads: 2, memoryMiB: 32 });
    const searched = await engine.explore({ pattern: 'pool-errgroup', jobs: 30, workers: 8, fail: [3, 9] });
    expect(searched.stoppedBy).toBe('memory');
    const manyJobs = { pattern: 'errgroup', jobs: 10_000, seed: 1, timeoutMs: 100 } as const;
    expect((await engine.run(manyJobs)).kind).toBe('error');
    const manySteps = { pattern: 'token-tree', goroutines: 1000, waves: 100, seed: 2 } as const;
    expect((await engine.run(manySteps)).kind).toBe('ok');
    engine.dispose();
  });

  test('all the same is an end that is told', async () => {
    give(16);
    const engine = await createEngine({ assets: FOLDER, flavour, threads: 2 });
    const many = { pattern: 'errgroup', jobs: 10_000, seed: 1, timeoutMs: 100 } as const;
    await expect(engine.run(many)).rejects.toThrow(
      'the engine failed: it has used up its 32 MiB of memory; make one with more (memoryMiB)',
    );
    await expect(engine.run(many)).rejects.toThrow('it has used up its 32 MiB of memory');
  });

  // No scenario can do it: what others hold is not the engine's to know.
  test('in the middle of a run is an end that is told, once, wherever it happens', async () => {
    const words: string[] = [];
    let module: EngineModule | undefined;
    const gone = new Promise<void>((resolve, reject) => {
      void (async () => {
        module = await loadModule(
          {
            glue: new URL(`millrace-${flavour}.node.mjs`, FOLDER).href,
            wasm: new URL(`millrace-${flavour}.wasm`, FOLDER).href,
          },
          {
            pthreads: flavour === 'threads' ? 32 : 0,
            memory: makeMemory(flavour, 64),
            onLastWords: (line) => words.push(line),
            onAbort: resolve,
          },
        );
        for (const worker of module.PThread?.unusedWorkers ?? []) worker.onerror = () => {};
        const { Engine } = module;
        const engine = new Engine(1);
        const others: unknown[] = [];
        while (engine.bytesInUse() < 52 * MIB) others.push(new Engine(1));
        expect(engine.start({ pattern: 'token-tree', goroutines: 100_000 })).toBe('[]');
        while (flavour === 'single' && engine.pump(8) >= 0);
      })().catch((e) => (words.length ? undefined : reject(e)));
    });
    await gone;
    expect(words[0]).toMatch(/^millrace: out of memory/);
    module?.PThread?.terminateAllThreads();
  });
});
