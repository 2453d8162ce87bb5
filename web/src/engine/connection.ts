import type { EngineFiles } from './assets';
import type { Line } from './line';
import type { FromHost, ToHost } from './messages';
import { EngineError, type Flavour, type Schema } from './types';

// Downloads count too, so it is generous; a pool of threads that never answers must still end somewhere.
const PATIENCE_MS = 15_000;

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

export interface Load {
  readonly flavour: Flavour;
  readonly files: EngineFiles;
  readonly threads: number;
  readonly memoryMiB: number;
  readonly signal: AbortSignal | undefined;
}

/** Loads a flavour; rejects, with everything put away, if it does not start or is no longer wanted. */
export function connect(
  line: Line,
  { flavour, files, threads, memoryMiB, signal }: Load,
): Promise<Connection> {
  return new Promise((resolve, reject) => {
    const settle = () => {
      clearTimeout(timeout);
      signal?.removeEventListener('abort', abort);
    };
    const giveUp = (why: unknown) => {
      settle();
      line.close();
      reject(why);
    };
    const fail = (why: string) => giveUp(new Error(why));
    const abort = () => giveUp(signal?.reason);
    const timeout = setTimeout(() => fail('it did not start in time'), PATIENCE_MS);
    if (signal?.aborted) return abort();
    signal?.addEventListener('abort', abort);
    line.failed = fail;
    line.listener = (message) => {
      if (message.type === 'failed')
        giveUp(
          message.code === 'memory' ? new EngineError('memory', message.message) : new Error(message.message),
        );
      if (message.type !== 'ready') return;
      settle();
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
    line.send({ type: 'load', flavour, files, threads, memoryMiB });
  });
}
