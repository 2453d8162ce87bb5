import type { TraceEvent } from '../engine/trace-format';
import { apply } from './apply';
import { copyOf, emptyState, type RunState } from './state';
import { Timeline } from './timeline';

const MOST_EVENTS = 200_000;
const MOST_COPIES = 32;
const FIRST_INTERVAL = 512;

/** A run's events in order, and what the run looked like after any number of them. */
export class Recording {
  /** Those that are kept: the first 200,000. */
  readonly events: TraceEvent[] = [];
  /** After all events, also those that are not kept. */
  readonly latest = emptyState();
  readonly timeline = new Timeline();
  /** Events that came when there was no more room for them. */
  notKept = 0;
  readonly #times: number[] = [];
  // States to set out from, so that going back does not begin at the beginning.
  #copies: { readonly count: number; readonly state: RunState }[] = [];
  #interval = FIRST_INTERVAL;
  #sought: { count: number; state: RunState } | undefined;

  append(events: readonly TraceEvent[]): void {
    for (const e of events) {
      apply(this.latest, e);
      if (this.events.length === MOST_EVENTS) {
        this.notKept++;
        continue;
      }
      // Threads' clocks differ by a little; the order does not.
      const time = Math.max(e.time, this.duration);
      this.events.push(e);
      this.#times.push(time);
      this.timeline.note(this.latest, e, { count: this.events.length, time });
      if (this.events.length % this.#interval === 0) this.#keepCopy();
    }
  }

  get length(): number {
    return this.events.length;
  }

  /** Nanoseconds from the run's beginning to its last event. */
  get duration(): number {
    return this.#times.at(-1) ?? 0;
  }

  /** When the last of so many events was. */
  timeAt(count: number): number {
    return count > 0 ? (this.#times[count - 1] ?? this.duration) : 0;
  }

  /** How many events there were by then. */
  countAt(time: number): number {
    let low = 0;
    let high = this.#times.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#times[middle] ?? 0) <= time) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The state after so many events. It is good until the next call: a later one may change it. */
  stateAt(count: number): RunState {
    if (count >= this.length) return this.latest;
    let sought = this.#sought;
    const copy = this.#copies.filter((c) => c.count <= count).at(-1);
    if (!sought || sought.count > count || sought.count < (copy?.count ?? 0))
      sought = copy ? { count: copy.count, state: copyOf(copy.state) } : { count: 0, state: emptyState() };
    for (; sought.count < count; sought.count++) apply(sought.state, this.events[sought.count] as TraceEvent);
    this.#sought = sought;
    return sought.state;
  }

  #keepCopy(): void {
    this.#copies.push({ count: this.events.length, state: copyOf(this.latest) });
    if (this.#copies.length < MOST_COPIES) return;
    this.#interval *= 2;
    this.#copies = this.#copies.filter((c) => c.count % this.#interval === 0);
  }
}
