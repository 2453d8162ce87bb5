import { afterEach, describe, expect, test, vi } from 'vitest';
import { EngineError } from '../../web/src/engine';
import type { Exploration, Outcome, RawScenario } from '../../web/src/engine/types';
import { Playground } from '../../web/src/site/playground';
import { OUTCOME, Quick, SlowEngine } from './engines';

function playground() {
  const p = new Playground('');
  const engine = new SlowEngine();
  p.engine = engine;
  return { p, engine };
}

/** One that fails in its first run. */
class Failing extends Quick {
  override run<Returned>(): Promise<Outcome<Returned>> {
    return Promise.reject(new EngineError('failed', 'the engine failed: out of memory'));
  }
}

/** One that can be searched, whose runs end when told to. */
class Searchable extends Quick {
  readonly searched: RawScenario[] = [];
  end: () => void = () => {};

  override async explore(scenario: RawScenario = {}): Promise<Exploration> {
    this.searched.push(scenario);
    return { exhaustive: true, outcomes: [] } as unknown as Exploration;
  }

  override async run<Returned>(): Promise<Outcome<Returned>> {
    await new Promise<void>((resolve) => {
      this.end = resolve;
    });
    return OUTCOME as Outcome<Returned>;
  }
}

afterEach(() => vi.useRealTimers());

describe('a playground where nothing happens', () => {
  async function idle() {
    vi.useFakeTimers();
    const p = new Playground('');
    const engine = new Searchable();
    await p.use(Promise.resolve(engine));
    return { p, engine };
  }

  test('searches what is set once the reader has stopped to think, and once only', async () => {
    const { p, engine } = await idle();
    await vi.advanceTimersByTimeAsync(1000);
    p.set('jobs', '3');
    await vi.advanceTimersByTimeAsync(1400);
    expect(engine.searched).toEqual([]);
    await vi.advanceTimersByTimeAsync(200);
    expect(engine.searched).toMatchObject([{ jobs: '3' }]);
    p.set('seed', '7'); // of a run, not of the program
    await vi.advanceTimersByTimeAsync(5000);
    expect(engine.searched).toHaveLength(1);
  });

  test('does not do so beside a run', async () => {
    const { p, engine } = await idle();
    const ran = p.run();
    await vi.advanceTimersByTimeAsync(5000);
    expect(engine.searched).toEqual([]);
    engine.end();
    await ran;
    await vi.advanceTimersByTimeAsync(1600);
    expect(engine.searched).toHaveLength(1);
  });

  test.each([{ work: 'hash' }, { work: 'fetch' }, { workers: '0' }])('nor for %o', async (fields) => {
    const { p, engine } = await idle();
    for (const [field, value] of Object.entries(fields)) p.set(field, value);
    await vi.advanceTimersByTimeAsync(5000);
    expect(engine.searched).toEqual([]);
  });
});

describe('the playground', () => {
  test('puts an engine away that has failed, says why, and takes another for the next run', async () => {
    const p = new Playground('');
    p.engine = new Failing();
    expect(await p.run()).toBe(false);
    expect([p.engine, p.mode, p.trouble]).toEqual([undefined, undefined, 'the engine failed: out of memory']);
    p.load = () => p.use(Promise.resolve(new Quick()));
    expect(await p.run()).toBe(true);
    expect(p.trouble).toBe('');
  });

  test('Run pressed before the validator has answered waits for the answer', async () => {
    const { p, engine } = playground();
    p.set('workers', '0');
    await engine.answer(0);
    expect(p.valid).toBe(false);
    p.set('workers', '5');
    const ran = p.run();
    await engine.answer(1);
    expect(await ran).toBe(true);
    expect(engine.ran[0]).toMatchObject({ workers: '5' });
  });

  test('refused settings run nothing, and the last run stays', async () => {
    const { p, engine } = playground();
    await p.run();
    const last = p.shown;
    p.set('workers', '0');
    const ran = p.run();
    await engine.answer(0);
    expect(await ran).toBe(false);
    expect(engine.ran).toHaveLength(1);
    expect(p.shown).toBe(last);
    expect(p.stale).toBe(true);
  });

  test('an answer that edits have overtaken is not believed', async () => {
    const { p, engine } = playground();
    p.set('workers', '0');
    p.set('workers', '5');
    await engine.answer(1, 0);
    expect(p.valid).toBe(true);
  });

  test('before any run the picture follows the settings', async () => {
    const { p, engine } = playground();
    p.set('workers', '5');
    await engine.answer(0);
    expect(p.shown.plan.workers).toBe(5);
  });

  test('an edit leaves a run on show; another pattern replaces it by its plan', async () => {
    const { p, engine } = playground();
    await p.run();
    p.set('workers', '5');
    await engine.answer(0);
    expect(p.shown.outcome?.verdict).toBe('done');
    p.set('pattern', 'errgroup');
    await engine.answer(1);
    expect(p.shown).toMatchObject({ outcome: undefined, plan: { pattern: 'errgroup' } });
  });

  test('an engine that fails leaves its reason, not a run without end', async () => {
    const { p, engine } = playground();
    engine.run = () => Promise.reject(new Error('the engine failed: out of memory'));
    expect(await p.run()).toBe(false);
    expect(p.running).toBe(false);
    expect(p.trouble).toContain('out of memory');
  });
});

