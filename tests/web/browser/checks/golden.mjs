import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { goldenLines, records, rings, traceDigest } from '../../../../wasm-bindings/golden.mjs';

const root = new URL('../../../../', import.meta.url);
const FEW_SEEDS = 25;

/** Runs in the page: the engine itself, without the page's own code around it. */
async function digests(folder, scenarios, seeds) {
  const { default: create } = await import(`/${folder}/millrace-single.mjs`);
  const module = await create({ pthreadPoolSize: 0 });
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
    const folder = readdirSync(new URL('web/dist/', root)).find((name) => name.startsWith('engine-'));
    await page.open();
    const args = [folder, lines.map(({ scenario }) => scenario), FEW_SEEDS].map((arg) => JSON.stringify(arg));
    const found = await page.driver.evaluate(
      `(() => { ${rings}\n${records}\n${traceDigest}\nreturn (${digests})(${args}); })()`,
    );
    assert.deepEqual(
      found,
      lines.map(({ few }) => few),
    );
  },
};
