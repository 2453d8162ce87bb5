import type { EngineFiles } from './assets';

/** Those beside this file, in a form that bundlers look for. */
export const single: EngineFiles = {
  glue: new URL('./assets/millrace-single.mjs', import.meta.url).href,
  wasm: new URL('./assets/millrace-single.wasm', import.meta.url).href,
};
