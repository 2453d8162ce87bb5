import type { TraceEvent } from '../engine/trace-format';
import type { Film } from '../model/film';

/** What has happened in a film since it was last looked at. */
export class FreshEvents {
  #film: Film | undefined;
  #count = 0;

  /** The events since the last call, and whether that was about the same film; of another, those from its beginning. */
  take(film: Film): { readonly events: readonly TraceEvent[]; readonly goesOn: boolean } {
    const goesOn = this.#film === film;
    const from = goesOn ? this.#count : 0;
    this.#film = film;
    this.#count = film.count;
    return { events: film.recording.events.slice(from, film.count), goesOn };
  }
}
