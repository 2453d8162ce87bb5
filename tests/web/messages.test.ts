import { describe, expect, test } from 'vitest';
import { WHY_NO_THREADS } from '../../web/src/engine/detect';
import { PRESETS } from '../../web/src/site/presets';
import { LOCALES, messagesIn } from '../../web/src/text/messages';
import { enPage as en, pageMessagesIn } from '../../web/src/text/page-messages';
import presetsVi from '../../web/src/text/presets.vi.json';
import { viPage as vi } from '../../web/src/text/vi-page';
import { schema } from './fake/schema.mjs';

type Tree = { readonly [name: string]: unknown };

/** Every message by its path. */
function flat(tree: Tree, path = ''): [path: string, message: unknown][] {
  return Object.entries(tree).flatMap(([name, message]): [string, unknown][] =>
    typeof message === 'object' && message !== null
      ? flat(message as Tree, `${path}${name}.`)
      : [[path + name, message]],
  );
}

// Made from the engine's data, which has tests of its own.
const OF_THE_ENGINE =
  /^(patterns\.(title|doc)|presets\.(title|about)|fieldError|verdict\.text|ways\.text|outcomes\.race|badge\.whyNoThreads)$/;
// Only for the English plural.
const PLURAL: Readonly<Record<string, number>> = {
  'waiting.numbered': 2,
  'lesson.measured': 3,
  'sentence.pool': 2,
  'sentence.group': 2,
  'sentence.tree': 2,
  'sentence.fail': 1,
  'sentence.liveOnly': 1,
  'sentence.live': 2,
};

/** The parameters that make a difference, by their place: among numbers, or among texts. */
function used(message: (...args: unknown[]) => unknown, path: string): number[] {
  const count = Math.max(message.length, 1);
  const asks = (at: number) => path.startsWith('sentence.') && at === PLURAL[path]; // see One
  const differs = (args: unknown[], at: number, other: unknown) => {
    try {
      const say = (given: unknown[]) =>
        JSON.stringify(message(...given.map((arg, i) => (asks(i) ? () => false : arg))));
      return say(args) !== say(args.map((arg, i) => (i === at ? other : arg)));
    } catch {
      return false; // it is not for values of this sort
    }
  };
  const numbers = Array.from({ length: count }, (_, i) => 11 + i);
  const texts = numbers.map((n) => `text ${n}`);
  return numbers
    .map((_, at) => at)
    .filter((at) => at !== PLURAL[path] && (differs(numbers, at, 97) || differs(texts, at, 'another')));
}

describe('the messages', () => {
  const english = new Map(flat(en));
  const vietnamese = new Map(flat(vi));

  test('have the same names in both languages, and each says something', () => {
    expect([...vietnamese.keys()].sort()).toEqual([...english.keys()].sort());
    for (const [path, message] of [...english, ...vietnamese]) expect(message, path).toBeTruthy();
  });

  test('tell in Vietnamese all that they tell in English', () => {
    for (const [path, message] of english) {
      if (typeof message !== 'function' || OF_THE_ENGINE.test(path)) continue;
      const other = vietnamese.get(path) as (...args: unknown[]) => unknown;
      expect(used(other, path), path).toEqual(used(message as typeof other, path));
    }
  });

  test('are written out in Vietnamese: none that has words in it is the English one', () => {
    const alike = flat(en).filter(
      ([path, message]) => typeof message === 'string' && message === vietnamese.get(path),
    );
    expect(alike.map(([path]) => path).sort()).toEqual([
      'fates.columns.0',
      'fields.buffer',
      'fields.heedContext',
      'fields.seed',
      'log.title',
      'sentence.ms',
      'whatIf.deadlock',
      'whatIf.one.workers',
      'whatIf.panic',
    ]);
  });

  test('have an English sentence of one thing say so', () => {
    const said = (phrase: readonly unknown[]) => phrase.join('');
    const all = () => true;
    const none = () => false;
    const { sentence } = en;
    expect(said(sentence.pool('1', '1', all))).toBe('Run 1 job on 1 worker.');
    expect(said(sentence.pool('10', '1', (field) => field === 'workers'))).toBe('Run 10 jobs on 1 worker.');
    expect(said(sentence.group('3', 'none', none))).toBe('Run 3 jobs, a goroutine each; limit none.');
    expect(said(sentence.fail('1', all))).toBe('Job 1 fails.');
    expect(said(sentence.fail('4, 7', none))).toBe('Jobs 4, 7 fail.');
    expect(said(sentence.live('1', 'none', all))).toContain('on 1 thread;');
    expect(said(sentence.tree('9', '1', (field) => field === 'waves'))).toBe(
      'Park 9 goroutines, and send a token through all of them, 1 time.',
    );
  });

  test('count one of a thing as one', () => {
    expect(en.events.earlier(1)).toBe('1 earlier event');
    expect(en.events.later(1)).toBe('1 later event');
    expect(en.events.later(2)).toBe('2 later events');
    expect(en.events.notKept(1)).toBe('1 event after these was counted, and not kept.');
    expect(en.log.earlier(1)).toBe('1 earlier line');
    expect(en.log.dropped(1)).toMatch(/^1 event was too quick to record:/);
    expect(en.log.dropped(2000)).toMatch(/^2,000 events were too quick to record:/);
    expect(en.verdict.running(0, 1)).toBe('Running: 0 of 1 job has ended.');
    expect(en.verdict.running(1, 10)).toBe('Running: 1 of 10 jobs have ended.');
    expect(en.outcomes.soFar(1, 1)).toBe(': 1 run, 1 outcome so far');
    expect(en.outcomes.ofAll(1, 1)).toBe('1 outcome of the one schedule there is.');
    expect(en.outcomes.ofAll(2, 30)).toBe('2 outcomes of all 30 schedules.');
    expect(en.outcomes.ofRuns(1, 1)).toBe('1 outcome in the 1 run that was made; there may be others.');
    expect(en.outcomes.ofRuns(1, 3)).toBe('1 outcome in the 3 runs that were made; there may be others.');
  });

  test('come by their language', async () => {
    for (const [locale] of LOCALES) {
      expect((await messagesIn(locale)).locale).toBe(locale);
      expect((await pageMessagesIn(locale)).locale).toBe(locale);
    }
  });
});

describe('in Vietnamese', () => {
  test('there is every example and every group of them', () => {
    const presets = PRESETS.flatMap((g) => g.presets);
    expect(Object.keys(presetsVi.presets).sort()).toEqual(presets.map((p) => p.name).sort());
    expect(Object.keys(presetsVi.groups).sort()).toEqual(PRESETS.map((g) => g.group).sort());
    for (const p of presets) {
      expect(vi.presets.title(p)).not.toBe(p.title);
      expect(vi.presets.about(p)).not.toBe(p.about);
    }
  });

  test('there is every pattern', () => {
    for (const p of schema.patterns) expect(vi.patterns.doc(p), p.name).not.toBe(p.doc);
  });

  test('there is every reason for a single thread', () => {
    for (const reason of Object.values(WHY_NO_THREADS))
      expect(vi.badge.whyNoThreads(reason), reason).toBeTruthy();
  });

  test('numbers are written as Vietnamese has them', () => {
    expect(vi.number(1234.5)).toBe('1.234,5');
    expect(vi.decimal('0.125')).toBe('0,125');
    expect(vi.size(4.7776e20)).toBe('khoảng 4,8 × 10²⁰');
  });
});
