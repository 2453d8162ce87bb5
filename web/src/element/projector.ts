import type { TraceEvent } from '../engine/trace-format';
import { type Axis, Film, type Speed } from '../model/film';

// A tab that was hidden comes back where it was, not where it would be by now.
const MOST_FRAME_MS = 100;

/** Plays a film against the page's clock, while there is something to play. */
export class Projector {
  film = new Film();
  #axis: Axis | undefined;
  #frame = 0;
  #last = 0;

  constructor(private readonly onChange: () => void) {}

  /** A new run: the reader's ways of looking stay. */
  begin(axis: Axis): void {
    const { speed, loop } = this.film;
    this.film = new Film();
    this.film.speed = speed;
    this.film.loop = loop;
    this.film.axis = this.#axis ?? axis;
    this.#watch();
  }

  /** The run is over. One that took no time is laid out along its events. */
  ended(): void {
    if (!this.#axis && this.film.recording.duration === 0) this.film.axis = 'steps';
  }

  append(events: readonly TraceEvent[]): void {
    this.film.append(events);
  }

  readonly playOrPause = (): void => {
    if (this.film.playing) this.film.pause();
    else this.film.play();
    this.#watch();
    this.onChange();
  };

  readonly step = (direction: 1 | -1, goroutine?: number): void => {
    if (goroutine) this.film.stepOf(goroutine, direction);
    else this.film.step(direction);
    this.#watch();
    this.onChange();
  };

  readonly seek = (position: number): void => {
    this.film.seek(position);
    this.onChange();
  };

  /** To the moment after so many events. */
  readonly goTo = (count: number): void => {
    this.film.goTo(count);
    this.#watch();
    this.onChange();
  };

  readonly toEnd = (): void => {
    this.film.pause();
    this.film.following = true;
    this.film.toEnd();
    this.#watch();
    this.onChange();
  };

  readonly speed = (speed: Speed): void => {
    this.film.speed = speed;
    this.onChange();
  };

  readonly loop = (on: boolean): void => {
    this.film.loop = on;
    this.onChange();
  };

  readonly axis = (axis: Axis): void => {
    this.#axis = axis;
    this.film.axis = axis;
    this.onChange();
  };

  #watch(): void {
    if (this.#frame) cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    if (!this.film.playing) return;
    this.#last = performance.now();
    this.#frame = requestAnimationFrame(this.#tick);
  }

  readonly #tick = (now: number): void => {
    this.film.tick(Math.min(Math.max(now - this.#last, 0), MOST_FRAME_MS));
    this.#last = now;
    this.#frame = this.film.playing ? requestAnimationFrame(this.#tick) : 0;
    this.onChange();
  };
}
