// Runs the benchmark programs side by side, prints the tables and writes the JSON. See .dev/bench.sh.

import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { judge, readTargets } from './judge.mjs';
import { measureAll } from './measure.mjs';
import { reportText } from './table.mjs';

const { values: given } = parseArgs({
  options: {
    native: { type: 'string' },
    'wasm-threads': { type: 'string' },
    'wasm-single': { type: 'string' },
    go: { type: 'string' },
    'go-wasm': { type: 'string' },
    'go-exec': { type: 'string' },
    bindings: { type: 'string', multiple: true, default: [] },
    rounds: { type: 'string', default: '5' },
    threads: { type: 'string', default: '1,2' },
    only: { type: 'string', default: '' },
    'time-limit': { type: 'string', default: '60' },
    command: { type: 'string', default: '' }, // what the reader typed
    partial: { type: 'boolean', default: false }, // something was left out: not for the README
    out: { type: 'string' },
  },
});

function sides() {
  const inNode = (key, ...host) => given[key] && [process.execPath, ...host, given[key]];
  const goHost = ['--stack-size=8192', given['go-exec']];
  return [
    { key: 'go', command: given.go && [given.go] },
    { key: 'native', command: given.native && [given.native] },
    { key: 'wasm-threads', command: inNode('wasm-threads') },
    { key: 'wasm-single', command: inNode('wasm-single'), oneThread: true },
    { key: 'go-wasm', command: inNode('go-wasm', ...goHost), oneThread: true },
  ].filter((side) => side.command);
}

function sizesOf(folder) {
  const files = readdirSync(folder).filter((file) => /^millrace-.*\.(wasm|mjs|js)$/.test(file));
  return files.sort().map((file) => {
    const full = path.join(folder, file);
    const gzipBytes = gzipSync(readFileSync(full), { level: 9 }).length;
    return { file, bytes: statSync(full).size, gzipBytes };
  });
}

const rounds = Number(given.rounds);
const threads = given.threads.split(',').map(Number);
const targets = readTargets();
let results;
try {
  results = measureAll({
    sides: sides(),
    targets,
    rounds,
    threads,
    only: given.only.split(',').filter(Boolean),
    limitMs: Number(given['time-limit']) * 1000,
  });
} catch (error) {
  console.error(`bench: ${error.message}`);
  process.exit(2);
}
const load = os.loadavg()[0];
const report = {
  date: new Date().toISOString(),
  command: given.command,
  partial: given.partial,
  machine: {
    cpu: os.cpus()[0]?.model ?? 'unknown',
    processors: os.cpus().length,
    system: `${os.type()} ${os.release()}`,
    node: process.version,
    go: process.env.MILLRACE_BENCH_GO ?? null,
    compilers: process.env.MILLRACE_BENCH_COMPILERS ?? null,
  },
  load,
  // One process runs at a time: what the load has above its threads is not ours.
  busy: load > Math.max(...threads) + 1,
  rounds,
  results,
  sizes: given.bindings.flatMap(sizesOf),
};
report.tables = judge(report, targets);
console.log(reportText(report));
if (given.out) {
  mkdirSync(path.dirname(given.out), { recursive: true });
  writeFileSync(given.out, `${JSON.stringify(report, null, 2)}\n`);
}
