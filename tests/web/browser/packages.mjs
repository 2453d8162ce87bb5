// The test's packages are those of web/: nothing is installed here.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

export const webFolder = fileURLToPath(new URL('../../../web/', import.meta.url));
const require = createRequire(`${webFolder}package.json`);

function found(name, load) {
  try {
    return load();
  } catch (e) {
    if (e.code !== 'MODULE_NOT_FOUND') throw e;
    throw new Error(`${name} is not installed: run \`npm ci\` in web/`);
  }
}

export const puppeteer = () => found('puppeteer-core', () => require('puppeteer-core'));
export const axeSource = () =>
  found('axe-core', () => readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8'));
