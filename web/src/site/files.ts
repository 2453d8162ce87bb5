import type { UrlOfJob } from '../engine';
import { schema } from '../engine/generated/schema';
import { planOf, type Settings } from '../model/settings';

/** The files of this site that a program's jobs fetch. For jobs that are to fail there is none. */
export function filesOf(settings: Settings): UrlOfJob {
  const { fail } = planOf(settings, schema);
  return (job) => `fetch/${fail.has(job) ? 'missing' : 'job'}.json?n=${job}`;
}
