import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const dist = fileURLToPath(new URL('../../../web/dist/', import.meta.url));
const KB = 1000;

// What a reader waits for before a run; gzip. The listings come later, but for the one that the page opens with.
const BUDGETS = [
  {
    what: "the page's JavaScript, the engine's glue with it",
    files: [
      /^assets\/index-[^/]*\.js$/,
      /^assets\/host\.worker-[^/]*\.js$/,
      /millrace-threads\.mjs$/,
      /^assets\/worker-pool-/,
    ],
    most: 90 * KB,
  },
  { what: 'the engine with threads', files: [/millrace-threads\.wasm$/], most: 150 * KB },
  { what: 'the engine on one thread', files: [/millrace-single\.wasm$/], most: 100 * KB },
];

/** Holds the built site to what it may weigh. */
export function checkSizes(report) {
  const all = readdirSync(dist, { recursive: true }).map((path) => path.replaceAll('\\', '/'));
  for (const { what, files, most } of BUDGETS) {
    const began = Date.now();
    const found = files.map((pattern) => all.filter((path) => pattern.test(path)));
    const bytes = found
      .flat()
      .reduce((sum, path) => sum + gzipSync(readFileSync(dist + path), { level: 9 }).length, 0);
    const words = `${what} is ${(bytes / KB).toFixed(1)} KB of at most ${most / KB}`;
    if (found.some((each) => each.length !== 1)) report.fail('site', what, `not one file each: ${found}`);
    else if (bytes > most) report.fail('site', what, words);
    else report.ok('site', words, Date.now() - began);
  }
}
