import type { Flavour } from './types';

/**
 * Where a flavour's glue and its Wasm are. Neither looks for the other by name, so a bundler may rename them. A glue that
 * ends in `.classic.js` is a classic script.
 */
export interface EngineFiles {
  readonly glue: string;
  readonly wasm: string;
}

/** The address of a file in a folder that is given relative to the page. */
export const fileIn = (folder: string | URL, name: string): URL =>
  new URL(name, new URL(`${folder}`.replace(/\/?$/, '/'), globalThis.location?.href));

/** Of a folder that has them under their own names; `glue` is the ending of that which is wanted. */
export function filesIn(folder: string | URL, flavour: Flavour, glue = 'mjs'): EngineFiles {
  const at = (suffix: string) => fileIn(folder, `millrace-${flavour}.${suffix}`).href;
  return { glue: at(glue), wasm: at('wasm') };
}
