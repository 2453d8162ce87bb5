import { describe, expect, test, vi } from 'vitest';
import type { Engine, ExploreOptions } from '../../web/src/engine';
import type { Exploration, Outcome } from '../../web/src/engine/types';
import { settingsFrom } from '../../web/src/model/settings';
import { OutcomeSearch } from '../../web/src/site/search';
import { enPage as en } from '../../web/src/text/page-messages';
import { percent, summary } from '../../web/src/view/outcomes';
import { schema } from './fake/schema.mjs';

const came = (group: string, share: number | null) => ({
  outcome: { group } as Outcome,
  schedules: share === null ? null : 100 * share,
  share,
  witness: `W${group}`,
});

const NOTHING: Exploration = {
  exhaustive: false,
  counted: false,
  sampled: false,
  stoppedBy: 'time',
  schedules: null,
  runs: 40,
  states: 9,
  merged: 3,
  pruned: 2,
  diverged: '',
  races: [],
  outcomes: [],
};

/** An engine whose searches end as told, one after the other. */
function engineThat(...ends: Partial<Exploration>[]) {
  const asked: { scenario: unknown; options: ExploreOptions }[] = [];
  const engine = {
    exploring: false,
    async explore(scenario: unknown, options: ExploreOptions = {}) {
      asked.push({ scenario, options });
      engine.exploring = true;
      options.onProgress?.({ runs: 7, states: 5, outcomes: 1 });
      await Promise.resolve();
      engine.exploring = false;
      return { ...NOTHING, ...ends[asked.length - 1] };
    },
  };
  return { asked, engine: engine as unknown as Engine };
}

function searching() {
  const seen: (string | undefined)[] = [];
  const search = new OutcomeSearch(schema, () => seen.push(search.searching));
  return { search, seen };
}

describe('a search for outcomes', () => {
  const settings = settingsFrom({ pattern: 'worker-pool', seed: '7', schedule: 'AQ', threads: '2' }, schema);

  test('asks about the program, not about how one run of it is made', async () => {
    const { engine, asked } = engineThat({ exhaustive: true });
    const { search } = searching();
    await search.begin(engine, settings);
    expect(Object.keys(asked[0]?.scenario as object)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/seed|schedule|threads/)]),
    );
    expect(search.isOf(settings)).toBe(true);
    expect(search.isOf({ ...settings, workers: '5' })).toBe(false);
    expect(search.isOf({ ...settings, seed: '8' })).toBe(true);
  });

  test('that covers everything takes no samples', async () => {
    const { engine, asked } = engineThat({ exhaustive: true, outcomes: [came('a', 1)] });
    const { search, seen } = searching();
    await search.begin(engine, settings);
    expect(asked).toHaveLength(1);
    expect(search.found?.exhaustive).toBe(true);
    expect(seen).toEqual([undefined]); // it was too short to be seen to go on
  });

  test('is seen to go on once it has for a moment', async () => {
    vi.useFakeTimers();
    const { search, seen } = searching();
    const explore: Engine['explore'] = async (_, { onProgress } = {}) => {
      await vi.advanceTimersByTimeAsync(99);
      expect(seen).toEqual([]);
      await vi.advanceTimersByTimeAsync(1);
      onProgress?.({ runs: 7, states: 5, outcomes: 1 });
      return { ...NOTHING, exhaustive: true };
    };
    await search.begin({ explore } as Engine, settings);
    vi.useRealTimers();
    expect(seen).toEqual(['all', 'all', undefined]);
  });

  test('that is given up takes samples, and keeps what they did not come to', async () => {
    const { engine, asked } = engineThat(
      { runs: 40, outcomes: [came('a', null), came('b', null)] },
      { sampled: true, counted: true, runs: 100, outcomes: [came('a', 1)] },
    );
    const { search } = searching();
    await search.begin(engine, settings);
    expect(asked[1]?.options.runs).toBeGreaterThan(0);
    expect(asked[1]?.options.maxSeconds).toBeGreaterThan(0); // some programs hash for long
    expect(search.found?.outcomes.map((o) => [o.outcome.group, o.share])).toEqual([
      ['a', 1],
      ['b', null],
    ]);
    expect(search.givenUpAfter).toBe(40);
  });

  test('that is stopped keeps what it has seen, and takes no samples', async () => {
    const { engine, asked } = engineThat({ stoppedBy: 'caller', outcomes: [came('a', null)] });
    const { search } = searching();
    const done = search.begin(engine, settings);
    search.stop();
    await done;
    expect(asked).toHaveLength(1);
    expect(asked[0]?.options.signal?.aborted).toBe(true);
    expect(search.found?.outcomes).toHaveLength(1);
  });

  test('that is refused or overtaken leaves nothing in progress', async () => {
    const { search } = searching();
    const refusing = { explore: () => Promise.reject(new Error('refused')) } as unknown as Engine;
    await expect(search.begin(refusing, settings)).rejects.toThrow('refused');
    expect(search.searching).toBeUndefined();
  });
});

