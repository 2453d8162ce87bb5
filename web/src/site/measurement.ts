import type { Outcome } from '../engine';
import type { Point } from '../model/what-if';

const ROUNDS = 5;
export const MOST_MS = 10_000;

/** Medians of real runs. */
export interface Measured {
  readonly points: readonly Point[];
  /** How many runs each median is of. */
  readonly runs: number;
}

/**
 * Real runs with one worker, two, and so on, round after round, so that whatever else the machine does falls on all
 * alike. Takes some seconds at most; what is complete by then counts.
 */
export class Measurement {
  /** How far it has come; undefined where none goes on. */
  progress: { readonly done: number; readonly of: number } | undefined;
  /** Why the last one came to nothing: a run that did not end well, or one that took too long. */
  trouble: Outcome | 'slow' | undefined;
  #abort: AbortController | undefined;
  #end: Promise<unknown> = Promise.resolve();

  constructor(private readonly onChange: () => void) {}

  /** Resolves to nothing where no round was completed, or the reader has stopped it. */
  begin(
    run: (value: number, signal: AbortSignal) => Promise<Outcome>,
    most: number,
  ): Promise<Measured | undefined> {
    const measured = this.#take(run, most).finally(() => {
      this.progress = undefined;
      this.onChange();
    });
    this.#end = measured.catch(() => {});
    return measured;
  }

  /** Ends it; resolves when the engine is free again. */
  async stop(): Promise<void> {
    this.#abort?.abort();
    await this.#end;
  }

  async #take(
    run: (value: number, signal: AbortSignal) => Promise<Outcome>,
    most: number,
  ): Promise<Measured | undefined> {
    const abort = new AbortController();
    this.#abort = abort;
    this.trouble = undefined;
    this.#tell(0, most);
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      abort.abort();
    }, MOST_MS);
    const rounds: number[][] = [];
    try {
      await run(most, abort.signal); // does not count: threads are made, code is compiled
      while (rounds.length < ROUNDS && !abort.signal.aborted) {
        const round: number[] = [];
        for (let value = 1; value <= most && !abort.signal.aborted; value++) {
          const outcome = await run(value, abort.signal);
          const { kind, elapsedMs } = outcome;
          if (kind === 'deadlock' || kind === 'panic') {
            this.trouble = outcome;
            return undefined;
          }
          if (kind !== 'stopped') round.push(elapsedMs);
          this.#tell(rounds.length * most + value, most);
        }
        if (round.length === most) rounds.push(round);
      }
    } finally {
      clearTimeout(timer);
    }
    if (abort.signal.aborted && !late) return undefined;
    if (rounds.length === 0) {
      this.trouble = 'slow';
      return undefined;
    }
    const of = (value: number) => median(rounds.map((round) => round[value - 1] ?? 0));
    const points = Array.from({ length: most }, (_, i): Point => {
      return { value: i + 1, ms: of(i + 1), kind: 'ok', error: '' };
    });
    return { points, runs: rounds.length };
  }

  #tell(done: number, most: number): void {
    this.progress = { done, of: most * ROUNDS };
    this.onChange();
  }
}

export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
}
