/** Timeline -> what is to be drawn of it in a given width: boxes where there is room for them, densities where not. */
import type { Outcome } from '../engine/types';
import type { Messages } from '../text/messages';
import { nameOf } from '../text/words';
import type { Axis } from './film';
import type { Status } from './goroutine-look';
import type { Look } from './look';
import { jobName, type Plan } from './plan';
import type { Recording } from './recording';
import { objectName } from './state';
import { durationText, ticks } from './time-text';
import type { JobMark, Lane, Link, Moment, Span } from './timeline';

/** The part that is shown: of the axis, and of the lanes. */
export interface LanesWindow {
  readonly axis: Axis;
  readonly from: number;
  readonly to: number;
  /** Pixels. */
  readonly width: number;
  readonly firstLane: number;
  readonly lanes: number;
}

export interface Box {
  readonly row: number;
  readonly x: number;
  readonly width: number;
  readonly look: Look;
  /** A job is in hand, though the goroutine may be asleep in it. */
  readonly working: boolean;
  readonly label: string;
  /** Where it runs on a real thread: from 0; else -1. */
  readonly thread: number;
}

/** Spans too short to be told apart: how much of a column's time each look has. */
export interface Column {
  readonly row: number;
  readonly x: number;
  readonly shares: Map<Look, number>;
}

export interface LanesPicture {
  readonly rows: readonly {
    readonly goroutine: number;
    readonly name: string;
    readonly from: number;
    readonly to: number;
  }[];
  readonly boxes: readonly Box[];
  readonly columns: readonly Column[];
  readonly marks: readonly { readonly row: number; readonly x: number; readonly look: JobMark['look'] }[];
  readonly cancellations: readonly { readonly x: number; readonly label: string }[];
  readonly links: readonly {
    readonly x: number;
    readonly fromRow: number;
    readonly toRow: number;
    readonly kind: Link['kind'];
  }[];
  readonly ticks: readonly { readonly x: number; readonly label: string }[];
}

export const COLUMN_PX = 2;
const MOST_LINKS = 60;
const TICK_PX = 84;

/** What of a run the lanes need to know besides its events, and in which words to say it. */
export interface LanesRun {
  readonly t: Messages;
  readonly recording: Recording;
  readonly plan: Plan;
  readonly outcome: Outcome | undefined;
  /** Whether its threads are real. */
  readonly live: boolean;
}

export const momentOn = (axis: Axis, m: Moment): number => (axis === 'time' ? m.time : m.count);

const lengthOn = (axis: Axis, { duration, length }: Recording): number =>
  axis === 'time' ? duration : length;

/** The whole run, and a little beyond where somebody is left in it for ever. */
export function wholeOf({ recording, outcome }: LanesRun, axis: Axis): { from: number; to: number } {
  const left = outcome && outcome.blocked.length + outcome.leaked.length > 0;
  return { from: 0, to: Math.max(lengthOn(axis, recording) * (left ? 1.06 : 1), 1) };
}

// Of a crowd only so many are in the trace.
const MOST_OF_CROWD = 31;

/** How many lanes there will be at least: room to keep while they come. */
export function expectedLanes({ pattern, workers, jobs, goroutines }: Plan): number {
  const main = 1;
  if (goroutines > 0) return main + Math.min(goroutines, MOST_OF_CROWD);
  const feeder = 1;
  if (pattern === 'worker-pool') return main + workers;
  return pattern === 'pool-errgroup' ? main + feeder + workers : main + jobs;
}

/** The goroutines that the run ended without. */
function stuckIn(outcome: Outcome | undefined): ReadonlySet<number> {
  return new Set(outcome ? [...outcome.blocked, ...outcome.leaked].map((g) => g.id) : []);
}

/** The index of a lane's span at a place on the axis; -1 before the first. */
export function spanAt(lane: Lane, axis: Axis, position: number): number {
  return lowest(lane.spans.length, (i) => momentOn(axis, lane.spans[i] as Span) > position) - 1;
}

/** What is written in a span. */
export function spanLabel(span: Span, run: LanesRun): string {
  if (span.job) return jobName(run.plan, span.job);
  const object = objectName(run.recording.latest, span.object);
  return [span.reason, object].filter(Boolean).join(' · ');
}

/** A span in full, for a reader who has pointed at it: when, how long, through whom. */
export function spanText(lane: Lane, index: number, run: LanesRun): string {
  const span = lane.spans[index];
  if (!span) return '';
  const next = lane.spans[index + 1];
  const { t, recording, outcome, live } = run;
  const named = (id: number) => nameOf(recording.timeline.lane(id)?.name, id);
  const stuck = !next && stuckIn(outcome).has(lane.goroutine);
  const status = stuck ? (outcome?.kind === 'deadlock' ? 'deadlocked' : 'leaked') : STATUS[span.look];
  const word = status && t.status[status];
  const label = span.look === 'done' ? '' : spanLabel(span, run);
  const what = [word, label].filter(Boolean).join(': ');
  const on = live && span.look === 'running' && span.worker >= 0 ? t.lanes.onThread(span.worker + 1) : '';
  const since = durationText(t, span.time);
  const until = next?.time ?? recording.duration;
  const when =
    span.look === 'done'
      ? t.lanes.at(since)
      : stuck
        ? t.lanes.forEver(since)
        : t.lanes.fromTo(since, durationText(t, until), durationText(t, until - span.time));
  const waker = index === 0 ? t.lanes.startedBy : t.lanes.wokenBy;
  const by = span.by ? waker(named(span.by)) : '';
  return `${named(lane.goroutine)} ${what}${on}, ${when}${by}`;
}