describe('what went wrong in one try', () => {
  const busy = () => Promise.reject(new EngineError('busy', 'a run is in progress'));

  async function refused() {
    const p = new Playground('');
    const engine = new Quick();
    await p.use(Promise.resolve(engine));
    const { run } = engine;
    engine.run = busy;
    expect(await p.run()).toBe(false);
    expect(p.trouble).toBe('a run is in progress');
    engine.run = run;
    return { p, engine };
  }

  test('is over with the next run, as it begins', async () => {
    const { p } = await refused();
    const seen: string[] = [];
    p.onBegin = () => seen.push(p.trouble);
    expect(await p.run()).toBe(true);
    expect([...seen, p.trouble]).toEqual(['', '']);
  });

  test('is over with one that is refused for another reason', async () => {
    const { p } = await refused();
    p.set('workers', '0');
    expect(await p.run()).toBe(false);
    expect([p.trouble, p.shownErrors[0]?.field]).toEqual(['', 'workers']);
  });

  test('is over with the next search', async () => {
    const { p, engine } = await refused();
    engine.explore = async () => ({ exhaustive: true, outcomes: [] }) as unknown as Exploration;
    await p.explore();
    expect(p.trouble).toBe('');
  });

  test('is over with the next measurement', async () => {
    const { p } = await refused();
    p.set('work', 'hash');
    await p.measure();
    expect([p.trouble, p.whatIf.measured?.runs]).toEqual(['', 5]);
  });

  test('says nothing of the engine, which is there', async () => {
    const { p } = await refused();
    expect(p.whyNoEngine).toBe('');
    const failing = new Playground('');
    failing.engine = new Failing();
    await failing.run();
    expect(failing.whyNoEngine).toBe('the engine failed: out of memory');
  });

  test('was that the gallery did not come: it is asked for again', async () => {
    const p = new Playground('#v1&p=pool-errgroup&work=image');
    let tries = 0;
    vi.doMock('../../web/src/site/gallery-section', async (original) => {
      if (++tries === 1) throw new Error('it did not come');
      return original();
    });
    await expect(p.loadGallery()).rejects.toThrow();
    await p.loadGallery();
    expect(p.gallery).toBeDefined();
  });
});

describe('a run that the reader schedules', () => {
  test('begins without a choice, goes on from a schedule, and is left for a live one', async () => {
    const { p, engine } = playground();
    p.set('seed', '7');
    const begun = p.byHand();
    await engine.answer(0, 1);
    await begun;
    expect(engine.ran[0]).toMatchObject({ scheduler: 'manual' });
    expect(engine.ran[0]).not.toHaveProperty('seed');
    expect(engine.ran[0]).not.toHaveProperty('schedule');
    const on = p.byHand('AQ');
    await engine.answer(2);
    await on;
    expect(engine.ran[1]).toMatchObject({ scheduler: 'manual', schedule: 'AQ' });
    const live = p.live();
    await engine.answer(3);
    await live;
    expect(engine.ran[2]).toMatchObject({ scheduler: 'auto' });
  });
});

describe('a simulated run', () => {
  test('is forgotten when the program changes, and can be left for a live one', async () => {
    const { p, engine } = playground();
    const show = p.show('AQ');
    await engine.answer(0);
    await show;
    expect(engine.ran[0]).toMatchObject({ schedule: 'AQ' });
    p.set('workers', '5');
    expect(p.settings.schedule).toBeUndefined();
    p.set('seed', '7');
    const live = p.live();
    await engine.answer(1, 2, 3);
    await live;
    expect(engine.ran[1]).toMatchObject({ workers: '5' });
    expect(engine.ran[1]).not.toHaveProperty('seed');
  });
});

describe('errors', () => {
  test('of a number half typed wait for a pause, or for Run', async () => {
    const { p, engine } = playground();
    p.set('workers', '0');
    await engine.answer(0);
    expect(p.valid).toBe(false);
    expect(p.shownErrors).toEqual([]);
    await p.run();
    expect(p.shownErrors[0]?.message).toBe('workers is 0');
  });

  test('go as soon as they are mended', async () => {
    const { p, engine } = playground();
    p.set('workers', '0');
    await engine.answer(0);
    await p.run();
    p.set('workers', '5');
    await engine.answer(1);
    expect(p.shownErrors).toEqual([]);
  });
});
