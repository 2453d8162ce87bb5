import { existsSync } from 'node:fs';
import { end, freePort, start } from './children.mjs';
import { webFolder } from './packages.mjs';
import { until } from './until.mjs';

const START_LIMIT_MS = 20_000;

/** Serves the built page the way the product does, headers included. */
export async function serveSite() {
  if (!existsSync(`${webFolder}dist/index.html`)) {
    throw new Error('there is no web/dist: run `npm run build` in web/ first');
  }
  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  const options = ['--host', '127.0.0.1', '--port', String(port), '--strictPort'];
  const child = start('npm', ['run', '--silent', 'preview', '--', ...options], { cwd: webFolder });
  try {
    await until(`the page to be served at ${address}`, () => answers(address, child), START_LIMIT_MS);
  } catch (e) {
    await end(child);
    throw e;
  }
  return { address, close: () => end(child) };
}

async function answers(address, child) {
  if (child.process.exitCode !== null) throw new Error(`npm run preview ended: ${child.said.trim()}`);
  try {
    return (await fetch(address)).ok;
  } catch {
    return false;
  }
}
