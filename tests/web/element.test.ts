import { describe, expect, test, vi } from 'vitest';
import type { Engine } from '../../web/src/engine';
import { schema } from './fake/schema.mjs';

vi.mock('../../web/src/engine', async (actual) => ({
  ...(await actual<typeof import('../../web/src/engine')>()),
  createEngine: () => Promise.reject(new Error('none today')),
}));
vi.stubGlobal('matchMedia', () => ({ matches: false }));
const { MillRace, shareEngine } = await import('../../web/src/element/mill-race');

const engine = {
  mode: { flavour: 'single', threads: 1, reason: '' },
  schema,
  validate: async () => [],
  run: async () => ({ kind: 'ok', verdict: 'It ended.', dropped: 0 }),
} as unknown as Engine;

function saidBy(tag: EventTarget) {
  const said: [string, unknown][] = [];
  for (const type of ['mr-ready', 'mr-run', 'mr-outcome', 'mr-error'])
    tag.addEventListener(type, (event) => said.push([type, (event as CustomEvent).detail]));
  return said;
}

describe('a tag', () => {
  test('whose engine did not come says so whenever it is to run', async () => {
    for (const given of [undefined, Promise.reject(new Error('none today'))]) {
      if (given) shareEngine(given);
      const tag = new MillRace();
      const said = saidBy(tag);
      for (let runs = 1; runs <= 3; runs++) {
        expect(await tag.run()).toBe(false);
        expect(said).toHaveLength(runs);
        expect(said[runs - 1]).toEqual(['mr-error', { message: expect.stringContaining('none today') }]);
      }
    }
  });

  test('that is stopped before its engine has come does not run when it comes', async () => {
    let come = (_: Engine) => {};
    const coming = new Promise<Engine>((resolve) => {
      come = resolve;
    });
    shareEngine(coming);
    const tag = new MillRace();
    const said = saidBy(tag);
    const first = tag.run();
    tag.stop();
    const second = tag.run();
    come(engine);
    expect([await first, await second]).toEqual([false, true]);
    expect(said.map(([type]) => type)).toEqual(['mr-ready', 'mr-run', 'mr-outcome']);
  });
});
