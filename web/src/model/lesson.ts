/** What a what-if chart teaches, in a sentence or two that hold for its points and claim no more. */
import type { PageMessages } from '../text/page-messages';
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

const withValue = (t: PageMessages, { field }: Series, value: number) =>
  field === 'limit' && value === NO_LIMIT
    ? t.lesson.withoutLimit
    : t.lesson.withOf(valueWords(t, field, value));

interface Timed extends Point {
  readonly ms: number;
}
const timed = (points: readonly Point[]) => points.filter((p): p is Timed => p.ms !== null);

export function lesson(t: PageMessages, series: Series, current: number, facts: ProgramFacts): string {
  const now = series.points.find((p) => p.value === current);
  const rest = series.whole ? '' : t.lesson.rest;
  if (!now) return rest;
  const some = timed(series.points);
  const words =
    now.ms === null
      ? [withoutTime(t, series, now, some)]
      : [
          takes(t, series, { ...now, ms: now.ms }, facts),
          others(t, series, { ...now, ms: now.ms }, some, facts),
        ];
  return [...words, rest].filter(Boolean).join(' ');
}

function withoutTime(t: PageMessages, series: Series, now: Point, some: readonly Timed[]): string {
  const { kind } = now;
  const ends = t.lesson[kind === 'ok' || kind === 'error' ? 'endless' : kind];
  if (series.whole && series.points.every((p) => p.kind === kind)) {
    return t.lesson.endsAlways(ends, t.lesson.withAny[series.field], lastInRow(series.points));
  }
  const where = some.length ? ` ${t.lesson.endsWellWith(formatIds(some.map((p) => p.value)))}` : '';
  return t.lesson.ends(withValue(t, series, now.value), ends) + where;
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

function takes(t: PageMessages, series: Series, now: Timed, facts: ProgramFacts): string {
  const start = t.lesson.takes(withValue(t, series, now.value), duration(t, now.ms));
  const count = rounds(now.value, now.ms, facts);
  if (count !== undefined) return `${start}${t.lesson.rounds(facts.jobs, count, duration(t, facts.jobMs))}.`;
  const one = timed(series.points).find((p) => p.value === 1);
  if (!one || now.value === 1 || now.ms === 0 || one.ms <= now.ms) return `${start}.`;
  return `${start}${t.lesson.faster(one.ms / now.ms, t.lesson.thanOne[series.field])}.`;
}

function others(
  t: PageMessages,
  series: Series,
  now: Timed,
  some: readonly Timed[],
  { jobs }: ProgramFacts,
): string {
  const last = lastInRow(series.points);
  const inRow = some.filter((p) => p.value >= 1 && p.value <= last);
  const [first, ...later] = inRow;
  if (!series.whole || !first) return '';
  const best = later.reduce((least, p) => (p.ms < least.ms ? p : least), first);
  if (now.ms < best.ms) return '';
  if (now.ms === best.ms && inRow.every((p) => p.ms === best.ms)) return t.lesson.allAlike(last);
  // More workers than jobs find nothing to do; of others, only those in the chart are known.
  const only = best.value >= jobs;
  const why = only ? t.lesson.only(jobs) : '';
  if (now.ms === best.ms) {
    if (now.value === NO_LIMIT || now.value > best.value)
      return t.lesson.wouldDo(valueWords(t, series.field, best.value), why);
    if (only) return t.lesson.noGain(why);
    return best.value < last ? t.lesson.noGain(t.lesson.upTo(last)) : '';
  }
  const end = only
    ? t.lesson.noGainBeyond(best.value, why)
    : best.value < last
      ? t.lesson.noGainAlso(t.lesson.upTo(last))
      : '';
  const next = inRow.find((p) => p.value > now.value && p.ms < now.ms);
  if (!next) return t.lesson.wouldTake(best.value, duration(t, best.ms), '');
  const more = next.value === best.value ? '' : t.lesson.andWith(best.value, duration(t, best.ms));
  return t.lesson.wouldTake(next.value, duration(t, next.ms), more + end);
}

/** What was measured, of as many as there are threads. */
export function measuredLesson(t: PageMessages, series: Series, threads: number, runs: number): string {
  const some = timed(series.points);
  const [one, most] = [some.find((p) => p.value === 1), some.at(-1)];
  if (!one || !most || most.value === 1 || most.ms === 0) return '';
  const many = series.field === 'workers';
  return t.lesson.measured(threads, runs, valueWords(t, series.field, most.value), many, one.ms / most.ms);
}
