// The page draws a goroutine at the Go line that belongs to the C++ line it was seen at.
import { afterAll, describe, expect, test } from 'vitest';
import { Dictionary, decodeRecords } from '../../web/src/engine/trace-decode';
import { TraceMemory } from '../../web/src/engine/trace-memory';
import { linesBySite, placeOfSite, programLines } from '../../web/src/model/listing';
import { engine, engineModule, listingOf, schema, variantsOf } from './programs.mjs';

const SEEDS = 12;
const NUMBERS = [
  { workers: '3', jobs: '6', buffer: '10', fail: '2, 5', limit: '-1', workBlocks: '900' },
  { workers: '2', jobs: '4', buffer: '0', fail: '', limit: '2', workBlocks: '1' },
  { workers: '1', jobs: '5', buffer: '1', fail: '1-5', limit: '1', workBlocks: '500' },
];

/** Pumps a run to its end, and answers what its jobs ask outside at once. */
function finish() {
  while (!engine.done()) {
    engine.pump(8);
    for (const { call, kind } of JSON.parse(engine.takeCalls())) {
      if (kind === 'decode') engine.room(call, 4 * 8 * 8); // of any colour
      if (kind) engine.answer(call, kind === 'decode' ? [8, 8] : []);
    }
  }
}

/** Every site that a run tells of, simulated if it can be: in its trace, of its races, where goroutines are blocked. */
function sitesOf(settings, seed) {
  const uses = (name) => schema.fields.some((f) => f.name === name && f.patterns.includes(settings.pattern));
  const scenario = Object.fromEntries(
    Object.entries(settings).filter(([name, value]) => uses(name) && value),
  );
  const asks = { fetch: { urls: true }, image: { pictures: 10 } }[settings.work];
  const how = asks ? { scheduler: 'pump' } : { scheduler: 'sim', seed };
  const refused = engine.start({ ...scenario, ...how }, asks ?? {});
  if (refused !== '[]') throw new Error(refused);
  finish();
  const memory = new TraceMemory(engineModule.HEAPU8.buffer, engine.traceAddress());
  const dictionary = new Dictionary();
  const events = [];
  memory.drain(
    (bytes) => dictionary.append(bytes),
    ({ view, offset, count, worker }) => decodeRecords(view, offset, count, worker, dictionary, events),
  );
  if (memory.dropped() > 0) throw new Error(`${memory.dropped()} events were lost`);
  const { races, blocked, leaked } = JSON.parse(engine.outcome());
  const told = [...events, ...races.flatMap(({ first, second }) => [first, second]), ...blocked, ...leaked];
  return told.map(({ site }) => site).filter(Boolean);
}

afterAll(() => engine.delete());

for (const { name: pattern } of schema.patterns) {
  describe(pattern, () => {
    const listing = listingOf(pattern);

    test.each(variantsOf(pattern))(
      'every line that a goroutine was seen at has its line in Go: $name',
      ({ settings }) => {
        const lineAt = linesBySite(listing, 'go', programLines(listing.go, settings));
        const homeless = new Set();
        for (const numbers of NUMBERS) {
          for (let seed = 0; seed < SEEDS; seed++) {
            const sites = sitesOf({ ...settings, ...numbers }, seed);
            expect(sites.length).toBeGreaterThan(0);
            for (const site of sites) if (!lineAt.has(placeOfSite(site))) homeless.add(site);
          }
        }
        expect([...homeless]).toEqual([]);
      },
    );
  });
}
