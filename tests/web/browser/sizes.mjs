import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const dist = fileURLToPath(new URL('../../../web/dist/', import.meta.url));
const KB = 1000;

// What a reader waits for before a run; gzip. Other listings than the one that the page opens with come later.
const BUDGETS = [
  {
    what: "the playground's JavaScript, the engine's glue with it",
    files: (all) => [
      ...scriptsOf('index.html'),
      ...theOne(all, /^assets\/host\.worker-.*\.js$/),
      ...theOne(all, /millrace-threads-.*\.mjs$/),
    ],
    most: 87 * KB,
  },
  { what: "the element's JavaScript", files: () => scriptsOf('article.html'), most: 50 * KB },
  {
    what: 'the Vietnamese texts',
    files: (all) => [
      ...theOne(all, /^assets\/vi-page-/),
      ...all.filter((path) => /^assets\/vi-(?!page-)/.test(path)),
    ],
    most: 13 * KB,
  },
  {
    what: 'the engine with threads',
    files: (all) => theOne(all, /millrace-threads-.*\.wasm$/),
    most: 152 * KB,
  },
  {
    what: 'the engine on one thread',
    files: (all) => theOne(all, /millrace-single-.*\.wasm$/),
    most: 133 * KB, // a fifth of it resizes pictures
  },
];

const scriptsOf = (page) =>
  [...readFileSync(dist + page, 'utf8').matchAll(/(?:src|href)="\.\/([^"]+\.js)"/g)].map(([, path]) => path);

function theOne(all, pattern) {
  const found = all.filter((path) => pattern.test(path));
  if (found.length !== 1) throw new Error(`not one file is ${pattern}: ${found}`);
  return found;
}

/** Holds the built site to what it may weigh. */
export function checkSizes(report) {
  const all = readdirSync(dist, { recursive: true }).map((path) => path.replaceAll('\\', '/'));
  for (const { what, files, most } of BUDGETS) {
    const began = Date.now();
    let bytes = 0;
    try {
      for (const path of files(all)) bytes += gzipSync(readFileSync(dist + path), { level: 9 }).length;
    } catch (e) {
      report.fail('site', what, e.message);
      continue;
    }
    const words = `${what} is ${(bytes / KB).toFixed(1)} KB of at most ${most / KB}`;
    if (bytes > most || bytes === 0) report.fail('site', what, words);
    else report.ok('site', words, Date.now() - began);
  }
}
