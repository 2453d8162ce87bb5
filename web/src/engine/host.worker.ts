import { Host } from './host';
import type { FromHost, ToHost } from './messages';

interface WorkerScope {
  postMessage(message: FromHost, transfer?: Transferable[]): void;
  onmessage: ((event: MessageEvent<ToHost>) => void) | null;
}
const scope = globalThis as unknown as WorkerScope;

const host = new Host((message, transfer) => scope.postMessage(message, transfer ?? []), 12);
scope.onmessage = (event) => void host.handle(event.data);
