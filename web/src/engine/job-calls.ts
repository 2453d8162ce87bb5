import { OpenCalls } from './open-calls';
import { reasonText } from './outside';

/**
 * A job's work, done where run() was called: gets the job's number, and a signal that is aborted when nobody waits for
 * the job any more, as its context has been cancelled or the run is over. What it returns or resolves with is the job's
 * result; what it throws or rejects with, of whatever type, fails the job.
 */
export type JobFunction<Returned = unknown> = (
  job: number,
  context: { readonly signal: AbortSignal },
) => Returned | PromiseLike<Returned>;

/** The calls of a run's function. */
export class JobCalls<Returned = unknown> {
  readonly returned: Record<number, Returned> = {};
  readonly #calls = new OpenCalls();

  /** `answered` is told of each call that ends before it is abandoned; `why` it has failed, if it has. */
  constructor(
    private readonly work: JobFunction<Returned>,
    private readonly answered: (call: number, why: string | undefined) => void,
  ) {}

  async call(call: number, job: number): Promise<void> {
    const signal = this.#calls.open(call);
    let why: string | undefined;
    try {
      const returned = await this.work(job, { signal });
      if (this.#calls.has(call)) this.returned[job] = returned;
    } catch (e) {
      why = reasonText(e);
    }
    if (this.#calls.close(call)) this.answered(call, why);
  }

  abandon(call: number, why: string): void {
    this.#calls.giveUp(call, why);
  }

  /** Abandons all that is left. */
  end(why: string): void {
    this.#calls.end(why);
  }
}
