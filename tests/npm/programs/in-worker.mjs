import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { createEngine } from 'millrace';

if (isMainThread) {
  const worker = new Worker(new URL(import.meta.url));
  worker.on('message', (words) => console.log(`the worker: ${words}`));
} else {
  const engine = await createEngine({ threads: 2 });
  const { error } = await engine.run({ pattern: 'errgroup', jobs: 3, fail: [2], workMs: 5 });
  parentPort.postMessage(`${engine.mode.flavour}, ${error}`);
}
