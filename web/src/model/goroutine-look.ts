import type { Messages } from '../text/messages';
import type { Look } from './look';
import type { Goroutine, RunState } from './state';

/** What a goroutine is doing: which of the messages' words for it. */
export type Status = keyof Messages['status'];

/** Whether the goroutine is at work on a job: begun, and not yet ended. */
export function hasJobInHand(state: RunState, g: Goroutine): boolean {
  const job = state.jobs.get(g.job);
  return job?.phase === 'inHand' && job.goroutine === g.id;
}

/** How a goroutine looks while the run goes on, and what it is doing. */
export function lookOfGoroutine(g: Goroutine, inHand: boolean): readonly [Look, Status] {
  switch (g.state) {
    case 'running':
      return ['running', 'running'];
    case 'runnable':
      return ['runnable', 'ready'];
    case 'done':
      return ['done', 'returned'];
    case 'blocked':
      if (g.reason === 'outside call') return ['asleep', 'outside'];
      // A job's sleep stands for its work; the goroutine is parked, and no thread is held.
      if (g.reason === 'sleep' || (inHand && g.reason === 'select'))
        return ['asleep', inHand ? 'asleepInJob' : 'asleep'];
      return ['blocked', 'waits'];
  }
}
