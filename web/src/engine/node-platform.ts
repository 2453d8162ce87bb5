import os from 'node:os';
import { pathToFileURL } from 'node:url';
import type { EngineFiles } from './assets';
import type { Platform } from './engine';
import { localLine } from './line';
import type { Flavour } from './types';

// Not in a form that bundlers look for: a server that only renders needs none of the files.
const BESIDE = `${import.meta.url.slice(0, import.meta.url.lastIndexOf('/'))}/assets`;

/** In a folder given as a path or a file: URL; else beside this file. */
function filesOf(flavour: Flavour, folder: string | URL | undefined): EngineFiles {
  const base = urlOf(folder ?? BESIDE);
  const at = (suffix: string) => new URL(`millrace-${flavour}.${suffix}`, base).href;
  return { glue: at('node.mjs'), wasm: at('wasm') };
}

function urlOf(folder: string | URL): URL {
  const text = `${folder}`.replace(/\/?$/, '/');
  return text.startsWith('file:') ? new URL(text) : pathToFileURL(text);
}

// The host is on the main thread, the engine's threads are workers that do not keep the process from ending; what is
// asked of the engine does, until it is answered.
export const node: Platform = {
  cores: () => os.availableParallelism?.() ?? os.cpus().length,
  whyNoThreads: () => '',
  filesOf,
  waysTo: () => [localLine],
};
