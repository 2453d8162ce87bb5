import { makeWorker } from './make-worker';

/** What a worker and the page say about a worker that the page makes for it, on a port of its own. */
type ToPage = { type: 'message'; data: unknown } | { type: 'terminate' };
type FromPage =
  | { type: 'message'; data: unknown }
  | { type: 'error'; message: string; filename: string; lineno: number };

export interface WorkerWanted {
  readonly type: 'workerWanted';
  readonly url: string;
  readonly name: string | undefined;
  readonly port: MessagePort;
}

/**
 * Stands in for Worker within a worker: the page makes it, and passes on what is said. For Firefox (ESR 153) loses
 * workers that workers make: in up to one of ten page loads it never fetches the script of some of them, nor what
 * their maker fetches after, and it counts those of pages that are gone, up to 512, after which there are no more.
 */
export class PageWorker {
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onerror: ((event: { message: string; filename: string; lineno: number }) => void) | null = null;
  readonly #port: MessagePort;

  constructor(ask: (wanted: WorkerWanted) => void, url: string | URL, options: WorkerOptions = {}) {
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    port1.onmessage = ({ data: said }: MessageEvent<FromPage>) => {
      if (said.type === 'message') {
        this.onmessage?.({ data: said.data });
        return;
      }
      // An error, for the glue throws what it is given.
      const { message, filename, lineno } = said;
      this.onerror?.(Object.assign(new Error(message), { filename, lineno }));
    };
    ask({ type: 'workerWanted', url: String(url), name: options.name, port: port2 });
  }

  postMessage(data: unknown): void {
    this.#say({ type: 'message', data });
  }

  terminate(): void {
    this.#say({ type: 'terminate' });
    this.#port.close();
  }

  #say(message: ToPage): void {
    this.#port.postMessage(message);
  }
}

/** The workers that a page has made for one of its workers. They do not end with it by themselves. */
export class WorkersMade {
  readonly #workers = new Map<Worker, MessagePort>();

  make({ url, name, port }: WorkerWanted): void {
    const say = (message: FromPage) => port.postMessage(message);
    let worker: Worker;
    try {
      worker = makeWorker(url, name);
    } catch (e) {
      // Whoever speaks to it listens to it too.
      const { message } = e as Error;
      port.onmessage = () => say({ type: 'error', message, filename: '', lineno: 0 });
      return;
    }
    this.#workers.set(worker, port);
    worker.onmessage = ({ data }) => say({ type: 'message', data });
    worker.onerror = (event) => {
      event.preventDefault();
      const { message, filename, lineno } = event;
      say({ type: 'error', message: message || 'its script could not be loaded', filename, lineno });
    };
    port.onmessage = ({ data: said }: MessageEvent<ToPage>) => {
      if (said.type === 'message') {
        worker.postMessage(said.data);
        return;
      }
      worker.terminate();
      port.close();
      this.#workers.delete(worker);
    };
  }

  terminateAll(): void {
    for (const [worker, port] of this.#workers) {
      worker.terminate();
      port.close();
    }
    this.#workers.clear();
  }
}