const STATUS: Partial<Record<Look, Status>> = {
  running: 'running',
  runnable: 'ready',
  blocked: 'waits',
  asleep: 'asleep',
  done: 'returned',
};

export function layLanes(run: LanesRun, w: LanesWindow): LanesPicture {
  const { t } = run;
  const { timeline } = run.recording;
  const scale = w.width / (w.to - w.from);
  const xOf = (m: Moment) => (momentOn(w.axis, m) - w.from) * scale;
  const shown = timeline.lanes.slice(w.firstLane, w.firstLane + w.lanes);
  const rowOf = new Map(shown.map((lane, row) => [lane.goroutine, row]));
  const inside = <T extends Moment>(moments: readonly T[]) => between(moments, w);
  const stuck = stuckIn(run.outcome);
  const boxes: Box[] = [];
  const columns: Column[] = [];
  const rows = shown.map((lane, row) => {
    const left = stuck.has(lane.goroutine);
    return layLane(run, w, { lane, row, left }, boxes, columns);
  });

  const marks = inside(timeline.marks).flatMap((mark) => {
    const row = rowOf.get(mark.goroutine);
    return row === undefined ? [] : [{ row, x: xOf(mark), look: mark.look }];
  });
  const cancellations = inside(timeline.cancellations).map((c) => ({
    x: xOf(c),
    label: c.cause ? t.lanes.cancelledBy(c.cause) : t.lanes.cancelled,
  }));
  const inWindow = inside(timeline.links);
  // Of many none can be followed.
  const links = (inWindow.length <= MOST_LINKS ? inWindow : []).flatMap((link) => {
    const fromRow = rowOf.get(link.from);
    const toRow = rowOf.get(link.to);
    if (fromRow === undefined || toRow === undefined) return [];
    return [{ x: xOf(link), fromRow, toRow, kind: link.kind }];
  });
  // Of a run that has no length the axis would count parts of a nanosecond.
  const apart = lengthOn(w.axis, run.recording) > 0 ? TICK_PX / scale : 0;
  const marksOnAxis = ticks(w.from, w.to, apart).filter((at) => w.axis === 'time' || at % 1 === 0);
  return {
    rows,
    boxes,
    columns,
    marks,
    cancellations,
    links,
    ticks: marksOnAxis.map((at) => ({
      x: (at - w.from) * scale,
      label: w.axis === 'time' ? durationText(t, at) : `${at}`,
    })),
  };
}

/** Of moments in order those in the window. */
function between<T extends Moment>(moments: readonly T[], { axis, from, to }: LanesWindow): readonly T[] {
  const first = lowest(moments.length, (i) => momentOn(axis, moments[i] as T) >= from);
  const end = lowest(moments.length, (i) => momentOn(axis, moments[i] as T) > to);
  return moments.slice(first, end);
}

/** The lowest index for which it holds, where it holds for all that follow; else `length`. */
function lowest(length: number, holds: (i: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function layLane(
  run: LanesRun,
  w: LanesWindow,
  { lane, row, left }: { lane: Lane; row: number; left: boolean },
  boxes: Box[],
  columns: Column[],
): LanesPicture['rows'][number] {
  const { recording, live } = run;
  const { spans } = lane;
  const scale = w.width / (w.to - w.from);
  const xAt = (position: number) => Math.min(Math.max((position - w.from) * scale, 0), w.width);
  const over = xAt(lengthOn(w.axis, recording));
  const last = spans.at(-1);
  let column: Column | undefined;
  for (let i = Math.max(spanAt(lane, w.axis, w.from), 0); i < spans.length; i++) {
    const span = spans[i] as Span;
    if (span.look === 'done' || momentOn(w.axis, span) > w.to) break;
    const next = spans[i + 1];
    const stuck = left && span === last;
    const look = stuck ? 'stuck' : span.look;
    const x = xAt(momentOn(w.axis, span));
    const right = stuck ? w.width : next ? xAt(momentOn(w.axis, next)) : over;
    if (right - x >= COLUMN_PX) {
      const thread = live && span.look === 'running' ? span.worker : -1;
      boxes.push({
        row,
        x,
        width: right - x,
        look,
        working: span.job > 0,
        label: spanLabel(span, run),
        thread,
      });
      continue;
    }
    for (let from = x; from < right; ) {
      const at = Math.floor(from / COLUMN_PX) * COLUMN_PX;
      const to = Math.min(right, at + COLUMN_PX);
      if (column?.x !== at) {
        column = { row, x: at, shares: new Map() };
        columns.push(column);
      }
      column.shares.set(look, (column.shares.get(look) ?? 0) + (to - from) / COLUMN_PX);
      from = to;
    }
  }
  const [first] = spans;
  return {
    goroutine: lane.goroutine,
    name: nameOf(lane.name, lane.goroutine),
    from: xAt(first ? momentOn(w.axis, first) : 0),
    to: last?.look === 'done' ? xAt(momentOn(w.axis, last)) : left ? w.width : over,
  };
}
