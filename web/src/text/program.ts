/** What a verdict depends on besides its outcome. */
export interface Program {
  readonly pattern: string;
  readonly workers: number;
  readonly jobs: number;
  /** Main waits for an errgroup, and the verdict says what Wait() returned. */
  readonly grouped: boolean;
  /** Jobs with names of their own; otherwise they are numbered. */
  readonly jobNames: readonly string[];
  /** Of a program that has very many, and no jobs; else 0. */
  readonly goroutines: number;
  /** Of several errors main keeps the last, not the first. */
  readonly lastErrorWins: boolean;
  /** The first error cancels the others' context. */
  readonly cancels: boolean;
  readonly heedsContext: boolean;
  /** The verdict is on all runs that end so: it leaves out how long one took. */
  readonly untimed?: boolean;
}
