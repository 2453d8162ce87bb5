import { KINDS, type Kind, OUTSIDE, REASONS, RECORD_BYTES, type TraceEvent, textWord } from './trace-format';

const ENTRY_HEADER_BYTES = 12;
const SITE = 2;

/** The run's texts and source sites, grown by appending the bytes the engine has published since. */
export class Dictionary {
  readonly #texts = new Map<number, string>();
  readonly #sites = new Map<number, string>();
  readonly #utf8 = new TextDecoder();

  /** `bytes` holds whole entries and is not shared memory (TextDecoder refuses that). */
  append(bytes: Uint8Array): void {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let at = 0;
    while (at + ENTRY_HEADER_BYTES <= bytes.byteLength) {
      const id = view.getUint32(at, true);
      const length = view.getUint32(at + 4, true);
      const type = view.getUint8(at + 8);
      const start = at + ENTRY_HEADER_BYTES;
      const text = this.#utf8.decode(bytes.subarray(start, start + length));
      (type === SITE ? this.#sites : this.#texts).set(id, text);
      at = start + ((length + 3) & ~3);
    }
  }

  text(id: number): string {
    return this.#texts.get(id) ?? '';
  }

  site(id: number): string {
    return this.#sites.get(id) ?? '';
  }
}

/** Decodes `count` consecutive records at `offset` and appends them to `out`. */
export function decodeRecords(
  view: DataView,
  offset: number,
  count: number,
  workerId: number,
  dictionary: Dictionary,
  out: TraceEvent[],
): void {
  const worker = workerId === OUTSIDE ? -1 : workerId;
  for (let at = offset, end = offset + count * RECORD_BYTES; at < end; at += RECORD_BYTES) {
    const kind: Kind = KINDS[view.getUint8(at + 34)] ?? 'none';
    const arg = view.getUint32(at + 24, true);
    const extra = view.getUint32(at + 28, true);
    const site = view.getUint16(at + 32, true);
    const word = textWord(kind);
    out.push({
      time: view.getFloat64(at, true),
      order: view.getUint32(at + 8, true),
      goroutine: view.getUint32(at + 12, true),
      seq: view.getUint32(at + 16, true),
      object: view.getUint32(at + 20, true),
      arg,
      extra,
      kind,
      reason: REASONS[view.getUint8(at + 35)] ?? '',
      worker,
      text: word ? dictionary.text(word === 'arg' ? arg : extra) : '',
      site: site ? dictionary.site(site) : '',
    });
  }
}
