import os from 'node:os';
import { pathToFileURL } from 'node:url';
import { filesIn } from './assets';
import type { Platform } from './create-engine';
import { localLine } from './line';

// Not in a form that bundlers look for: a server that only renders needs none of the files.
const BESIDE = `${import.meta.url.slice(0, import.meta.url.lastIndexOf('/'))}/assets`;

// The host is on the main thread, the engine's threads are workers that do not keep the process from ending; what is
// asked of the engine does, until it is answered.
export const node: Platform = {
  cores: () => os.availableParallelism?.() ?? os.cpus().length,
  whyNoThreads: () => '',
  addressOf(url) {
    if (/^https?:/.test(`${url}`)) return new URL(url).href;
    throw new Error(
      'a whole address, https://… or http://…, since there is no page that it could be relative to',
    );
  },
  // The folder is a path or a file: URL; else the files are beside this one.
  waysTo(flavour, folder = BESIDE) {
    const url = `${folder}`.startsWith('file:') ? folder : pathToFileURL(`${folder}`);
    return [{ open: localLine, files: filesIn(url, flavour, 'node.mjs') }];
  },
};
