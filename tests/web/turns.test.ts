// Who has the page's engine, and when: runs, measurements, and what is chosen while they go on.
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { createEngine } from '../../web/src/engine';
import type { FieldError, RawScenario } from '../../web/src/engine/types';
import type { Pictures } from '../../web/src/site/pictures';
import { Playground } from '../../web/src/site/playground';
import { Lasting } from './engines';

vi.mock('../../web/src/engine', async (original) => ({
  ...(await original<typeof import('../../web/src/engine')>()),
  createEngine: vi.fn(),
}));

const later = () => new Promise((resolve) => setTimeout(resolve, 1));
const CROWD_OF = { 32: 1000, 64: 150_000, 256: 1_000_000 };
type Mib = keyof typeof CROWD_OF;

/** One that has room for so many goroutines, and says how much more needs. */
class Sized extends Lasting {
  override readonly mode = { flavour: 'threads', threads: 2, reason: '' } as never;

  constructor(readonly mib: Mib) {
    super();
  }

  override async validate(scenario: RawScenario): Promise<FieldError[]> {
    const { goroutines } = scenario;
    const wanted = ([64, 256] as const).find((mib) => Number(goroutines) <= CROWD_OF[mib]);
    if (scenario.pattern !== 'token-tree' || Number(goroutines) <= CROWD_OF[this.mib])
      return super.validate(scenario);
    const message = `goroutines is ${goroutines}; it must be 1 to ${CROWD_OF[this.mib]} (this engine has ${this.mib} MiB of memory; make one with memoryMiB: ${wanted})`;
    return [{ field: 'goroutines', value: goroutines, allowed: '', message }];
  }
}

let made: Sized[] = [];
beforeEach(() => {
  made = [];
  vi.mocked(createEngine).mockImplementation(async ({ memoryMiB = 32 } = {}) => {
    const engine = new Sized(memoryMiB as Mib);
    made.push(engine);
    return engine;
  });
});

async function loaded(fragment = '') {
  const p = new Playground(fragment);
  p.loadGallery = async () => PICTURES;
  await p.load();
  return p;
}

const PICTURES = { begin() {}, add() {}, forJobs: async () => [] } as unknown as Pictures;

/** What each engine has that was made, and whether it is still there. */
const engines = () => made.map(({ mib, disposed }) => `${mib}${disposed ? ' gone' : ''}`);

describe('an edit that asks for another engine', () => {
  test('leaves the one that a run goes on with, until that has ended', async () => {
    const p = await loaded('#v1&p=token-tree&goroutines=150000');
    const ran = p.run();
    await later();
    p.set('goroutines', '1000000');
    await later();
    expect(engines()).toEqual(['32', '64', '256']);
    expect(p.engine).toBe(made[1]);
    made[1]?.end();
    expect(await ran).toBe(true);
    expect(engines()).toEqual(['32', '64 gone', '256']);
    expect([p.engine, p.trouble]).toEqual([made[2], '']);
    p.set('goroutines', '10');
    await later();
    expect(engines()).toEqual(['32', '64 gone', '256 gone']);
    expect(p.engine).toBe(made[0]);
  });

  test('leaves the one that is measured with, until that has ended', async () => {
    const p = await loaded('#v1&p=pool-errgroup&work=image');
    const measured = p.measure();
    await later();
    p.set('work', 'sleep');
    await later();
    expect(engines()).toEqual(['32', '256']);
    while (p.whatIf.measurement.progress) {
      made[1]?.end();
      await later();
    }
    await measured;
    expect(p.trouble).toBe('');
    expect(p.whatIf.measured?.runs).toBe(5);
    expect(engines()).toEqual(['32', '256 gone']);
    expect(p.engine).toBe(made[0]);
  });
});

