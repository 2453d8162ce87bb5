import type { Outcome } from '../../web/src/engine/types';

/** A run that ended well with nothing to tell, but for what is given. */
export const ended = (rest: Partial<Outcome>): Outcome => ({
  kind: 'ok',
  error: '',
  cause: '',
  results: [],
  jobs: { completed: [], failed: [], cancelled: [], notStarted: [], unfinished: [] },
  leaked: [],
  blocked: [],
  counted: null,
  crowd: null,
  races: [],
  cycle: [],
  schedule: '',
  back: '',
  choices: 0,
  next: [],
  events: 0,
  dropped: 0,
  elapsedMs: 1,
  group: '',
  verdict: '',
  ...rest,
});
