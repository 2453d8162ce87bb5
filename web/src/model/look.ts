import type { JobState } from '../engine/types';

/** What a thing looks like: each look has a hue, a mark and a pattern in the view's tokens. */
export type Look =
  | 'planned'
  | 'running'
  | 'runnable'
  | 'blocked'
  | 'asleep'
  | 'done'
  | 'failed'
  | 'cancelled'
  | 'stuck'
  | 'unfinished';

export const JOB_STATES: readonly JobState[] = [
  'completed',
  'failed',
  'cancelled',
  'unfinished',
  'notStarted',
];

const OF_JOB_STATE: Readonly<Record<JobState, Look>> = {
  completed: 'done',
  failed: 'failed',
  cancelled: 'cancelled',
  unfinished: 'unfinished',
  notStarted: 'planned',
};

export const lookOfJobState = (state: JobState): Look => OF_JOB_STATE[state];
