/** What a what-if chart teaches, in a sentence or two that hold for its points and claim no more. */
import { duration } from './duration';
import { formatIds } from './plan';
import { NO_LIMIT, type Point, type Series, valueWords } from './what-if';

/** What is known of the program besides its times. */
export interface ProgramFacts {
  readonly jobs: number;
  /** How long a job sleeps; 0 where jobs do something else. */
  readonly jobMs: number;
  /** No job's failure ends another: all jobs are done. */
  readonly allDone: boolean;
}

const withValue = ({ field }: Series, value: number) =>
  field === 'limit' && value === NO_LIMIT ? 'without a limit' : `with ${valueWords(field, value)}`;
const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
const plural = (n: number, what: string) => `${n.toLocaleString('en')} ${what}${n === 1 ? '' : 's'}`;

interface Timed extends Point {
  readonly ms: number;
}
const timed = (points: readonly Point[]) => points.filter((p): p is Timed => p.ms !== null);

export function lesson(series: Series, current: number, facts: ProgramFacts): string {
  const now = series.points.find((p) => p.value === current);
  const rest = series.whole ? '' : 'The rest would take too long to simulate.';
  if (!now) return rest;
  const some = timed(series.points);
  const words =
    now.ms === null
      ? [withoutTime(series, now, some)]
      : [takes(series, { ...now, ms: now.ms }, facts), others(series, { ...now, ms: now.ms }, some, facts)];
  return [...words, rest].filter(Boolean).join(' ');
}

const ENDS: Readonly<Record<string, string>> = {
  deadlock: 'it deadlocks',
  panic: 'it panics',
  stopped: 'it takes too many steps to be simulated',
};

function withoutTime(series: Series, now: Point, some: readonly Timed[]): string {
  const ends = ENDS[now.kind] ?? 'it does not end';
  if (series.whole && series.points.every((p) => p.kind === now.kind)) {
    const any = series.field === 'workers' ? 'any number of workers' : 'any limit';
    return `${capital(ends)} with ${any} up to ${lastInRow(series.points)}.`;
  }
  const where = some.length
    ? ` With ${formatIds(some.map((p) => p.value)).replaceAll('-', ' to ')} it comes to its end.`
    : '';
  return `${capital(withValue(series, now.value))} ${ends}.${where}`;
}

/** The last of the numbers that follow each other from 1. */
const lastInRow = (points: readonly Point[]) =>
  points.reduce((last, { value }) => (value === last + 1 ? value : last), 0);

// Rounds are told where they are what the time is made of, and nothing else can be.
function rounds(at: number, ms: number, { jobs, jobMs, allDone }: ProgramFacts): number | undefined {
  if (!allDone || jobMs <= 0 || jobs < 1) return undefined;
  const count = at === NO_LIMIT ? 1 : Math.ceil(jobs / at);
  return count * jobMs === ms ? count : undefined;
}

function takes(series: Series, now: Timed, facts: ProgramFacts): string {
  const start = `${capital(withValue(series, now.value))} it takes ${duration(now.ms)}`;
  const count = rounds(now.value, now.ms, facts);
  if (count !== undefined)
    return `${start}: ${plural(facts.jobs, 'job')} in ${plural(count, 'round')} of ${duration(facts.jobMs)}.`;
  const one = timed(series.points).find((p) => p.value === 1);
  if (!one || now.value === 1 || now.ms === 0 || one.ms <= now.ms) return `${start}.`;
  const ratio = (one.ms / now.ms).toLocaleString('en', { maximumFractionDigits: 1 });
  return `${start}, ${ratio} times as fast as with ${series.field === 'workers' ? '1' : 'a limit of 1'}.`;
}

function others(series: Series, now: Timed, some: readonly Timed[], { jobs }: ProgramFacts): string {
  const last = lastInRow(series.points);
  const inRow = some.filter((p) => p.value >= 1 && p.value <= last);
  const [first, ...later] = inRow;
  if (!series.whole || !first) return '';
  const best = later.reduce((least, p) => (p.ms < least.ms ? p : least), first);
  if (now.ms < best.ms) return '';
  if (now.ms === best.ms && inRow.every((p) => p.ms === best.ms))
    return `Up to ${last}, none is faster or slower.`;
  // More workers than jobs find nothing to do; of others, only those in the chart are known.
  const only = best.value >= jobs;
  const why = `: there ${jobs === 1 ? 'is' : 'are'} only ${plural(jobs, 'job')}`;
  if (now.ms === best.ms) {
    if (now.value === NO_LIMIT || now.value > best.value)
      return `${capital(valueWords(series.field, best.value))} would do${only ? why : ''}.`;
    if (only) return `More gain nothing${why}.`;
    return best.value < last ? `More gain nothing, up to ${last}.` : '';
  }
  const end = only
    ? `; more than ${best.value} gain nothing${why}`
    : best.value < last
      ? `; more gain nothing, up to ${last}`
      : '';
  const next = inRow.find((p) => p.value > now.value && p.ms < now.ms);
  if (!next) return `With ${best.value} it would take ${duration(best.ms)}.`;
  const more = next.value === best.value ? '' : `, and ${duration(best.ms)} with ${best.value}`;
  return `With ${next.value} it would take ${duration(next.ms)}${more}${end}.`;
}

/** What was measured, of as many as there are threads. */
export function measuredLesson(series: Series, threads: number, runs: number): string {
  const some = timed(series.points);
  const [one, most] = [some.find((p) => p.value === 1), some.at(-1)];
  if (!one || !most || most.value === 1 || most.ms === 0) return '';
  const speedUp = (one.ms / most.ms).toLocaleString('en', { maximumFractionDigits: 2 });
  const each = runs === 1 ? 'one run each' : `the median of ${runs} runs each`;
  return `Measured on ${plural(threads, 'thread')}, ${each}: ${valueWords(series.field, most.value)} ${
    series.field === 'workers' ? 'were' : 'was'
  } ${speedUp} times as fast as 1.`;
}
