import type { Batch } from './messages';
import { Sequencer } from './sequencer';
import { Dictionary, decodeRecords } from './trace-decode';
import { RECORD_BYTES, type TraceEvent } from './trace-format';
import { TraceMemory } from './trace-memory';

/** One run's trace as it arrives: from shared memory, or as batches. Hands out events in the run's order. */
export class RunTrace {
  readonly #dictionary = new Dictionary();
  readonly #sequencer = new Sequencer();
  readonly #memory: TraceMemory | undefined;
  #dropped = 0;

  constructor(shared?: { buffer: ArrayBufferLike; address: number }) {
    this.#memory = shared && new TraceMemory(shared.buffer, shared.address);
  }

  /** Records lost because a ring was full: the picture has that many gaps. */
  get dropped(): number {
    return this.#dropped;
  }

  /** What the rings hold now; nothing where the trace comes in batches. */
  poll(): TraceEvent[] {
    if (!this.#memory) return [];
    const events: TraceEvent[] = [];
    this.#memory.drain(
      (bytes) => this.#dictionary.append(bytes),
      ({ view, offset, count, worker }) =>
        decodeRecords(view, offset, count, worker, this.#dictionary, events),
    );
    this.#dropped = this.#memory.dropped();
    return this.#sequencer.push(events, this.#dropped);
  }

  take(batch: Batch): TraceEvent[] {
    const events: TraceEvent[] = [];
    this.#dictionary.append(new Uint8Array(batch.dictionary));
    const view = new DataView(batch.records);
    let offset = 0;
    for (const { worker, count } of batch.spans) {
      decodeRecords(view, offset, count, worker, this.#dictionary, events);
      offset += count * RECORD_BYTES;
    }
    this.#dropped = batch.dropped;
    return this.#sequencer.push(events, this.#dropped);
  }

  /** The run is over: what is left, gaps or not. */
  finish(): TraceEvent[] {
    return [...this.poll(), ...this.#sequencer.flush()];
  }
}
