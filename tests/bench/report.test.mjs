import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judge, readTargets, summarise } from './judge.mjs';
import { section, splice } from './readme.mjs';
import { reportText, times } from './table.mjs';

/** A report of every benchmark in targets.json, with figures as long as they get. */
function wholeReport() {
  const targets = readTargets();
  const sides = { go: [1, 2], native: [1, 2], 'wasm-threads': [1, 2], 'wasm-single': [1], 'go-wasm': [1] };
  const report = {
    date: '2026-01-02T03:04:05.000Z',
    command: './dev bench --full',
    partial: false,
    busy: false,
    load: 1,
    rounds: 15,
    machine: {
      cpu: 'A Processor With A Long Name @ 2.60GHz',
      processors: 2,
      system: 'Linux 6.1.0-18-amd64',
      node: 'v20.20.2',
      go: 'go1.23.5',
      compilers: 'clang 19.1.7, Emscripten 6.0.5',
    },
    sizes: [{ file: 'millrace-threads.wasm', bytes: 123456, gzipBytes: 45678 }],
    results: Object.entries(sides).flatMap(([side, counts]) =>
      counts.flatMap((threads) =>
        targets
          .filter((row) => !row.speedUp)
          .map(({ name }) => ({
            name,
            side,
            threads,
            unit: 'ns/goroutine',
            ...summarise(side.startsWith('go') ? [123456, 234567] : [12345.6, 23456.7]),
          })),
      ),
    ),
  };
  report.tables = judge(report, targets);
  return report;
}

test('the tables are at most 100 columns wide', () => {
  for (const line of reportText(wholeReport()).split('\n')) assert.ok([...line].length <= 100, line);
});

test('a table says which musts are missed', () => {
  const text = reportText(wholeReport());
  assert.match(
    text,
    /^native: \d+ of \d+ musts met, \d+ of \d+ goals; missed: [^:]*parked_bytes\u00a0\(P\u00a01\)/m,
  );
  assert.match(text, /parked_bytes .* ≤400 +≤250 +MISSED$/m);
  assert.match(text, /ping_pong +1 .* 10\.0x +5x +8x +goal met$/m);
});

test('a ratio is cut off, so that it never reads as a target it has not reached', () => {
  assert.equal(times(4.999), '4.99x');
  assert.equal(times(19.99), '19.9x');
  assert.equal(times(5), '5.00x');
});

test("README's section has the date, the machine, the versions, the command and every benchmark", () => {
  const text = section(wholeReport());
  for (const part of [
    '2026-01-02',
    'A Long Name',
    'clang 19.1.7',
    'v20.20.2',
    'go1.23.5',
    '`./dev bench --full`',
  ]) {
    assert.ok(text.includes(part), part);
  }
  for (const { title } of readTargets()) assert.ok(text.includes(`| ${title}`), title);
});

test('a report that left something out, or of a busy machine, does not become the README', () => {
  assert.throws(() => section({ ...wholeReport(), partial: true }), /leaves something out/);
  assert.throws(() => section({ ...wholeReport(), busy: true, load: 4 }), /busy/);
});

test('only what is between the markers is replaced', () => {
  const readme = 'a\n<!-- bench:begin -->\nold\n<!-- bench:end -->\nb\n';
  assert.equal(splice(readme, 'new'), 'a\n<!-- bench:begin -->\nnew\n<!-- bench:end -->\nb\n');
  assert.equal(splice(splice(readme, 'x'), 'new'), splice(readme, 'new'));
  assert.throws(() => splice('a', 'new'), /lacks/);
});
