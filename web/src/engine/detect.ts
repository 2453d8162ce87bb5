// A module with a shared memory and an atomic load: it validates only where WebAssembly has threads.
const THREADS_MODULE = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 5, 4, 1, 3, 1, 1, 10, 11, 1, 9, 0, 65, 0, 254,
  16, 2, 0, 26, 11,
]);

/** The reasons why real threads cannot be had, as clauses. */
export const WHY_NO_THREADS = {
  noWorker: 'no worker can be made here',
  sandboxed: 'this frame is sandboxed without an origin, so it can make no worker',
  notIsolated: 'this page is not cross-origin isolated, so the browser gives it no SharedArrayBuffer',
  noSharedMemory: 'this browser gives the page no SharedArrayBuffer',
  notShared: 'this browser refuses to share memory between threads',
  noWasmThreads: "this browser's WebAssembly has no threads",
} as const;

/** Whether this is a frame without an origin of its own, to which every worker's script is another's. */
export const isSandboxed = (): boolean => globalThis.origin === 'null';

/**
 * Why real threads cannot be had here, as a clause; empty if they can. Found out by trying:
 * `crossOriginIsolated` alone is true in browsers that have no SharedArrayBuffer to give.
 */
export function whyNoThreads(): string {
  if (typeof Worker === 'undefined') return WHY_NO_THREADS.noWorker;
  if (isSandboxed()) return WHY_NO_THREADS.sandboxed;
  if (typeof SharedArrayBuffer === 'undefined') {
    return globalThis.crossOriginIsolated === false
      ? WHY_NO_THREADS.notIsolated
      : WHY_NO_THREADS.noSharedMemory;
  }
  const channel = new MessageChannel();
  try {
    channel.port1.postMessage(new SharedArrayBuffer(1));
  } catch {
    return WHY_NO_THREADS.notShared;
  } finally {
    channel.port1.close();
    channel.port2.close();
  }
  if (!WebAssembly.validate(THREADS_MODULE)) return WHY_NO_THREADS.noWasmThreads;
  return '';
}
