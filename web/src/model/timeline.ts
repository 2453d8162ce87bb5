/** Every goroutine's life as spans, built event by event from the same state that the stage shows. */
import type { TraceEvent } from '../engine/trace-format';
import { hasJobInHand, lookOfGoroutine } from './goroutine-look';
import type { Look } from './look';
import type { RunState } from './state';

/** A point in a run: after how many of its events, and when. */
export interface Moment {
  readonly count: number;
  /** Nanoseconds since the run began; never less than at the moment before. */
  readonly time: number;
}

/** From its moment a goroutine looked like this, until its next span. */
export interface Span extends Moment {
  readonly look: Look;
  /** What it waits for, in Go's words; empty if it does not. */
  readonly reason: string;
  readonly object: number;
  /** The job in hand; 0 for none. */
  readonly job: number;
  /** The thread it ran on last; -1 before the first. */
  readonly worker: number;
  /** Who began it by waking or starting this goroutine; 0: nobody else. */
  readonly by: number;
}

export interface Lane {
  readonly goroutine: number;
  name: string;
  readonly spans: Span[];
}

/** One goroutine started another, or woke it. */
export interface Link extends Moment {
  readonly kind: 'create' | 'unblock';
  /** 0: a timer, or a thread outside. */
  readonly from: number;
  readonly to: number;
}

/** How a job ended, where that is worth a mark. */
export interface JobMark extends Moment {
  readonly goroutine: number;
  readonly job: number;
  readonly look: 'failed' | 'cancelled';
  readonly error: string;
}

export interface Cancellation extends Moment {
  readonly context: number;
  readonly cause: string;
}

export class Timeline {
  /** In the order in which the goroutines appeared. */
  readonly lanes: Lane[] = [];
  readonly links: Link[] = [];
  readonly marks: JobMark[] = [];
  readonly cancellations: Cancellation[] = [];
  readonly #byGoroutine = new Map<number, Lane>();

  lane(goroutine: number): Lane | undefined {
    return this.#byGoroutine.get(goroutine);
  }

  /** Takes in an event that has just been applied to `state`. */
  note(state: RunState, e: TraceEvent, { count, time }: Moment): void {
    if (e.goroutine) this.#follow(state, e.goroutine, 0, { count, time });
    switch (e.kind) {
      case 'create':
      case 'unblock':
        this.links.push({ count, time, kind: e.kind, from: e.goroutine, to: e.arg });
        this.#follow(state, e.arg, e.goroutine, { count, time });
        return;
      case 'name':
        if (e.goroutine) this.#laneOf(e.goroutine).name = e.text;
        return;
      case 'task_fail':
      case 'task_cancel': {
        const look = e.kind === 'task_fail' ? 'failed' : 'cancelled';
        this.marks.push({ count, time, goroutine: e.goroutine, job: e.arg, look, error: e.text });
        return;
      }
      case 'cancel':
        if (state.contexts.get(e.object)?.ofJob) return;
        this.cancellations.push({ count, time, context: e.object, cause: e.text });
    }
  }

  #laneOf(goroutine: number): Lane {
    let lane = this.#byGoroutine.get(goroutine);
    if (!lane) {
      lane = { goroutine, name: goroutine === 1 ? 'main' : '', spans: [] };
      this.#byGoroutine.set(goroutine, lane);
      this.lanes.push(lane);
    }
    return lane;
  }

  #follow(state: RunState, id: number, by: number, { count, time }: Moment): void {
    const g = state.goroutines.get(id);
    if (!g) return;
    const inHand = hasJobInHand(state, g);
    const [look] = lookOfGoroutine(g, inHand);
    const job = inHand ? g.job : 0;
    const { spans } = this.#laneOf(id);
    const last = spans.at(-1);
    const { reason, object, worker } = g;
    const same =
      last?.look === look &&
      last.reason === reason &&
      last.object === object &&
      last.job === job &&
      (last.worker === worker || look !== 'running');
    if (!same) spans.push({ count, time, look, reason, object, job, worker, by });
  }
}
