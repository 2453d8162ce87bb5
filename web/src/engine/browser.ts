import { type EngineFiles, fileIn, filesIn } from './assets';
import type { Platform } from './create-engine';
import { isSandboxed, whyNoThreads } from './detect';
import type { Line } from './line';
import { isForeign, makeWorker } from './make-worker';
import type { FromHost } from './messages';
import { WorkersMade } from './page-worker';
import { EngineError, type Flavour } from './types';

// In a form that bundlers look for.
const BESIDE = new URL('./assets/host.worker.js', import.meta.url).href;

/** To a host in a worker. */
function workerLine(folder: string | URL | undefined): Line {
  const url = folder === undefined ? BESIDE : fileIn(folder, 'host.worker.js').href;
  const worker = makeWorker(isForeign(url) ? url.replace(/worker\.js$/, 'classic.js') : url, 'millrace');
  const threads = new WorkersMade();
  const line: Line = {
    send: (message) => worker.postMessage(message),
    close() {
      worker.terminate();
      threads.terminateAll();
    },
    listener: () => {},
    failed: () => {},
  };
  worker.onmessage = ({ data }: MessageEvent<FromHost>) => {
    if (data.type === 'workerWanted') threads.make(data);
    else line.listener(data);
  };
  worker.onerror = (event) => {
    event.preventDefault();
    line.failed(event.message || 'its worker could not be loaded');
  };
  return line;
}

/** To a host on the page's own thread, which few pages need. */
const pageLine = async (): Promise<Line> => (await import('./line')).localLine();

/** A worker cannot have a module of another origin. */
const forWorker = ({ glue, wasm }: EngineFiles): EngineFiles => ({
  glue: isForeign(glue) ? glue.replace(/mjs$/, 'classic.js') : glue,
  wasm,
});

/** A page, with the files of the flavours that it may be asked for. */
export const pageWith = (known: Partial<Record<Flavour, EngineFiles>>): Platform => ({
  cores: () => (typeof navigator === 'undefined' ? 0 : navigator.hardwareConcurrency),
  whyNoThreads,
  addressOf(url) {
    const { origin, href } = globalThis.location;
    try {
      const whole = new URL(url, globalThis.document?.baseURI ?? href);
      if (whole.origin === origin) return whole.href;
    } catch {}
    throw new Error(`an address of this page's own origin, ${origin}`);
  },
  waysTo(flavour, folder) {
    const files = folder === undefined ? known[flavour] : filesIn(folder, flavour);
    if (!files) throw new EngineError('unavailable', `this build has no files of the flavour ${flavour}`);
    const inWorker = { open: () => workerLine(folder), files: forWorker(files) };
    if (flavour === 'threads') return [inWorker];
    // Last, where no worker can be had, on the page's own thread: a little at a time.
    const here = { open: pageLine, files };
    return typeof Worker === 'undefined' || isSandboxed() ? [here] : [inWorker, here];
  },
});
