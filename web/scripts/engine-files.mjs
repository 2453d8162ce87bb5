// Where the built engine is, and which of its files go out with the page and the package.
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const web = dirname(dirname(fileURLToPath(import.meta.url)));
export const buildFolder = resolve(web, process.env.MILLRACE_BUILD ?? '../build');
export const flavours = ['threads', 'single'];

export const bindings = (flavour) => join(buildFolder, `wasm-${flavour}`, 'wasm-bindings');

/** A flavour's glue, as a module, as a classic script and for Node, and its Wasm. */
export const assetsOf = (flavour) =>
  ['mjs', 'classic.js', 'node.mjs', 'wasm'].map((suffix) => `millrace-${flavour}.${suffix}`);
