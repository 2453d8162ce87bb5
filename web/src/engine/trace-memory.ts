import { HEADER, MAGIC, RECORD_BYTES, RING, RING_HEADER_BYTES } from './trace-format';

/** Consecutive records of one ring, in place. Valid only during the visit. */
export interface Span {
  readonly view: DataView;
  readonly offset: number;
  readonly count: number;
  readonly worker: number;
}

/**
 * A reader of the trace in linear memory. The one place that knows the rings' protocol: heads are loaded
 * first, then the dictionary's length, then records, so that every id a record names has been published;
 * tail is stored only after the records were taken. Works on shared and on plain memory.
 */
export class TraceMemory {
  #words: Uint32Array;
  #view: DataView;
  #bytes: Uint8Array;
  #dictionaryTaken = 0;

  constructor(
    buffer: ArrayBuffer | SharedArrayBuffer,
    private readonly address: number,
  ) {
    this.#words = new Uint32Array(buffer, address);
    this.#view = new DataView(buffer);
    this.#bytes = new Uint8Array(buffer);
    if (this.#header(HEADER.magic) !== MAGIC) throw new Error('the engine has no trace at that address');
    if (this.#header(HEADER.recordBytes) !== RECORD_BYTES)
      throw new Error(`trace records have ${this.#header(HEADER.recordBytes)} bytes; this reader knows 40`);
  }

  /** Memory that has grown is in another buffer. */
  follow(buffer: ArrayBuffer | SharedArrayBuffer): void {
    if (buffer === this.#bytes.buffer) return;
    this.#words = new Uint32Array(buffer, this.address);
    this.#view = new DataView(buffer);
    this.#bytes = new Uint8Array(buffer);
  }

  /** Hands over what is new and frees its place in the rings. Returns how many records were taken. */
  drain(onDictionary: (bytes: Uint8Array) => void, onRecords: (span: Span) => void): number {
    const rings = this.#header(HEADER.rings);
    const heads: number[] = [];
    for (let i = 0; i < rings; i++) heads.push(Atomics.load(this.#words, this.#ring(i) + RING.head));
    this.#drainDictionary(onDictionary);
    let taken = 0;
    for (let i = 0; i < rings; i++) taken += this.#drainRing(i, heads[i] ?? 0, onRecords);
    return taken;
  }

  /** Records lost so far because a ring was full. */
  dropped(): number {
    let sum = 0;
    for (let i = 0; i < this.#header(HEADER.rings); i++)
      sum += Atomics.load(this.#words, this.#ring(i) + RING.dropped);
    return sum;
  }

  #header(word: number): number {
    return this.#words[word] ?? 0;
  }

  #ring(i: number): number {
    return (this.#header(HEADER.ringsOffset) + i * this.#header(HEADER.ringStride)) / 4;
  }

  #drainDictionary(onDictionary: (bytes: Uint8Array) => void): void {
    const length = Atomics.load(this.#words, HEADER.dictLength);
    if (length <= this.#dictionaryTaken) return;
    const start = this.address + this.#header(HEADER.dictOffset);
    onDictionary(this.#bytes.slice(start + this.#dictionaryTaken, start + length));
    this.#dictionaryTaken = length;
  }

  #drainRing(i: number, head: number, onRecords: (span: Span) => void): number {
    const ring = this.#ring(i);
    const tail = Atomics.load(this.#words, ring + RING.tail);
    const count = (head - tail) >>> 0;
    if (count === 0) return 0;
    const capacity = this.#header(HEADER.ringCapacity);
    const worker = this.#words[ring + RING.worker] ?? 0;
    const records = this.address + ring * 4 + RING_HEADER_BYTES;
    const first = tail % capacity;
    const untilEnd = Math.min(count, capacity - first);
    onRecords({ view: this.#view, offset: records + first * RECORD_BYTES, count: untilEnd, worker });
    if (count > untilEnd) onRecords({ view: this.#view, offset: records, count: count - untilEnd, worker });
    Atomics.store(this.#words, ring + RING.tail, head);
    return count;
  }
}
