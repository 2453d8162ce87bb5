// The table of sizes in the package's README: of the files in web/lib, once that is built.
import { readdirSync, readFileSync } from 'node:fs';
import { brotliCompressSync, gzipSync } from 'node:zlib';

const LIB = 'web/lib/';
const KB = 1000;
/** What the element may weigh with all that it needs, gzip. */
const MOST_BYTES = 50 * KB;
// Other compilers make other bytes, and a change now and then is no other size: what is within this of the table is the table's.
const NEAR = 0.1;

/** An entry with all that it imports from the package; what it imports only when asked to comes later. */
function withImports(entry, seen = new Set()) {
  if (seen.has(entry)) return seen;
  seen.add(entry);
  const text = readFileSync(LIB + entry, 'utf8');
  for (const [, name] of text.matchAll(/^(?:import|export)\b[^;]*?["']\.\/([^"']+)["']/gm)) withImports(name, seen);
  return seen;
}

const asset = (name) => [`assets/${name}`];
const ROWS = [
  ['`millrace`', () => withImports('index.js')],
  ['`millrace/sim`', () => withImports('sim.js')],
  ['`millrace/element`, without Lit', () => withImports('element.js')],
  ['`millrace/cdn`: one file, minified, with Lit', () => ['cdn.js']],
  ['the same in Vietnamese, when asked for', () => readdirSync(LIB).filter((name) => /^vi-.*\.js$/.test(name))],
  ["the engine's worker", () => asset('host.worker.js')],
  ['its glue, with threads', () => asset('millrace-threads.mjs')],
  ['its Wasm, with threads', () => asset('millrace-threads.wasm')],
  ['its glue, on one thread', () => asset('millrace-single.mjs')],
  ['its Wasm, on one thread', () => asset('millrace-single.wasm')],
];
const inKB = (bytes) => (bytes / KB).toFixed(1);

export function sizesTable() {
  const lines = ROWS.map(([name, files]) => {
    const all = [...files()].map((file) => readFileSync(LIB + file));
    if (all.length === 0) throw new Error(`web/lib has no file for ${name}`);
    const sum = (size) => inKB(all.reduce((bytes, file) => bytes + size(file).length, 0));
    return `| ${name} | ${sum((f) => f)} | ${sum((f) => gzipSync(f, { level: 9 }))} | ${sum((f) => brotliCompressSync(f))} |`;
  });
  return ['| KB (1000 bytes) | as it is | gzip | Brotli |', '|---|--:|--:|--:|', ...lines];
}

/** What is heavier than it may be, as a sentence; empty if nothing is. */
export function tooHeavy() {
  const { length } = gzipSync(readFileSync(`${LIB}cdn.js`), { level: 9 });
  return length <= MOST_BYTES ? '' : `millrace/cdn is ${inKB(length)} KB of at most ${inKB(MOST_BYTES)}`;
}

/** Whether two tables have the same rows, and sizes that are near each other. */
export function areNear(old, now) {
  const [a, b] = [old, now].map((text) => text.split(/[|\n]/).map((cell) => cell.trim()));
  const near = (x, y) => x === y || Math.abs(x - y) <= NEAR * Math.max(x, y);
  return a.length === b.length && a.every((cell, i) => near(cell, b[i]));
}
