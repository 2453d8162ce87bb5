// Runs the benchmark programs by turns. A sample is one process: warm-up, then one measured round. The sides
// take turns within each round, so that whatever else the machine does falls on all of them alike.

import { spawnSync } from 'node:child_process';
import { summarise, threadsOf } from './judge.mjs';

/** After the first round, a cell slower than this is measured in every other round only. */
const slowMs = 4000;

function firstLine(text) {
  return text.trim().split('\n')[0].slice(0, 200);
}

function benchmarkNames(side) {
  const [program, ...args] = side.command;
  const ran = spawnSync(program, [...args, '--list'], { encoding: 'utf8' });
  if (ran.status !== 0) {
    throw new Error(`${side.key} does not start: ${ran.error?.message ?? firstLine(ran.stderr)}`);
  }
  return ran.stdout
    .trim()
    .split('\n')
    .map((line) => line.split(/\s+/)[0]);
}

/** One process; the measured result, or {failed} that says why there is none. */
function sample(side, threads, name, limitMs) {
  const [program, ...args] = side.command;
  const flags = ['--threads', String(threads), '--json', '--rounds', '1', '--only', name];
  const ran = spawnSync(program, [...args, ...flags], {
    encoding: 'utf8',
    timeout: limitMs,
    killSignal: 'SIGKILL',
  });
  if (ran.error?.code === 'ETIMEDOUT') return { failed: `took over ${limitMs / 1000} s` };
  if (ran.error) return { failed: ran.error.message };
  if (ran.status !== 0) return { failed: firstLine(ran.stderr) || `ended with ${ran.status ?? ran.signal}` };
  return JSON.parse(ran.stdout).results[0];
}

function progress(text) {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}

/**
 * One cell for each benchmark, side and number of threads: {name, side, threads, unit, count, rounds, ...} or
 * {name, side, threads, failed}. A side is {key, command, oneThread}.
 */
export function measureAll({ sides, targets, rounds, threads, only, limitMs }) {
  const lists = sides.map((side) => ({ side, names: benchmarkNames(side) }));
  const known = [...new Set(lists.flatMap(({ names }) => names))];
  const wrong = only.filter((name) => !known.includes(name));
  if (wrong.length > 0) {
    throw new Error(`"${wrong.join(',')}" is not a benchmark; there are: ${known.join(' ')}`);
  }
  const cells = known
    .filter((name) => only.length === 0 || only.includes(name))
    .flatMap((name) => {
      const target = targets.find((row) => row.name === name);
      return lists
        .filter(({ names }) => names.includes(name))
        .flatMap(({ side }) =>
          (side.oneThread ? [1] : threadsOf(target, threads)).map((count) => ({
            name,
            side,
            threads: count,
            samples: [],
            ms: 0,
          })),
        );
    });
  for (let round = 0; round < rounds; ++round) {
    if (!process.stderr.isTTY) console.error(`round ${round + 1} of ${rounds}`);
    for (const cell of cells) {
      if (cell.failed) continue;
      cell.samples[round] = null;
      if (cell.ms > slowMs && round % 2 === 1) continue;
      const what = `${cell.name}, ${cell.side.key} ${cell.threads}`;
      progress(`round ${round + 1} of ${rounds}: ${what}`);
      const began = performance.now();
      const result = sample(cell.side, cell.threads, cell.name, limitMs);
      cell.ms = performance.now() - began;
      if (result.failed) {
        cell.failed = result.failed;
        progress('');
        console.error(`${what}: ${cell.failed}`);
        continue;
      }
      Object.assign(cell, { unit: result.unit, count: result.count });
      cell.samples[round] = result.rounds[0];
    }
  }
  progress('');
  return cells.map(({ name, side, threads: count, failed, unit, count: operations, samples }) => ({
    name,
    side: side.key,
    threads: count,
    ...(failed ? { failed } : { unit, count: operations, ...summarise(samples) }),
  }));
}
