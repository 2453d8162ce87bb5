import { Host } from './host';
import type { FromHost, ToHost } from './messages';
import { WorkersMade } from './page-worker';
import type { Flavour, Schema } from './types';

// Downloads count too, so it is generous; a pool of threads that never answers must still end somewhere.
const PATIENCE_MS = 15_000;
const MAIN_THREAD_SLICE_MS = 8;

/** A host that has loaded the engine, in a worker or, where none can be made, on this thread. */
export interface Connection {
  readonly schema: Schema;
  readonly threads: number;
  /** The engine's memory, when it is shared. */
  readonly memory: SharedArrayBuffer | undefined;
  send(message: ToHost): void;
  listen(listener: (message: FromHost) => void): void;
  /** Called if the host dies. */
  onFailure(listener: (why: string) => void): void;
  close(): void;
}

interface Line {
  send(message: ToHost): void;
  close(): void;
  listener: (message: FromHost) => void;
  failed: (why: string) => void;
}

function workerLine(): Line {
  const worker = new Worker(new URL('./host.worker.ts', import.meta.url), {
    type: 'module',
    name: 'millrace',
  });
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

function localLine(): Line {
  const host = new Host((message) => queueMicrotask(() => line.listener(message)), MAIN_THREAD_SLICE_MS);
  const line: Line = {
    send: (message) => void host.handle(message),
    close: () => host.handle({ type: 'stop' }),
    listener: () => {},
    failed: () => {},
  };
  return line;
}

function openLine(flavour: Flavour): Line {
  if (typeof Worker === 'undefined' && flavour === 'single') return localLine();
  try {
    return workerLine();
  } catch (e) {
    if (flavour === 'single') return localLine();
    throw e;
  }
}

/** Loads a flavour; rejects, with everything put away, if it does not start. */
export function connect(flavour: Flavour, glueUrl: string, threads: number): Promise<Connection> {
  const line = openLine(flavour);
  return new Promise((resolve, reject) => {
    const fail = (why: string) => {
      clearTimeout(timeout);
      line.close();
      reject(new Error(why));
    };
    const timeout = setTimeout(() => fail('it did not start in time'), PATIENCE_MS);
    line.failed = fail;
    line.listener = (message) => {
      if (message.type === 'failed') fail(message.message);
      if (message.type !== 'ready') return;
      clearTimeout(timeout);
      const { schema, memory } = message;
      line.failed = () => {};
      resolve({
        schema,
        memory,
        threads: message.threads,
        send: line.send,
        listen: (listener) => {
          line.listener = listener;
        },
        onFailure: (listener) => {
          line.failed = listener;
        },
        close: line.close,
      });
    };
    line.send({ type: 'load', flavour, glueUrl, threads });
  });
}
