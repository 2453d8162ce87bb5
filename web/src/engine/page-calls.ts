import type { FromHost } from './messages';
import type { Answerer } from './outside';

/** Calls of a function that lives where run() was called: asked for there, by messages. */
export class PageCalls {
  readonly #waiting = new Map<number, (why: string | undefined) => void>();

  constructor(private readonly post: (message: FromHost) => void) {}

  readonly answer: Answerer = ({ call, task }, signal) =>
    new Promise((resolve, reject) => {
      this.#waiting.set(call, (why) => (why === undefined ? resolve([]) : reject(why)));
      signal.addEventListener('abort', () => {
        this.#waiting.delete(call);
        this.post({ type: 'abandoned', call, why: signal.reason.message });
      });
      this.post({ type: 'called', call, job: task });
    });

  /** `why` it has failed; undefined: it has not. */
  answered(call: number, why: string | undefined): void {
    this.#waiting.get(call)?.(why);
    this.#waiting.delete(call);
  }
}
