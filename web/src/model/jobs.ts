/** What became of the jobs so far, job by job or in sums. */
import type { JobState, Outcome } from '../engine/types';
import { JOB_STATES, type Look, lookOfJobState } from './look';
import { jobLook } from './stage';
import type { RunState } from './state';

/** The looks of jobs 1..count. Once there is an outcome it alone decides. */
export function jobLooks(count: number, state: RunState, outcome: Outcome | undefined): Look[] {
  const looks: Look[] = new Array(count);
  if (!outcome) {
    for (let id = 1; id <= count; id++) looks[id - 1] = jobLook(state.jobs.get(id));
    return looks;
  }
  looks.fill('planned');
  for (const name of JOB_STATES) {
    for (const id of outcome.jobs[name]) if (id <= count) looks[id - 1] = lookOfJobState(name);
  }
  return looks;
}

/** The jobs by what became of them; while the run goes on, `unfinished` are those in hand. */
export function jobsByState(looks: readonly Look[], outcome: Outcome | undefined): Outcome['jobs'] {
  if (outcome) return outcome.jobs;
  const lists: Record<JobState, number[]> = {
    completed: [],
    failed: [],
    cancelled: [],
    notStarted: [],
    unfinished: [],
  };
  for (const [i, look] of looks.entries()) lists[STATE_OF_LOOK[look] ?? 'unfinished'].push(i + 1);
  return lists;
}

const STATE_OF_LOOK: Partial<Record<Look, JobState>> = {
  planned: 'notStarted',
  done: 'completed',
  failed: 'failed',
  cancelled: 'cancelled',
};

/** How many jobs look like what; every look that occurs. */
export function tally(looks: readonly Look[]): Map<Look, number> {
  const sums = new Map<Look, number>();
  for (const look of looks) sums.set(look, (sums.get(look) ?? 0) + 1);
  return sums;
}
