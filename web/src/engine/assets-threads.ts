import type { EngineFiles } from './assets';

/** Those beside this file, in a form that bundlers look for. */
export const threads: EngineFiles = {
  glue: new URL('./assets/millrace-threads.mjs', import.meta.url).href,
  wasm: new URL('./assets/millrace-threads.wasm', import.meta.url).href,
};
