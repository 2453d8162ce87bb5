// Holds an engine to tests/patterns/golden_traces.txt: the same seed must give the same trace, byte for byte, as it
// does natively. In node and in browsers.

/** The lines of the file: a scenario each, and what its runs come to. */
export function goldenLines(text) {
  const lines = text.split('\n').filter((line) => line && !line.startsWith('#'));
  return lines.map((line) => {
    const words = line.split(' ');
    const scenario = Object.fromEntries(words.slice(0, -2).map((word) => word.split(/=(.*)/s)));
    const [few, all] = words.slice(-2);
    return { scenario, few, all };
  });
}

/** A finished run's records, ring by ring. See core/include/millrace/trace.h for where they are. */
export function rings(module, engine) {
  const bytes = module.HEAPU8.subarray(engine.traceAddress(), engine.traceAddress() + engine.traceBytes());
  const memory = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const word = (at) => memory.getUint32(at, true);
  const [count, firstRing, ringBytes, recordBytes] = [word(4), word(20), word(24), word(28)];
  return Array.from({ length: count }, (_, ring) => {
    const base = firstRing + ring * ringBytes;
    const record = (_, i) => new DataView(bytes.slice(base + 64 + i * recordBytes, base + 64 + (i + 1) * recordBytes).buffer);
    return { worker: word(base + 12), records: Array.from({ length: word(base) }, record) };
  });
}

/** The same in their order. */
export function records(module, engine) {
  const all = rings(module, engine).flatMap((ring) => ring.records);
  const order = (record) => record.getUint32(8, true);
  return all.sort((a, b) => order(a) - order(b)).map((record) => new Uint8Array(record.buffer));
}

/** SHA-256 of the records of a scenario's runs with the seeds 0 to `seeds` - 1, in hexadecimal. */
export async function traceDigest(module, engine, scenario, seeds) {
  const all = [];
  for (let seed = 0; seed < seeds; ++seed) {
    const errors = engine.start({ ...scenario, seed });
    if (errors !== '[]') throw new Error(errors);
    while (!engine.done()) engine.pump(8);
    all.push(...records(module, engine));
  }
  const bytes = new Uint8Array(all.reduce((sum, record) => sum + record.length, 0));
  let at = 0;
  for (const record of all) {
    bytes.set(record, at);
    at += record.length;
  }
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
