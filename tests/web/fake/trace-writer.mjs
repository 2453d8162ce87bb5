// Writes the trace's memory as the core does: header, rings, dictionary.
const KINDS =
  'none create start block unblock end send recv close select timer cancel steal log run park yield task_begin task_end task_fail task_cancel object chan_made group_error panic name wait_group'.split(
    ' ',
  );
const TEXT_IN_EXTRA = new Set(['task_fail', 'task_cancel']);
const HEADER_BYTES = 64;

export class TraceWriter {
  #order = 0;
  #nextText = 1;

  constructor(buffer, address, { rings, capacity, dictBytes }) {
    this.words = new Uint32Array(buffer, address);
    this.view = new DataView(buffer, address);
    this.bytes = new Uint8Array(buffer, address);
    this.rings = rings;
    this.capacity = capacity;
    this.dictBytes = dictBytes;
    this.stride = 64 + capacity * 40;
    this.ringsOffset = HEADER_BYTES + dictBytes;
  }

  static bytes({ rings, capacity, dictBytes }) {
    return HEADER_BYTES + dictBytes + rings * (64 + capacity * 40);
  }

  begin(run) {
    this.#order = 0;
    this.#nextText = 1;
    const header = [
      0x3154524d,
      this.rings,
      this.capacity,
      HEADER_BYTES,
      this.dictBytes,
      this.ringsOffset,
      this.stride,
      40,
      0,
      0,
      run,
    ];
    for (const [i, word] of header.entries()) Atomics.store(this.words, i, word);
    for (let i = 0; i < this.rings; i++) {
      const ring = (this.ringsOffset + i * this.stride) / 4;
      for (let w = 0; w < 3; w++) Atomics.store(this.words, ring + w, 0);
      this.words[ring + 3] = i === 0 ? 0xffffffff : i - 1;
    }
  }

  text(words) {
    const utf8 = new TextEncoder().encode(words);
    const at = HEADER_BYTES + this.words[8];
    const size = 12 + ((utf8.length + 3) & ~3);
    if (this.words[8] + size > this.dictBytes) {
      this.words[9]++;
      return 0;
    }
    this.view.setUint32(at, this.#nextText, true);
    this.view.setUint32(at + 4, utf8.length, true);
    this.view.setUint32(at + 8, 1, true);
    this.bytes.set(utf8, at + 12);
    Atomics.store(this.words, 8, this.words[8] + size);
    return this.#nextText++;
  }

  write(event) {
    const ring = this.ringsOffset + (event.worker + 1) * this.stride;
    const head = this.words[ring / 4];
    const tail = Atomics.load(this.words, ring / 4 + 1);
    const order = ++this.#order;
    if ((head - tail) >>> 0 >= this.capacity) {
      Atomics.add(this.words, ring / 4 + 2, 1);
      return;
    }
    const id = event.text === undefined ? 0 : this.text(event.text);
    const inExtra = TEXT_IN_EXTRA.has(event.kind);
    const at = ring + 64 + (head % this.capacity) * 40;
    this.view.setFloat64(at, event.time, true);
    const words = [
      order,
      event.goroutine,
      event.seq ?? 0,
      event.object ?? 0,
      !inExtra && id ? id : (event.arg ?? 0),
      inExtra ? id : (event.extra ?? 0),
    ];
    for (const [i, word] of words.entries()) this.view.setUint32(at + 8 + i * 4, word >>> 0, true);
    this.view.setUint16(at + 32, 0, true);
    this.view.setUint8(at + 34, KINDS.indexOf(event.kind));
    this.view.setUint8(at + 35, event.reason ?? 0);
    Atomics.store(this.words, ring / 4, head + 1);
  }
}
