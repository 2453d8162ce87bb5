/**
 * What would come of the program with other numbers of workers, or other limits: a column for each, the ideal
 * beside it. Either how long it takes, in virtual time, or how much faster it is than with one, as measured.
 */
import type { OutcomeKind } from '../engine/types';
import type { PageMessages } from '../text/page-messages';
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
export function valueWords({ whatIf }: PageMessages, field: Series['field'], value: number): string {
  if (field === 'workers') return whatIf.workersOf(value);
  return value === NO_LIMIT ? whatIf.noLimit : whatIf.limitOf(value);
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

/** Why there is no time, in a few words. */
export function noTimeWords({ whatIf }: PageMessages, kind: OutcomeKind): string {
  return kind === 'ok' || kind === 'error' ? whatIf.noTime : whatIf[kind];
}

function wordsOf(
  t: PageMessages,
  series: Series,
  point: Point,
  now: number | undefined,
  best: number | undefined,
): string {
  const { whatIf } = t;
  const who = valueWords(t, series.field, point.value);
  if (point.ms === null || now === undefined) return whatIf.point(who, noTimeWords(t, point.kind));
  const time = duration(t, point.ms);
  if (series.quantity === 'speedUp')
    return whatIf.point(who, whatIf.asFast(now, time)) + whatIf.ideal(whatIf.times(best ?? 1));
  const why = point.error ? ` (${point.error})` : '';
  const ideal = best === undefined ? '' : whatIf.ideal(duration(t, best));
  return whatIf.point(who, time) + why + ideal;
}

export function chartOf(t: PageMessages, series: Series, current: number): Chart {
  const one = timeOf(series, 1);
  const amounts = series.points.map((p) => amount(series, one, p.ms));
  const ideals = series.points.map((p) => ideal(series, one, p.value));
  const most = Math.max(0, ...[...amounts, ...ideals].map((n) => n ?? 0));
  const label =
    series.quantity === 'time' ? (ms: number) => duration(t, ms) : (n: number) => `${t.number(n)}×`;
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
    words: wordsOf(t, series, point, amounts[i], ideals[i]),
  }));
  return { columns, ticks };
}
