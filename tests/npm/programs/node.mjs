import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { createEngine, EngineError, events, ScenarioError } from 'millrace';
import { createEngine as createSim } from 'millrace/sim';
import 'millrace/element'; // has nothing to define here, and must not mind

const { default: manifest } = await import('millrace/custom-elements.json', { with: { type: 'json' } });
const [{ attributes, tagName }] = manifest.modules[0].declarations;
assert.equal(tagName, 'mill-race');
assert.ok(attributes.some(({ name }) => name === 'error-policy'));

const engine = await createEngine({ threads: 2 });
assert.deepEqual(engine.mode, { flavour: 'threads', threads: 2, reason: '' });
const outcome = await engine.run({ pattern: 'pool-errgroup', workers: 3, jobs: 10, fail: [4], workMs: 5 });
assert.equal(outcome.error, 'job 4: failed');
assert.deepEqual(JSON.parse(JSON.stringify(outcome)), outcome);

let seen = 0;
const run = events(engine, { pattern: 'worker-pool', workMs: 5 });
for (let next = await run.next(); ; next = await run.next()) {
  if (next.done) {
    assert.equal(next.value.kind, 'ok');
    assert.equal(seen, next.value.events);
    break;
  }
  seen++;
}
for await (const event of events(engine, { pattern: 'worker-pool', workMs: 10_000 })) {
  assert.ok(event.kind);
  break; // ends the run
}
await assert.rejects(
  engine.run({ workers: 0 }),
  (e) => e instanceof ScenarioError && e.errors[0].field === 'workers',
);
await assert.rejects(engine.run({ jobs: 1 }, { pictures: [new Blob(['no browser'])] }), (e) =>
  /^work is "image"; it must be .* \(no browser’s worker decodes them here\)$/.test(e.message),
);
const soon = AbortSignal.timeout(50);
const stopped = engine.run({ pattern: 'worker-pool', workMs: 10_000 }, { signal: soon });
await assert.rejects(engine.run({}), (e) => e instanceof EngineError && e.code === 'busy');
assert.equal((await stopped).kind, 'stopped');
await assert.rejects(createEngine({ signal: AbortSignal.abort() }), { name: 'AbortError' });

const sim = await createSim();
const one = await sim.run({ pattern: 'errgroup', jobs: 3, fail: [2], seed: 7 });
const other = await engine.run({ pattern: 'errgroup', jobs: 3, fail: [2], seed: 7 });
assert.equal(one.schedule, other.schedule);
assert.equal((await sim.explore({ pattern: 'errgroup', jobs: 2, fail: [1], workMs: 1 })).exhaustive, true);
sim.dispose();
await assert.rejects(sim.run({}), (e) => e instanceof EngineError && e.code === 'disposed');
// Engines come and go: their threads end, and their memory with them.
const threadsNow = () => readdirSync('/proc/self/task').length;
const before = threadsNow();
for (let i = 0; i < 20; i++) {
  const short = await createEngine({ threads: 2 });
  assert.equal((await short.run({ pattern: 'errgroup', jobs: 2, workMs: 1 })).kind, 'ok');
  short.dispose();
  // What is under way is told so.
  if (i === 0) await assert.rejects(short.run({}), { code: 'disposed' });
}
for (let i = 0; threadsNow() > before && i < 100; i++) await pause(50);
assert.ok(threadsNow() <= before, `${threadsNow()} threads, of ${before} before`);

// The other is not disposed of: the process must end all the same, and not before this is answered.
engine
  .run({ pattern: 'errgroup', jobs: 2, workMs: 300 })
  .then(({ kind }) => console.log(`the last run: ${kind}`));
