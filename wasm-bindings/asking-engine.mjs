// An engine in node whose jobs ask the world outside, which is the test: for the tests beside this file, each of which is
// told the path of millrace-*.node.mjs.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { pathToFileURL } from 'node:url';

const { default: createMillrace } = await import(pathToFileURL(process.argv.at(-1)).href);

export let module;
export let engine;
/** What to do with each request. */
let hear;

const later = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const take = () => {
  for (const request of JSON.parse(engine.takeCalls())) hear(request);
};

/** Runs a scenario to its end; `hears` is given each call that begins or is given up. */
export async function runAsking(scenario, extras, hears) {
  hear = hears;
  assert.deepEqual(JSON.parse(engine.start(scenario, extras)), []);
  while (!engine.done()) {
    const next = engine.pump(8);
    take();
    if (next < 0) break;
    await later(Math.min(next, 2));
  }
  take();
  return JSON.parse(engine.outcome());
}

before(async () => {
  module = await createMillrace({ pthreadPoolSize: 5 });
  engine = new module.Engine(4);
  engine.onCalls(take);
});
after(() => engine.delete());
