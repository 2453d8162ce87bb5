import { afterEach, describe, expect, test, vi } from 'vitest';
import { Host } from '../../web/src/engine/host';
import type { FromHost } from '../../web/src/engine/messages';
import { RunTrace } from '../../web/src/engine/run-trace';
import { replay } from '../../web/src/model/apply';

const WORKERS = { field: 'workers', from: 1, to: 4 };
const GLUE = new URL('./fake/single.mjs', import.meta.url).href;

/** A host of the single flavour over the engine's double, and a way to wait for what it says. */
async function loaded() {
  const said: FromHost[] = [];
  let wake = () => {};
  const hear = (message: FromHost) => {
    said.push(message);
    wake();
  };
  const host = new Host(hear, 8);
  const until = async <T extends FromHost['type']>(type: T) => {
    for (;;) {
      const found = said.find((m) => m.type === type);
      if (found) return found as Extract<FromHost, { type: T }>;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  await host.handle({
    type: 'load',
    flavour: 'single',
    files: { glue: GLUE, wasm: '' },
    threads: 1,
    memoryMiB: 32,
  });
  return { host, said, until };
}

describe('the host of the single flavour', () => {
  test('says what the engine knows once it is loaded', async () => {
    const { until } = await loaded();
    expect((await until('ready')).schema.patterns).toHaveLength(5);
  });

  test('a glue that cannot be loaded is a failure, not silence', async () => {
    const said: FromHost[] = [];
    const host = new Host((m) => said.push(m), 8);
    await host.handle({
      type: 'load',
      flavour: 'single',
      files: { glue: `${GLUE}.missing`, wasm: '' },
      threads: 1,
      memoryMiB: 32,
    });
    expect(said[0]?.type).toBe('failed');
  });

  test('a refused scenario starts nothing', async () => {
    const { host, until } = await loaded();
    await host.handle({ type: 'start', id: 1, scenario: { workers: '0' } });
    expect((await until('started')).errors[0]?.field).toBe('workers');
  });

  test('a run arrives in batches that add up to the outcome', async () => {
    const { host, said, until } = await loaded();
    await host.handle({ type: 'start', id: 1, scenario: { workMs: '5', fail: '4,7' } });
    const { outcome } = await until('done');
    const trace = new RunTrace();
    const events = said.flatMap((m) => (m.type === 'batch' ? trace.take(m.batch) : []));
    events.push(...trace.finish());
    const state = replay(events);
    const failed = [...state.jobs.values()].filter((j) => j.phase === 'failed').map((j) => j.id);
    expect(events).toHaveLength(outcome.events);
    expect(failed).toEqual(outcome.jobs.failed);
    expect(state.log.at(0)?.text).toBe('Worker 1 processing job 1');
  });

  test('a search tells how far it has come, then what it found', async () => {
    const { host, until } = await loaded();
    await host.handle({ type: 'explore', id: 4, scenario: {}, options: { maxSeconds: 1 } });
    expect((await until('exploring')).id).toBe(4);
    expect((await until('explored')).exploration.outcomes).toHaveLength(1);
  });

  test('a search that is refused does not begin', async () => {
    const { host, until } = await loaded();
    await host.handle({ type: 'explore', id: 4, scenario: { workers: '0' }, options: {} });
    expect((await until('notExplored')).errors[0]?.field).toBe('workers');
  });

  test('a search that is stopped says what it has seen by then', async () => {
    const { host, said, until } = await loaded();
    await host.handle({ type: 'explore', id: 4, scenario: {}, options: {} });
    await host.handle({ type: 'stopExploring', id: 3 });
    await host.handle({ type: 'stopExploring', id: 4 });
    expect((await until('explored')).exploration.stoppedBy).toBe('caller');
    expect(said.some((m) => m.type === 'exploring')).toBe(false);
  });

  test('a forecast tells each value of its field', async () => {
    const { host, until } = await loaded();
    await host.handle({ type: 'forecast', id: 5, scenario: {}, options: WORKERS });
    const { id, forecast } = await until('forecasted');
    expect(id).toBe(5);
    expect(forecast.points.map((p) => p.value)).toEqual([1, 2, 3, 4]);
  });

  test('a forecast that is refused does not begin', async () => {
    const { host, until } = await loaded();
    await host.handle({ type: 'forecast', id: 5, scenario: { jobs: '0' }, options: WORKERS });
    expect((await until('notForecast')).errors[0]?.field).toBe('jobs');
  });

  test('a forecast that is stopped says what it has, and a search beside it goes on', async () => {
    const { host, until } = await loaded();
    await host.handle({ type: 'explore', id: 6, scenario: {}, options: {} });
    await host.handle({ type: 'forecast', id: 7, scenario: {}, options: WORKERS });
    await host.handle({ type: 'stopForecast', id: 5 });
    await host.handle({ type: 'stopForecast', id: 7 });
    expect((await until('forecasted')).forecast).toMatchObject({ stoppedBy: 'caller' });
    expect((await until('explored')).exploration.stoppedBy).toBe('complete');
  });

  test('one that is refused ends the one before all the same, for which nobody waits any more', async () => {
    const { host, said, until } = await loaded();
    await host.handle({ type: 'explore', id: 8, scenario: {}, options: {} });
    await host.handle({ type: 'explore', id: 9, scenario: { workers: '0' }, options: {} });
    await host.handle({ type: 'forecast', id: 10, scenario: {}, options: WORKERS });
    await host.handle({ type: 'forecast', id: 11, scenario: { jobs: '0' }, options: WORKERS });
    expect((await until('explored')).exploration.stoppedBy).toBe('caller');
    expect((await until('forecasted')).forecast.stoppedBy).toBe('caller');
    expect(said.some((m) => m.type === 'exploring')).toBe(false);
  });

  test('stop ends a run that would take a minute', async () => {
    const { host, until } = await loaded();
    await host.handle({ type: 'start', id: 1, scenario: { workMs: '60000' } });
    await host.handle({ type: 'stop' });
    expect((await until('done')).outcome.kind).toBe('stopped');
  });
});

describe('a run that has threads of its own', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  test('is asked once whether it is to be pumped', async () => {
    let asked = 0;
    const first = new Promise<void>((resolve) => {
      const pumped = () => {
        asked++;
        resolve();
      };
      Object.assign(globalThis, { pumped });
    });
    const engine = `class {
      schema = () => '{}';
      threads = () => 1;
      start = () => '[]';
      pump() { pumped(); return Infinity; }
      takeCalls = () => '[]';
      traceAddress = () => 0;
      censusAddress = () => 0;
      censusBytes = () => 0;
      onDone() {}
      onCalls() {}
    }`;
    const glue = `data:text/javascript,export default async () => ({ HEAPU8: new Uint8Array(8), Engine: ${engine} })`;
    const host = new Host(() => {}, 8);
    const files = { glue: encodeURI(glue), wasm: '' };
    await host.handle({ type: 'load', flavour: 'threads', files, threads: 1, memoryMiB: 32 });
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    await host.handle({ type: 'start', id: 1, scenario: {} });
    await first;
    vi.advanceTimersByTime(60_000);
    expect(asked).toBe(1);
  });
});
