import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createEngine } from 'millrace';

// Engines come and go: of each, what holds its memory must go too.
const ENGINES = 12;
setFlagsFromString('--expose-gc');
const gc = runInNewContext('gc');
const instances = [];
const { instantiate } = WebAssembly;
WebAssembly.instantiate = async (...given) => {
  const made = await instantiate(...given);
  instances.push(new WeakRef(made.instance));
  return made;
};

for (const flavour of ['threads', 'single']) {
  instances.length = 0;
  for (let i = 0; i < ENGINES; i++) {
    const engine = await createEngine({ flavour, threads: 2 });
    assert.equal((await engine.run({ pattern: 'errgroup', jobs: 2, workMs: 0 })).kind, 'ok');
    engine.dispose();
  }
  assert.equal(instances.length, ENGINES);
  const left = () => instances.filter((instance) => instance.deref()).length;
  // The last one may still be on somebody's stack; what is looked at stays until the next turn.
  for (let i = 0; left() > 1 && i < 100; i++) {
    await pause(50);
    gc();
    await pause(0);
  }
  assert.ok(left() <= 1, `${left()} of ${ENGINES} engines with ${flavour} are left`);
}
console.log('nothing of them is left');