describe('a search that nobody has asked for', () => {
  const small = settingsFrom({ pattern: 'errgroup', jobs: '3' }, schema);
  const other = settingsFrom({ pattern: 'errgroup', jobs: '4' }, schema);
  const all = { exhaustive: true, outcomes: [came('a', 1)] };

  test('is made once, shows nothing, and is there when somebody does', async () => {
    const { engine, asked } = engineThat(all);
    const { search, seen } = searching();
    await search.lookAhead(engine, small);
    await search.lookAhead(engine, { ...small, seed: '7' });
    expect(seen).toEqual([]);
    expect(search.found).toBeUndefined();
    await search.begin(engine, small);
    expect(asked).toHaveLength(1);
    expect(search.found?.outcomes).toHaveLength(1);
    expect(search.isOf(small)).toBe(true);
  });

  test('is of no use for another program, nor if it has not come to its end', async () => {
    const { engine, asked } = engineThat(all, all, { stoppedBy: 'caller' }, all);
    const { search } = searching();
    await search.lookAhead(engine, small);
    await search.begin(engine, other);
    expect(asked).toHaveLength(2);
    await search.lookAhead(engine, other);
    expect(asked).toHaveLength(3);
    expect(asked[2]?.options.signal).toBeDefined();
    await search.begin(engine, other);
    expect(asked).toHaveLength(4);
  });

  test('does not end one that somebody has asked for, on the page or in the console', async () => {
    const { engine, asked } = engineThat(all, all, all);
    const { search } = searching();
    for (const begin of [() => search.begin(engine, small), () => engine.explore({})]) {
      const before = asked.length;
      const begun = begin();
      await search.lookAhead(engine, other);
      await begun;
      expect(asked).toHaveLength(before + 1);
    }
    await search.lookAhead(engine, other);
    expect(asked).toHaveLength(3);
  });

  test('takes the place of one in progress that was about another program', async () => {
    const { engine } = engineThat(all);
    const { search } = searching();
    await search.lookAhead(engine, small);
    const endless = { explore: () => new Promise(() => {}) } as unknown as Engine;
    void search.begin(endless, other);
    expect(search.searching).toBe('all');
    await search.begin(engine, small);
    expect(search.searching).toBeUndefined();
    expect(search.found?.exhaustive).toBe(true);
  });

  test('may be refused', async () => {
    const { search } = searching();
    const refusing = { explore: () => Promise.reject(new Error('refused')) } as unknown as Engine;
    await search.lookAhead(refusing, small);
    expect(search.found).toBeUndefined();
  });
});

describe('its words', () => {
  test('never round a share to nothing or to all', () => {
    expect([0, 0.00049, 0.0005, 0.12345, 0.9994, 0.9996, 1].map((share) => percent(en, share))).toEqual([
      '< 0.1 %',
      '< 0.1 %',
      '0.1 %',
      '12.3 %',
      '99.9 %',
      '> 99.9 %',
      '100 %',
    ]);
  });

  test('say numbers in full while they are exact', () => {
    expect(en.size(477_760_876)).toBe('477,760,876');
    expect(en.size(2 ** 53 - 1)).toBe('9,007,199,254,740,991');
    expect(en.size(4.7776e20)).toBe('about 4.8 × 10²⁰');
  });

  test('say what was covered and what was not', () => {
    const one = { outcomes: [came('a', 1)] };
    expect(summary(en, { ...NOTHING, ...one, exhaustive: true, schedules: 6 }, 0)).toBe(
      '1 outcome of all 6 schedules.',
    );
    expect(summary(en, { ...NOTHING, ...one, exhaustive: true }, 0)).toContain('too many to be counted');
    expect(summary(en, { ...NOTHING, ...one, sampled: true, runs: 100 }, 40)).toBe(
      'A search of every schedule was given up after 40 runs. 1 outcome in 100 random schedules; there may be others.',
    );
    expect(summary(en, { ...NOTHING, ...one, stoppedBy: 'caller' }, 0)).toContain('there may be others');
  });
});
