import type { EmbindEngine } from './module';
import { OpenCalls } from './open-calls';

/** What a goroutine asks of somebody outside the engine: core/include/millrace/outside.h. */
export interface OutsideCall {
  readonly call: number;
  /** Which sort of answer. */
  readonly kind: string;
  /** The job that it is for. */
  readonly task: number;
  /** What else the kind needs. */
  readonly numbers: readonly number[];
}

/**
 * Answers the calls of a kind: resolves with the answer's numbers, or rejects with the reason that the job then fails
 * with. The signal is aborted when nobody waits for the answer any more.
 */
export type Answerer = (call: OutsideCall, signal: AbortSignal) => Promise<readonly number[] | undefined>;

type Request = OutsideCall | { readonly call: number; readonly why: string };

/** The calls of an engine's runs that are being answered. Lives where the engine does. */
export class Outside {
  readonly #calls = new OpenCalls();

  /** `answered` is called after each answer that somebody still waited for. */
  constructor(
    private readonly engine: EmbindEngine,
    private readonly answerers: Readonly<Record<string, Answerer>>,
    private readonly answered: () => void,
  ) {}

  /** Begins what has been asked since the last time, and aborts what has been given up. */
  take(): void {
    for (const request of JSON.parse(this.engine.takeCalls()) as Request[]) {
      if ('kind' in request) this.#begin(request);
      else this.#calls.giveUp(request.call, request.why);
    }
  }

  /** Aborts all that is left. */
  end(why: string): void {
    this.#calls.end(why);
  }

  #begin(request: OutsideCall): void {
    const { call, kind } = request;
    const signal = this.#calls.open(call);
    const settle = (answer: () => boolean) => {
      if (this.#calls.close(call) && answer()) this.answered();
    };
    const answerer = this.answerers[kind] ?? (() => Promise.reject(new Error(`nobody answers ${kind}`)));
    answerer(request, signal).then(
      (numbers) => settle(() => this.engine.answer(call, numbers ?? [])),
      (why: unknown) => settle(() => this.engine.refuse(call, reasonText(why))),
    );
  }
}

/** What somebody threw, in words. */
export function reasonText(why: unknown): string {
  if (typeof why === 'string' && why) return why;
  if (typeof why === 'object' && why !== null) {
    const { message, name } = why as { message?: unknown; name?: unknown };
    const text = message || name;
    if (typeof text === 'string') return text;
  }
  return `threw ${shown(why)}`;
}

function shown(value: unknown): string {
  try {
    return typeof value === 'symbol' ? value.toString() : (JSON.stringify(value) ?? String(value));
  } catch {
    return `something of type ${typeof value}`;
  }
}
