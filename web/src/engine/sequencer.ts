import type { TraceEvent } from './trace-format';

/**
 * Puts events of several rings into the run's order. A ring may publish record 10 before another publishes 9,
 * so an event waits while one before it is missing: until it comes, until `patience` reads have passed, or,
 * when rings have dropped records, not at all (the gap may never fill).
 */
export class Sequencer {
  #waiting: TraceEvent[] = [];
  #next: number | undefined;
  #reads = 0;
  #lossy = false;

  constructor(private readonly patience = 4) {}

  push(events: readonly TraceEvent[], dropped: number): TraceEvent[] {
    if (dropped > 0) this.#lossy = true;
    if (events.length) {
      for (const event of events) this.#waiting.push(event);
      this.#waiting.sort((a, b) => a.order - b.order);
    }
    if (this.#waiting.length === 0) return [];
    this.#next ??= Math.min(1, this.#waiting[0]?.order ?? 1);

    let ready = 0;
    let expected = this.#next;
    while (ready < this.#waiting.length) {
      const order = this.#waiting[ready]?.order ?? 0;
      if (order > expected) break;
      expected = order + 1;
      ready++;
    }
    this.#reads = ready === 0 ? this.#reads + 1 : 0;
    if (this.#lossy || this.#reads >= this.patience) return this.flush();
    this.#next = expected;
    return this.#waiting.splice(0, ready);
  }

  /** Everything still waiting: the run is over, or the gap will not fill. */
  flush(): TraceEvent[] {
    const all = this.#waiting;
    this.#waiting = [];
    this.#reads = 0;
    const last = all.at(-1);
    if (last) this.#next = last.order + 1;
    return all;
  }
}
