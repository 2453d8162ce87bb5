// Runs the benchmark programs side by side, prints the tables and writes the JSON. See .dev/bench.sh.
//
// A sample is one process: warm-up, then one measured round. The sides take turns within each round, so
// that whatever else the machine does falls on all of them alike.

import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { summarise, tables } from './table.mjs';

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
    only: { type: 'string' },
    'time-limit': { type: 'string', default: '60' },
    out: { type: 'string' },
  },
});
const rounds = Number(given.rounds);
const threadCounts = given.threads.split(',').map(Number);
const processLimitMs = Number(given['time-limit']) * 1000;
/** After the first round, a cell slower than this is measured in every other round only. */
const slowMs = 4000;
/** The threads that matter for these; the others are measured with each. */
const threadsOf = { cpu_pool_1: [2], cpu_pool_2: [2], parked_bytes: [1] };

function sides() {
  const wasm = (key, ...host) => given[key] && [process.execPath, ...host, given[key]];
  const flags = (threads) => ['--threads', String(threads)];
  const list = [
    { key: 'go', command: given.go, threads: threadCounts },
    { key: 'native', command: given.native, threads: threadCounts },
    { key: 'wasm-threads', command: wasm('wasm-threads'), threads: threadCounts },
    { key: 'wasm-single', command: wasm('wasm-single'), threads: [1] },
    { key: 'go-wasm', command: wasm('go-wasm', '--stack-size=8192', given['go-exec']), threads: [1] },
  ];
  return list
    .filter((side) => side.command)
    .flatMap((side) =>
      side.threads.map((threads) => ({
        key: side.key,
        threads,
        command: [side.command, flags(threads)].flat(),
      })),
    );
}

function benchmarkNames(side) {
  const [program, ...args] = side.command;
  const ran = spawnSync(program, [...args, '--list'], { encoding: 'utf8' });
  if (ran.status !== 0) {
    console.error(`${side.key} does not start: ${ran.error?.message ?? firstLine(ran.stderr)}`);
    process.exit(1);
  }
  return ran.stdout
    .trim()
    .split('\n')
    .map((line) => line.split(/\s+/)[0]);
}

function firstLine(text) {
  return text.trim().split('\n')[0].slice(0, 200);
}

/** One process; the measured result, or an Error that says why there is none. */
function sample(side, name) {
  const [program, ...args] = side.command;
  const ran = spawnSync(program, [...args, '--json', '--rounds', '1', '--only', name], {
    encoding: 'utf8',
    timeout: processLimitMs,
    killSignal: 'SIGKILL',
  });
  if (ran.error?.code === 'ETIMEDOUT') return new Error(`took over ${processLimitMs / 1000} s`);
  if (ran.error) return ran.error;
  if (ran.status !== 0) {
    return new Error(firstLine(ran.stderr) || `ended with ${ran.status ?? ran.signal}`);
  }
  return JSON.parse(ran.stdout).results[0];
}

function wanted(side, name) {
  const oneThread = side.key === 'wasm-single' || side.key === 'go-wasm';
  return oneThread || (threadsOf[name] ?? threadCounts).includes(side.threads);
}

function measureAll(all) {
  const known = [...new Set(all.flatMap(benchmarkNames))];
  const names = known.filter((name) => !given.only || name === given.only);
  if (names.length === 0) {
    console.error(`"${given.only}" is not a benchmark; there are: ${known.join(' ')}`);
    process.exit(2);
  }
  const cells = names.flatMap((name) =>
    all.filter((s) => wanted(s, name)).map((side) => ({ name, side, values: [], ms: 0 })),
  );
  for (let round = 0; round < rounds; ++round) {
    if (!process.stderr.isTTY) console.error(`round ${round + 1} of ${rounds}`);
    for (const cell of cells) {
      if (cell.failed || (cell.ms > slowMs && round % 2 === 1)) continue;
      progress(`round ${round + 1} of ${rounds}: ${cell.name}, ${cell.side.key} ${cell.side.threads}`);
      const began = performance.now();
      const result = sample(cell.side, cell.name);
      cell.ms = performance.now() - began;
      if (result instanceof Error) {
        cell.failed = result.message;
        progress('');
        console.error(`${cell.name}, ${cell.side.key} ${cell.side.threads}: ${cell.failed}`);
        continue;
      }
      Object.assign(cell, { unit: result.unit, count: result.count });
      cell.values.push(result.rounds[0]);
    }
  }
  progress('');
  return cells;
}

function progress(text) {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}

function sizes() {
  return given.bindings.flatMap((folder) => {
    let files = [];
    try {
      files = readdirSync(folder).filter((f) => /^millrace-.*\.(wasm|mjs|js)$/.test(f));
    } catch {
      return [];
    }
    return files.sort().map((file) => {
      const full = path.join(folder, file);
      const gzipBytes = gzipSync(readFileSync(full), { level: 9 }).length;
      return { file, bytes: statSync(full).size, gzipBytes };
    });
  });
}

const all = sides();
if (all.length === 0) {
  console.error('nothing to run: name at least one program, such as --native PATH');
  process.exit(2);
}
const cells = measureAll(all);
const load = os.loadavg()[0];
const report = {
  date: new Date().toISOString(),
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
  busy: load > Math.max(...threadCounts) + 1,
  rounds,
  results: cells.map((cell) => ({
    name: cell.name,
    side: cell.side.key,
    threads: cell.side.threads,
    unit: cell.unit,
    count: cell.count,
    ...(cell.failed ? { failed: cell.failed } : {}),
    ...(cell.values.length ? summarise(cell.values) : {}),
  })),
  sizes: sizes(),
};
const { text, ratios } = tables(report);
console.log(text);
if (given.out) {
  mkdirSync(path.dirname(given.out), { recursive: true });
  writeFileSync(given.out, `${JSON.stringify({ ...report, ratios }, null, 2)}\n`);
}
