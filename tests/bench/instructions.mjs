// How many instructions an operation of each benchmark takes, beside the baseline; fails above the tolerance.
// See ./dev bench --instructions.
//
// Unlike times, counts do not depend on what else the machine does, so a test can assert them. Each benchmark runs
// twice under valgrind, natively on one worker, with two numbers of operations: the difference, divided, is free of
// start-up. What they depend on is the compiler, the standard library and the processor: the baseline's key.

import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import { parseArgs, promisify } from 'node:util';
import { grid } from './table.mjs';

const tolerance = 0.1;
const update = 'run ./dev bench --instructions --update';

/** The two numbers of operations: enough that the difference is millions of instructions. */
const counts = {
  ping_pong: [1_000, 11_000],
  buffered_1_1: [1_000, 21_000],
  buffered_4_4: [1_000, 21_000],
  pool_buffered: [1_000, 21_000],
  pool_unbuffered: [1_000, 11_000],
  spawn_join: [1_000, 21_000],
  spawn_yield: [1_000, 21_000],
  park: [1_000, 21_000],
  sieve: [20, 100],
  select_ready: [1_000, 11_000],
  select_blocked: [1_000, 11_000],
  select_default: [1_000, 11_000],
  select_one_ready: [1_000, 11_000],
  context_cancel: [1_000, 11_000],
  context_child: [1_000, 11_000],
  context_tree: [1, 4],
  errgroup_10: [100, 1_100],
  errgroup_ctx_10: [100, 1_100],
  cancel_1000: [1, 6],
  explore_pool: [100, 1_100],
};
/** Nearly all hashing or resizing; the program of park; memory, not work. */
const leftOut = ['cpu_pool_1', 'cpu_pool_2', 'resize_pool_1', 'resize_pool_2', 'wake', 'parked_bytes'];

const run = promisify(execFile);

async function instructions(program, name, count) {
  const { stderr } = await run('valgrind', [
    '--tool=callgrind',
    '--callgrind-out-file=/dev/null',
    program,
    ...['--threads', '1', '--only', name, '--count', String(count)],
  ]);
  const found = /Collected : (\d+)/.exec(stderr);
  if (!found) throw new Error(`valgrind told no count:\n${stderr}`);
  return Number(found[1]);
}

async function each(program, name) {
  const [few, many] = counts[name];
  const less = await instructions(program, name, few);
  const more = await instructions(program, name, many);
  return Math.round((more - less) / (many - few));
}

/** As many at a time as there are processors: counts do not mind. */
async function measureAll(program, names) {
  const measured = {};
  const left = [...names];
  const work = async () => {
    for (let name = left.shift(); name !== undefined; name = left.shift()) {
      measured[name] = await each(program, name);
    }
  };
  await Promise.all(Array.from({ length: os.availableParallelism() }, work));
  return measured;
}

/** What becomes of a count: {change, text, passed}; passed is null where there is nothing to hold it against. */
export function compare(name, count, baseline, known) {
  const before = baseline?.[name];
  if (before === undefined) {
    return {
      change: '',
      text: baseline ? `FAILED: no baseline; ${update}` : '',
      passed: known ? false : null,
    };
  }
  const change = count / before - 1;
  const sign = change < 0 ? '−' : '+';
  const shown = `${sign}${Math.abs(change * 100).toFixed(1)} %`;
  if (count > before * (1 + tolerance)) {
    return { change: shown, text: 'FAILED: more than 10 % over', passed: false };
  }
  return { change: shown, text: change < -tolerance ? `better: ${update}` : '', passed: true };
}

async function main() {
  const { values: given } = parseArgs({
    options: { program: { type: 'string' }, baseline: { type: 'string' }, update: { type: 'boolean' } },
  });
  const file = JSON.parse(readFileSync(given.baseline, 'utf8'));
  const ask = async (flag) => (await run(given.program, [flag])).stdout.trim();
  const compiler = await ask('--compiler');
  const names = (await ask('--list')).split('\n').map((line) => line.split(/\s+/)[0]);
  const counted = names.filter((name) => name in counts);
  const forgotten = names.filter((name) => !(name in counts) && !leftOut.includes(name));

  const measured = await measureAll(given.program, counted);
  const baseline = file.baselines[compiler];
  // A compiler of somebody's own is no failure; the one that CI has is.
  const known = baseline !== undefined || compiler.startsWith(file.ci);
  const results = counted.map((name) => ({ name, ...compare(name, measured[name], baseline, known) }));
  const text = (value) => value?.toLocaleString('en') ?? '–';
  const lines = results.map(({ name, change, text: remark }) => [
    name,
    text(measured[name]),
    text(baseline?.[name]),
    change,
    remark,
  ]);
  console.log(`Instructions of an operation, ${compiler}\n`);
  console.log(grid([0, 4], [['benchmark', 'now', 'baseline', 'change', ''], ...lines]));
  if (given.update) {
    file.baselines[compiler] = measured;
    writeFileSync(given.baseline, `${JSON.stringify(file, null, 2)}\n`);
    console.log(`\nwrote the baseline of ${compiler}`);
    return;
  }
  if (!baseline) console.log(`\n${known ? 'FAILED: ' : ''}no baseline for ${compiler}: ${update}`);
  for (const name of forgotten) console.log(`FAILED: instructions.mjs says nothing of ${name}`);
  const passed = results.filter((result) => result.passed === true).length;
  const failed = results.filter((result) => result.passed === false).length + forgotten.length;
  console.log(`\n${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 ? 0 : 1;
}

if (process.argv[1] === import.meta.filename) await main();
