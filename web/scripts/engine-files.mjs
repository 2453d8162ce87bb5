// Where the built engine is, and which of its files the page needs.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const web = dirname(dirname(fileURLToPath(import.meta.url)));
export const buildFolder = resolve(web, process.env.MILLRACE_BUILD ?? '../build');
export const flavours = ['threads', 'single'];

export const bindings = (flavour) => join(buildFolder, `wasm-${flavour}`, 'wasm-bindings');

/** The web glue and Wasm of both flavours: [{ name, path }]. */
export function webFiles() {
  const files = [];
  for (const flavour of flavours) {
    const folder = bindings(flavour);
    if (!existsSync(folder))
      throw new Error(`there is no engine in ${folder}: build the Wasm preset first (see README)`);
    for (const name of readdirSync(folder)) {
      if (/^millrace-(threads|single)\.(mjs|wasm)$/.test(name))
        files.push({ name, path: join(folder, name) });
    }
  }
  return files;
}

/** A folder name that changes when any of the files does, so that they can be cached for ever. */
export function engineFolder(files) {
  const hash = createHash('sha256');
  for (const { path } of files) hash.update(readFileSync(path));
  return `engine-${hash.digest('hex').slice(0, 8)}`;
}
