import { type Answerer, reasonText } from './outside';

// Newer versions of HTTP send no words with a status.
const WORDS: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Gateway Timeout',
};

/** The addresses that a run's jobs fetch, and what they have got: texts by job. */
export class Fetches {
  readonly returned: Record<number, string> = {};
  readonly #origin: string | undefined = globalThis.location?.origin;

  /** `urls` begin with that of job 1, and are whole. */
  constructor(private readonly urls: readonly string[]) {}

  readonly answer: Answerer = async ({ task }, signal) => {
    const url = new URL(this.urls[task - 1] ?? '');
    // In a page a redirect must not leave its origin either.
    const mode = this.#origin === undefined ? 'cors' : 'same-origin';
    const name = `GET ${url.origin === this.#origin ? url.pathname + url.search : url.href}`;
    let response: Response;
    try {
      response = await fetch(url, { signal, mode });
      if (response.ok) this.returned[task] = await response.text();
    } catch (e) {
      throw new Error(`${name}: ${reasonText((e as { cause?: unknown }).cause ?? e)}`);
    }
    if (response.ok) return [];
    response.body?.cancel().catch(() => {});
    throw new Error(
      `${name}: ${response.status} ${response.statusText || WORDS[response.status] || ''}`.trim(),
    );
  };
}
