import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { goldenLines, records, rings, traceDigest } from '../../../../wasm-bindings/golden.mjs';

const root = new URL('../../../../', import.meta.url);
const FEW_SEEDS = 25;

/** Runs in the page: the engine itself, without the page's own code around it. */
async function digests(glue, wasm, scenarios, seeds) {
  const { default: create } = await import(`/assets/${glue}`);
  const module = await create({ locateFile: () => `/assets/${wasm}` });
  const engine = new module.Engine(1);
  const found = [];
  for (const scenario of scenarios) found.push(await traceDigest(module, engine, scenario, seeds));
  engine.delete();
  return found;
}

export const golden = {
  name: 'simulated runs are byte for byte those of every other engine',
  async run({ page }) {
    const lines = goldenLines(readFileSync(new URL('tests/patterns/golden_traces.txt', root), 'utf8'));
    const built = readdirSync(new URL('web/dist/assets/', root));
    const theOne = (suffix) =>
      built.find((name) => name.startsWith('millrace-single-') && name.endsWith(suffix));
    await page.open();
    const args = [theOne('.mjs'), theOne('.wasm'), lines.map(({ scenario }) => scenario), FEW_SEEDS].map(
      (arg) => JSON.stringify(arg),
    );
    const found = await page.driver.evaluate(
      `(() => { ${rings}\n${records}\n${traceDigest}\nreturn (${digests})(${args}); })()`,
    );
    assert.deepEqual(
      found,
      lines.map(({ few }) => few),
    );
  },
};
