// The page in Vietnamese, in many states, with no English word of its own left in it.
import { describe, expect, test } from 'vitest';
import { schema } from '../../web/src/engine/generated/schema';
import { record } from '../../web/src/engine/record';
import { REASONS } from '../../web/src/engine/trace-format';
import type { Outcome, RawScenario, Way } from '../../web/src/engine/types';
import { asksOutside, planOf, settingsFrom } from '../../web/src/model/settings';
import { Playground } from '../../web/src/site/playground';
import { htmlOf } from '../../web/src/site/prerender';
import { PRESETS } from '../../web/src/site/presets';
import { enPage as en, type PageMessages } from '../../web/src/text/page-messages';
import { viPage as vi } from '../../web/src/text/vi-page';
import { simulable } from './simulable';

const GLUE = new URL('../../build/wasm-single/wasm-bindings/millrace-single.node.mjs', import.meta.url).href;

/** All that messages can say, with texts or numbers for what they are told. */
function said(tree: object): string {
  return Object.values(tree)
    .flatMap((message: unknown) => {
      if (typeof message === 'object' && message) return said(message);
      if (typeof message !== 'function') return String(message);
      return [
        ['7', '8', '9', '10', '11'],
        [7, 8, 9, 10, 11],
      ].map((args) => {
        try {
          return JSON.stringify(message(...args));
        } catch {
          return ''; // it is not for values of this sort
        }
      });
    })
    .join(' \n ');
}

const wordsOf = (text: string) => new Set(text.toLowerCase().match(/\p{L}{3,}/gu));
// Of Go, and of the programs.
const KEPT = [
  ...REASONS,
  ...schema.patterns.map((p) => vi.patterns.title(p)),
  'jobs results users wg counter closed channel main root feeder ctx SetLimit SHA errgroup limit workers',
  'database connection timeout canceled link',
].join(' ');
const ALLOWED = new Set([...wordsOf(said(vi)), ...wordsOf(KEPT)]);
const ENGLISH = new Set([
  ...[
    ...wordsOf(said(en)),
    ...PRESETS.flatMap((g) => [...wordsOf(g.group), ...g.presets.flatMap((p) => [...wordsOf(p.about)])]),
  ].filter((word) => !ALLOWED.has(word)),
]);

/** What a reader sees or hears of the page, but for code and for what is marked as English. */
function told(html: string): string {
  const page = html
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/<(\w+)(?=[^>]*\slang="en")[^>]*>[\s\S]*?<\/\1>/g, '')
    .replace(/<code[\s>][\s\S]*?<\/code>/g, '')
    // What the program prints, and its errors.
    .replaceAll(/“[^”]*”|job \d+: failed/g, '');
  const attributes = [...page.matchAll(/\s(?:aria-label|aria-valuetext|title|placeholder)="([^"]*)"/g)];
  return `${page.replace(/<[^>]*>/g, ' ')} ${attributes.map(([, text]) => text).join(' ')}`;
}

interface Given {
  readonly p: Playground;
  readonly outcome: Outcome;
}

/** The page after a run of the scenario, changed as told. */
async function pageAfter(
  scenario: RawScenario,
  change: (given: Given) => void = () => {},
  t: PageMessages = vi,
): Promise<string> {
  // Of jobs that fetch nothing can be simulated: what is told of them is told of a run of others.
  const work = asksOutside(settingsFrom(scenario, schema)) ? { work: 'sleep' } : {};
  const { events, outcome } = await record(GLUE, { ...scenario, ...work, seed: 0 });
  const p = new Playground('');
  p.settings = settingsFrom(scenario, schema);
  p.mode = { flavour: 'single', threads: 1, reason: 'one thread was asked for' };
  p.projector.begin('time');
  p.projector.append(events);
  p.shown = { plan: planOf(p.settings, schema), settings: p.settings, outcome };
  change({ p, outcome });
  return htmlOf(p, {
    t,
    trouble: '',
    said: '',
    copied: true,
    eventsOpen: true,
    soundOn: true,
    language: 'go',
    pointed: new Set(),
  });
}

async function expectVietnamese(html: string): Promise<void> {
  const english = [...wordsOf(told(html))].filter((word) => ENGLISH.has(word));
  expect(english).toEqual([]);
  expect(html).toContain(vi.page.run);
}

