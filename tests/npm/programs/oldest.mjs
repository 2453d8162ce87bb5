import assert from 'node:assert/strict';
import { createEngine, events } from 'millrace';
import 'millrace/element';

const engine = await createEngine({ threads: 2 });
assert.equal(engine.mode.flavour, 'threads');
const { error } = await engine.run({ pattern: 'pool-errgroup', workers: 3, jobs: 10, fail: [4], workMs: 5 });
assert.equal(error, 'job 4: failed');
let seen = 0;
for await (const { kind } of events(engine, { pattern: 'worker-pool', workMs: 5 })) if (kind) seen++;
assert.ok(seen > 0);
const short = await createEngine({ threads: 2 });
await short.run({ pattern: 'errgroup', jobs: 2, workMs: 1 });
short.dispose();
// It must end by itself, and not before this is answered.
engine
  .run({ pattern: 'errgroup', jobs: 2, workMs: 300 })
  .then(({ kind }) => console.log(`${process.version}, the last run: ${kind}`));
