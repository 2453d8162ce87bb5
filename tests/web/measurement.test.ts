import { describe, expect, test, vi } from 'vitest';
import type { Engine, ForecastOptions } from '../../web/src/engine';
import type { Forecast, Outcome, RawScenario } from '../../web/src/engine/types';
import { settingsFrom } from '../../web/src/model/settings';
import { Measurement, median } from '../../web/src/site/measurement';
import { knobOf, WhatIf } from '../../web/src/site/what-if';
import { schema } from './fake/schema.mjs';

const came = (elapsedMs: number, kind: Outcome['kind'] = 'ok') =>
  ({ kind, elapsedMs, verdict: 'Deadlock.' }) as Outcome;

describe('a measurement', () => {
  test('takes medians of rounds, in which each number has its turn', async () => {
    const asked: number[] = [];
    const seen: unknown[] = [];
    const m = new Measurement(() => seen.push(m.progress));
    const noise = [0, 900, 5, 1, 3, 2];
    const found = await m.begin(async (value) => {
      asked.push(value);
      return came(100 / value + (noise[Math.floor((asked.length - 2) / 3)] ?? 0));
    }, 3);
    expect(asked).toEqual([3, ...Array.from({ length: 5 }, () => [1, 2, 3]).flat()]);
    expect(found?.runs).toBe(5);
    expect(found?.points.map((p) => p.ms)).toEqual([103, 53, 100 / 3 + 3]);
    expect(seen).toContainEqual({ done: 15, of: 15 });
    expect(m.progress).toBeUndefined();
  });

  test('that the reader stops comes to nothing, and waits for the run in hand', async () => {
    const m = new Measurement(() => {});
    let release = (_: Outcome) => {};
    const found = m.begin(
      () =>
        new Promise((resolve) => {
          release = resolve;
        }),
      2,
    );
    let stopped = false;
    const stop = m.stop().then(() => {
      stopped = true;
    });
    await Promise.resolve();
    expect(stopped).toBe(false);
    release(came(1, 'stopped'));
    await stop;
    expect(await found).toBeUndefined();
    expect(m.trouble).toBeUndefined();
  });

  test('of a program that deadlocks says so', async () => {
    const m = new Measurement(() => {});
    expect(await m.begin(async () => came(0, 'deadlock'), 2)).toBeUndefined();
    expect(m.trouble).toMatchObject({ kind: 'deadlock' });
  });

  test('that takes too long keeps whole rounds, or says that there is none', async () => {
    vi.useFakeTimers();
    try {
      const run = (ms: number) => (_: number, signal: AbortSignal) =>
        new Promise<Outcome>((resolve) => {
          const timer = setTimeout(() => resolve(came(ms)), ms);
          signal.addEventListener('abort', () => {
            clearTimeout(timer);
            resolve(came(0, 'stopped'));
          });
        });
      const m = new Measurement(() => {});
      const some = m.begin(run(1500), 2);
      await vi.advanceTimersByTimeAsync(11_000);
      expect((await some)?.runs).toBe(2);
      const none = m.begin(run(6000), 2);
      await vi.advanceTimersByTimeAsync(11_000);
      expect(await none).toBeUndefined();
      expect(m.trouble).toBe('slow');
    } finally {
      vi.useRealTimers();
    }
  });

  test('a median is that of the middle, or between the two', () => {
    expect([[3], [3, 1], [9, 1, 2], [4, 1, 2, 9]].map(median)).toEqual([3, 2, 2, 3]);
  });
});

describe('what if', () => {
  const asked: (ForecastOptions & { scenario: RawScenario })[] = [];
  const forecast: Engine['forecast'] = async (scenario, options): Promise<Forecast> => {
    asked.push({ ...options, scenario });
    const { field, from, to } = options;
    const values = Array.from({ length: to - from + 1 }, (_, i) => from + i);
    const points = values.map((value) => ({ value, kind: 'ok' as const, error: '', elapsedMs: 100 }));
    return { field, from, to, stoppedBy: 'complete', points };
  };
  const engine = { forecast, mode: { threads: 2 }, run: async () => came(5) } as unknown as Engine;
  const settings = (raw: RawScenario) => settingsFrom(raw, schema);

  async function following(all: RawScenario[], pauseMs = 100) {
    vi.useFakeTimers();
    asked.length = 0;
    const w = new WhatIf(schema, () => {});
    try {
      for (const raw of all) {
        w.follow(engine, settings(raw));
        await vi.advanceTimersByTimeAsync(pauseMs);
      }
      await vi.advanceTimersByTimeAsync(1000);
    } finally {
      vi.useRealTimers();
    }
    return w;
  }

  test('asks once, about the last of quick edits, and about the program alone', async () => {
    const w = await following([{ jobs: 5 }, { jobs: 6 }, { jobs: 7, seed: '3', schedule: 'AQ' }]);
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({ field: 'workers', from: 1, to: 16, scenario: { jobs: '7' } });
    expect(Object.keys(asked[0]?.scenario ?? {})).not.toContain('seed');
    expect(w.isOf(settings({ jobs: 7 }))).toBe(true);
    expect(w.isOf(settings({ jobs: 8 }))).toBe(false);
  });

  test('asks nothing anew for another number of workers, unless it lies beyond', async () => {
    const w = await following([{ workers: 3 }, { workers: 9 }], 1000);
    expect(asked).toHaveLength(1);
    expect(w.isOf(settings({ workers: 9 }))).toBe(true);
    await following([{ workers: 40 }]);
    expect(asked.map(({ from, to }) => [from, to])).toEqual([
      [1, 16],
      [40, 40],
    ]);
  });

  test('varies the limit of an error group, no limit too, and nothing where there is no number', async () => {
    const w = await following([{ pattern: 'errgroup' }]);
    expect(asked.map(({ field, from, to }) => [field, from, to])).toEqual([
      ['limit', 1, 16],
      ['limit', -1, -1],
    ]);
    expect(w.series?.points.at(-1)?.value).toBe(-1);
    expect(knobOf('fetch-all-data', schema)).toBeUndefined();
    await following([{ pattern: 'fetch-all-data' }]);
    expect(asked).toEqual([]);
  });

  test('forecasts no hashing, and measures it when asked to', async () => {
    const w = await following([{ work: 'hash' }]);
    expect(asked).toEqual([]);
    expect(w.series).toBeUndefined();
    await w.measure(engine, settings({ work: 'hash' }));
    expect(w.series).toMatchObject({ quantity: 'speedUp', field: 'workers' });
    expect(w.measured).toEqual({ runs: 5, threads: 2 });
  });

  test('says why a measurement came to nothing of the program that was measured, and of no other', async () => {
    const w = new WhatIf(schema, () => {});
    const deadlocks = { ...engine, run: async () => came(0, 'deadlock') } as unknown as Engine;
    await w.measure(deadlocks, settings({ work: 'hash', jobs: 6, workers: 2 }));
    expect(w.troubleOf(settings({ work: 'hash', jobs: 6, workers: 3 }))).toMatchObject({ kind: 'deadlock' });
    expect(w.troubleOf(settings({ work: 'hash', jobs: 5, workers: 2 }))).toBeUndefined();
    await w.measure(engine, settings({ work: 'hash', jobs: 6 }));
    expect(w.troubleOf(settings({ work: 'hash', jobs: 6 }))).toBeUndefined();
  });
});