describe('a measurement and a run', () => {
  test.each([
    ['measured, then run', ['measure', 'run']],
    ['run, then measured', ['run', 'measure']],
  ] as const)('%s at one moment: the run is made, and neither is refused', async (_, order) => {
    const p = await loaded('#v1&p=pool-errgroup&work=image&w=2');
    const [one, other] = order.map((what) => p[what]());
    await later();
    expect([p.running, p.whatIf.measurement.progress, p.trouble]).toEqual([true, undefined, '']);
    made[1]?.end();
    await Promise.all([one, other]);
    expect(p.shown.outcome?.kind).toBe('ok');
  });

  test('while the pictures of a measurement come, it counts as begun, and is of the settings as they were', async () => {
    const p = await loaded('#v1&p=pool-errgroup&work=image&w=2&j=3');
    const asked: number[] = [];
    let come = () => {};
    const forJobs = (jobs: number) => {
      asked.push(jobs);
      return new Promise<readonly File[]>((resolve) => {
        come = () => resolve([]);
      });
    };
    p.loadGallery = async () => ({ begin() {}, add() {}, forJobs }) as unknown as Pictures;
    const measured = p.measure();
    await later();
    expect(p.whatIf.measurement.progress).toEqual({ done: 0, of: 10 });
    p.set('jobs', '8');
    await later();
    come();
    await later();
    expect(asked).toEqual([3]);
    expect(made[1]?.ran).toMatchObject([{ jobs: '3' }]);
    void p.whatIf.measurement.stop();
    await measured;
  });
});

describe('what is chosen while a run goes on', () => {
  test.each<[string, (p: Playground) => Promise<boolean>, RawScenario]>([
    ['an example', (p) => p.choose('close'), { pattern: 'worker-pool' }],
    ['a file', (p) => p.openScenario({ pattern: 'errgroup', jobs: 4 }), { pattern: 'errgroup', jobs: '4' }],
    ['scheduling by hand', (p) => p.byHand(), { scheduler: 'manual' }],
    ['a live run', (p) => p.live(), { scheduler: 'auto' }],
    ['Enter in a field', (p) => p.runInstead(), { jobs: '7' }],
  ])('%s, stops that run, and is run', async (_, choose, scenario) => {
    const p = await loaded('#v1&p=pool-errgroup&j=7');
    const [engine] = made;
    const before = p.run();
    await later();
    const chosen = choose(p);
    expect(await before).toBe(true);
    expect(p.shown.outcome?.kind).toBe('stopped');
    await later();
    expect(engine?.ran).toHaveLength(2);
    expect(engine?.ran[1]).toMatchObject(scenario);
    engine?.end();
    expect(await chosen).toBe(true);
    expect(p.shown).toMatchObject({ settings: scenario, outcome: { kind: 'ok' } });
  });

  test('of several, only the last is run', async () => {
    const p = await loaded('#v1&p=pool-errgroup&j=7');
    const [engine] = made;
    void p.run();
    await later();
    const chosen = [p.choose('close'), p.openScenario({ jobs: 2 }), p.openScenario({ jobs: 3 })];
    await later();
    engine?.end();
    expect(await Promise.all(chosen)).toContain(true);
    expect(engine?.ran.map(({ jobs }) => jobs)).toEqual(['7', '3']);
  });

  test('lets the run go on if it is refused', async () => {
    const p = await loaded('#v1&p=pool-errgroup&j=7');
    const ran = p.run();
    await later();
    expect(await p.openScenario({ workers: 0 })).toBe(false);
    expect([p.running, p.stopping, p.shownErrors[0]?.field]).toEqual([true, false, 'workers']);
    made[0]?.end();
    expect(await ran).toBe(true);
    expect(p.shown.outcome?.kind).toBe('ok');
  });

  test('is judged before it is run, though it was chosen after another was asked for', async () => {
    const p = await loaded('#v1&p=pool-errgroup&j=7');
    const ran = p.run();
    p.edit({ ...p.settings, workers: '0' });
    expect(await ran).toBe(false);
    expect(made[0]?.ran).toEqual([]);
  });
});
