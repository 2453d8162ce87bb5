import type { TraceEvent } from '../engine/trace-format';
import { Recording } from './recording';
import type { RunState } from './state';

/**
 * What a run is laid out along: its clock, or its events one by one. Of a simulated run much happens at one
 * instant, and all of it where the work takes no virtual time.
 */
export type Axis = 'time' | 'steps';

/** Of the run's own pace; `fit`: the whole run in a few seconds, however long it took. */
export type Speed = number | 'fit';
export const SPEEDS: readonly Speed[] = [
  'fit',
  10,
  5,
  2,
  1,
  0.5,
  0.2,
  0.1,
  0.05,
  0.02,
  0.01,
  0.005,
  0.002,
  0.001,
];

const FIT_MS = 8000;
const STEPS_PER_SECOND = 5;

// Names and sizes are told by events of their own, which change nothing that can be seen.
const SILENT: ReadonlySet<TraceEvent['kind']> = new Set([
  'none',
  'object',
  'chan_made',
  'name',
  'steal',
  'park',
]);

/** A recording and where in it the reader is. Knows no clock: whoever has one says how much time has passed. */
export class Film {
  readonly recording = new Recording();
  speed: Speed = 'fit';
  loop = false;
  playing = false;
  /** Whether the picture is that of the run's latest event, whatever comes. */
  following = true;
  #axis: Axis = 'time';
  #count = 0;
  #position = 0;

  append(events: readonly TraceEvent[]): void {
    this.recording.append(events);
    if (this.following) this.toEnd();
  }

  get axis(): Axis {
    return this.#axis;
  }

  set axis(axis: Axis) {
    this.#axis = axis;
    this.#position = this.#positionOf(this.#count);
  }

  /** So many events have been. */
  get count(): number {
    return this.#count;
  }

  /** Where on the axis: nanoseconds, or events. */
  get position(): number {
    return this.#position;
  }

  /** The axis goes from 0 to here. */
  get length(): number {
    return this.#axis === 'time' ? this.recording.duration : this.recording.length;
  }

  get atEnd(): boolean {
    return this.#count >= this.recording.length;
  }

  get state(): RunState {
    return this.recording.stateAt(this.#count);
  }

  /** The event that was last; nothing at the beginning. */
  get event(): TraceEvent | undefined {
    return this.recording.events[this.#count - 1];
  }

  play(): void {
    if (this.recording.length === 0) return;
    if (this.atEnd) this.seek(0);
    this.playing = true;
    this.following = false;
  }

  pause(): void {
    this.playing = false;
    this.following = false;
  }

  /** Time has passed, in milliseconds of the reader's. */
  tick(ms: number): void {
    if (!this.playing) return;
    const to = this.#position + ms * this.#perMs();
    if (to < this.length) {
      this.#move(to);
    } else if (this.loop && this.length > 0) {
      this.#move(to % this.length);
    } else {
      this.toEnd();
      this.playing = false;
    }
  }

  /** Goes to a place on the axis. */
  seek(position: number): void {
    this.following = false;
    this.#move(Math.min(Math.max(position, 0), this.length));
  }

  /** Goes to the moment after so many events. */
  goTo(count: number): void {
    this.pause();
    this.#count = Math.min(Math.max(count, 0), this.recording.length);
    this.#position = this.#positionOf(this.#count);
  }

  /** To the next event that can be seen, or back to the one before. */
  step(direction: 1 | -1): void {
    this.#stepTo(direction, (e) => !SILENT.has(e.kind));
  }

  /** The same among the events of one goroutine, done by it or to it. */
  stepOf(goroutine: number, direction: 1 | -1): void {
    this.#stepTo(
      direction,
      (e) =>
        !SILENT.has(e.kind) &&
        (e.goroutine === goroutine || ((e.kind === 'unblock' || e.kind === 'create') && e.arg === goroutine)),
    );
  }

  toEnd(): void {
    this.#count = this.recording.length;
    this.#position = this.length;
  }

  #stepTo(direction: 1 | -1, wanted: (e: TraceEvent) => boolean): void {
    const { events } = this.recording;
    let at = this.#count + direction;
    while (at > 0 && at < events.length && !wanted(events[at - 1] as TraceEvent)) at += direction;
    this.goTo(at);
  }

  #move(position: number): void {
    this.#position = position;
    this.#count = this.#axis === 'time' ? this.recording.countAt(position) : Math.floor(position);
  }

  #positionOf(count: number): number {
    return this.#axis === 'time' ? this.recording.timeAt(count) : count;
  }

  // How far on the axis in a millisecond.
  #perMs(): number {
    if (this.speed === 'fit') return this.length / FIT_MS;
    return this.#axis === 'time' ? this.speed * 1e6 : (this.speed * STEPS_PER_SECOND) / 1000;
  }
}
