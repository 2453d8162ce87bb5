/**
 * What would come of the program with other numbers of workers, or other limits: a column for each, the ideal
 * beside it. Either how long it takes, in virtual time, or how much faster it is than with one, as measured.
 */
import type { OutcomeKind } from '../engine/types';
import { duration } from './duration';

export interface Point {
  readonly value: number;
  /** Null where main does not return. */
  readonly ms: number | null;
  readonly kind: OutcomeKind;
  readonly error: string;
}

export interface Series {
  readonly field: 'workers' | 'limit';
  readonly quantity: 'time' | 'speedUp';
  /** By value, the first for 1; one that is set beyond the others may follow them. */
  readonly points: readonly Point[];
  /** None is missing because it would have taken too long. */
  readonly whole: boolean;
}

/** Heights are shares of the plot's. */
export interface Column {
  readonly value: number;
  readonly label: string;
  readonly height: number | undefined;
  readonly ideal: number | undefined;
  readonly kind: OutcomeKind;
  readonly current: boolean;
  /** It does not follow the one before it. */
  readonly apart: boolean;
  /** Everything about it, in words. */
  readonly words: string;
}

export interface Tick {
  readonly share: number;
  readonly label: string;
}

export interface Chart {
  readonly columns: readonly Column[];
  readonly ticks: readonly Tick[];
}

export const NO_LIMIT = -1;
const MOST_TICKS = 4;

/** A field's value in words: "3 workers", "no limit". */
export function valueWords(field: Series['field'], value: number): string {
  if (field === 'workers') return `${value} ${value === 1 ? 'worker' : 'workers'}`;
  return value === NO_LIMIT ? 'no limit' : `a limit of ${value}`;
}

const timeOf = (series: Series, value: number) => series.points.find((p) => p.value === value)?.ms ?? null;

/** How high a point stands; undefined where it has no time. */
function amount({ quantity }: Series, one: number | null, ms: number | null): number | undefined {
  if (ms === null) return undefined;
  if (quantity === 'time') return ms;
  return one === null || ms === 0 ? undefined : one / ms;
}

function ideal({ quantity }: Series, one: number | null, value: number): number | undefined {
  if (value < 1 || one === null) return undefined;
  return quantity === 'time' ? one / value : value;
}

const times = (n: number) => `${n.toLocaleString('en', { maximumFractionDigits: 2 })} times`;

/** The least of 1, 2, 5, 10, 20 ... that goes into `most` at most MOST_TICKS times. */
export function tickStep(most: number): number {
  const power = 10 ** Math.floor(Math.log10(most / MOST_TICKS));
  return [1, 2, 5, 10].map((n) => n * power).find((step) => most / step <= MOST_TICKS) ?? most;
}

function ticksTo(most: number, label: (n: number) => string): { top: number; ticks: Tick[] } {
  if (!(most > 0)) return { top: 1, ticks: [{ share: 0, label: label(0) }] };
  const step = tickStep(most);
  const count = Math.ceil(most / step - 1e-9);
  const ticks = Array.from({ length: count + 1 }, (_, i) => ({ share: i / count, label: label(i * step) }));
  return { top: count * step, ticks };
}

export const NO_TIME_WORDS: Readonly<Partial<Record<OutcomeKind, string>>> = {
  deadlock: 'deadlock',
  panic: 'panic',
  stopped: 'given up after too many steps',
};

function wordsOf(series: Series, point: Point, now: number | undefined, best: number | undefined): string {
  const who = valueWords(series.field, point.value);
  if (point.ms === null || now === undefined) return `${who}: ${NO_TIME_WORDS[point.kind] ?? 'no time'}`;
  const why = point.error ? ` (${point.error})` : '';
  if (series.quantity === 'speedUp')
    return `${who}: ${times(now)} as fast as 1, ${duration(point.ms)}; ideal: ${times(best ?? 1)}`;
  return `${who}: ${duration(point.ms)}${why}${best === undefined ? '' : `; ideal: ${duration(best)}`}`;
}

export function chartOf(series: Series, current: number): Chart {
  const one = timeOf(series, 1);
  const amounts = series.points.map((p) => amount(series, one, p.ms));
  const ideals = series.points.map((p) => ideal(series, one, p.value));
  const most = Math.max(0, ...[...amounts, ...ideals].map((n) => n ?? 0));
  const label = series.quantity === 'time' ? duration : (n: number) => `${n}×`;
  const { top, ticks } = ticksTo(most, label);
  const share = (n: number | undefined) => (n === undefined ? undefined : n / top);
  const columns = series.points.map((point, i) => ({
    value: point.value,
    label: point.value === NO_LIMIT ? '∞' : String(point.value),
    height: share(amounts[i]),
    ideal: share(ideals[i]),
    kind: point.kind,
    current: point.value === current,
    apart: i > 0 && point.value !== (series.points[i - 1]?.value ?? 0) + 1,
    words: wordsOf(series, point, amounts[i], ideals[i]),
  }));
  return { columns, ticks };
}
