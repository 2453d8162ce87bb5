// Pictures of the page: node tests/web/browser/screenshots.mjs [folder], with web/dist built.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { states } from './checks/appearance.mjs';
import { vietnameseStates } from './checks/language.mjs';
import { engines, whatIsMissing } from './engines.mjs';
import { Playground } from './playground.mjs';
import { serveSite } from './site.mjs';

const WIDTHS = [1280, 700, 360];
const folder = process.argv[2] ?? fileURLToPath(new URL('../../../build/screenshots/', import.meta.url));
const engine = engines[0];
const opening = { name: 'opening', prepare: (page) => page.openAndRun('') };

const missing = whatIsMissing(engine);
if (missing) {
  console.error(missing);
  process.exit(1);
}
mkdirSync(folder, { recursive: true });
const site = await serveSite();
try {
  for (const dark of [false, true]) {
    const wishes = { dark, reducedMotion: false };
    const driver = await engine.launch({ site: site.address, ...wishes });
    try {
      const page = new Playground(driver, wishes);
      for (const width of WIDTHS) {
        await driver.resize(width, 900);
        for (const { name, prepare } of [opening, ...states, ...vietnameseStates]) {
          await prepare(page);
          const file = `${name.replaceAll(' ', '-')}-${dark ? 'dark' : 'light'}-${width}.png`;
          writeFileSync(join(folder, file), await driver.screenshot());
          console.log(join(folder, file));
        }
      }
    } finally {
      await driver.close();
    }
  }
} finally {
  await site.close();
}
