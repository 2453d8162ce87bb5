import { Host } from './host';
import type { FromHost, ToHost } from './messages';
import { PageWorker } from './page-worker';
import { Resizing } from './resizing';

interface WorkerScope {
  postMessage(message: FromHost, transfer?: Transferable[]): void;
  onmessage: ((event: MessageEvent<ToHost>) => void) | null;
  Worker: unknown;
}
const scope = globalThis as unknown as WorkerScope;

// The glue makes the engine's threads with it.
scope.Worker = class extends PageWorker {
  constructor(url: string | URL, options?: WorkerOptions) {
    super((wanted) => scope.postMessage(wanted, [wanted.port]), url, options);
  }
};

const host = new Host(
  (message, transfer) => scope.postMessage(message, transfer ?? []),
  12,
  new Resizing((resized) => scope.postMessage({ type: 'resized', resized })),
);
scope.onmessage = (event) => void host.handle(event.data);