const way: Way = {
  kind: 'operation',
  text: 'worker 1 receives from jobs (a.cpp:3)',
  goroutine: 2,
  name: 'worker 1',
  reason: 'chan receive',
  object: 1,
  objectName: 'jobs',
  site: 'a.cpp:3',
  atMs: 0,
  schedule: 'AQ',
};

describe('in Vietnamese', () => {
  test('the words that are looked for are those of the page in English', async () => {
    expect(ENGLISH.size).toBeGreaterThan(300);
    const html = await pageAfter({ pattern: 'pool-errgroup', fail: '4' }, () => {}, en);
    expect([...wordsOf(told(html))].filter((word) => ENGLISH.has(word)).length).toBeGreaterThan(100);
  });

  for (const { name, scenario } of PRESETS.flatMap((g) => g.presets)) {
    test(`the page has no English left after the example ${name}`, async () => {
      await expectVietnamese(await pageAfter(simulable(scenario)));
    });
  }

  test.each<[string, RawScenario, (given: Given) => void]>([
    [
      'before any run',
      {},
      ({ p }) => {
        p.shown = { ...p.shown, outcome: undefined };
        p.projector.begin('time');
      },
    ],
    [
      'while it runs',
      { pattern: 'errgroup', limit: '3' },
      ({ p }) => {
        p.running = true;
        p.shown = { ...p.shown, outcome: undefined };
        p.projector.goTo(Math.floor(p.projector.film.recording.length / 2));
      },
    ],
    [
      'while it stops',
      {},
      ({ p }) => {
        p.running = true;
        p.stopping = true;
      },
    ],
    [
      'where fields are refused',
      {},
      ({ p }) => {
        p.shownErrors = [
          { field: 'workers', value: '0', allowed: '1 to 64', message: 'workers is 0; it must be 1 to 64' },
        ];
      },
    ],
    [
      'where a refusal cannot be said in Vietnamese',
      {},
      ({ p }) => {
        p.shownErrors = [
          {
            field: 'seed',
            value: '1',
            allowed: 'no seed',
            message: 'seed and schedule are both given; leave out one',
          },
        ];
      },
    ],
    [
      'where no engine runs',
      {},
      ({ p }) => {
        p.trouble = 'The engine did not start: it is out of memory';
      },
    ],
    [
      'where the reader schedules',
      { fail: '2' },
      ({ p, outcome }) => {
        const settings = { ...p.settings, scheduler: 'manual' };
        p.settings = settings;
        p.shown = { ...p.shown, settings, outcome: { ...outcome, next: [way], choices: 3 } };
      },
    ],
    [
      'where every schedule has been explored',
      { pattern: 'errgroup', fail: '2' },
      ({ p, outcome }) => {
        const access = { goroutine: 2, name: 'worker 1', access: 'store', site: 'a.cpp:1' } as const;
        p.search.settings = p.settings;
        p.search.found = {
          exhaustive: true,
          counted: true,
          sampled: false,
          stoppedBy: 'complete',
          schedules: 6,
          runs: 6,
          states: 9,
          merged: 0,
          pruned: 0,
          diverged: '',
          races: [
            { variable: 'counter', first: access, second: access, text: 'Data race on counter: twice.' },
          ],
          outcomes: [{ outcome, schedules: 6, share: 1, witness: 'AQ' }],
        };
      },
    ],
    [
      'with a what-if chart',
      { fail: '2' },
      ({ p }) => {
        p.whatIf.settings = p.settings;
        p.whatIf.series = {
          field: 'workers',
          quantity: 'time',
          whole: false,
          points: [
            { value: 1, ms: 1000, kind: 'ok', error: '' },
            { value: 2, ms: 500, kind: 'error', error: 'job 2: failed' },
            { value: 3, ms: null, kind: 'stopped', error: '' },
          ],
        };
      },
    ],
    [
      'with a measurement that took too long',
      { work: 'hash' },
      ({ p }) => {
        p.mode = { flavour: 'threads', threads: 4, reason: '' };
        p.whatIf.measuredSettings = p.settings;
        p.whatIf.measurement.trouble = 'slow';
      },
    ],
  ])('the page has no English left %s', async (_, scenario, change) => {
    await expectVietnamese(await pageAfter(scenario, change));
  });
});
