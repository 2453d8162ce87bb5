import type { Look } from './look';
import type { Goroutine, RunState } from './state';

/** Whether the goroutine is at work on a job: begun, and not yet ended. */
export function hasJobInHand(state: RunState, g: Goroutine): boolean {
  const job = state.jobs.get(g.job);
  return job?.phase === 'inHand' && job.goroutine === g.id;
}

/** How a goroutine looks while the run goes on, and the words for it. */
export function lookOfGoroutine(g: Goroutine, inHand: boolean): readonly [Look, string] {
  switch (g.state) {
    case 'running':
      return ['running', 'running'];
    case 'runnable':
      return ['runnable', 'ready to run'];
    case 'done':
      return ['done', 'returned'];
    case 'blocked':
      // A job's sleep stands for its work; the goroutine is parked, and no thread is held.
      if (g.reason === 'sleep' || (inHand && g.reason === 'select'))
        return ['asleep', inHand ? 'asleep in its job' : 'asleep'];
      return ['blocked', 'waits'];
  }
}
