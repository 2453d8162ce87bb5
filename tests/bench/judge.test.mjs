import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judge, readTargets, summarise, threadsOf } from './judge.mjs';

/** One measured cell; the unit does not matter. */
const cell = (name, side, threads, ...rounds) => ({ name, side, threads, unit: 'ns', ...summarise(rounds) });
const rowOf = (results, targets, key = 'native') =>
  judge({ results }, targets)
    .find((table) => table.key === key)
    ?.rows.at(-1);

const target = { name: 'a', native: [2, 3], wasm: [1, 1.5], goJs: [10, 20] };
const against = (ours) => rowOf([cell('a', 'go', 1, 300), cell('a', 'native', 1, ours)], [target]);

test('a ratio that reaches the must or the goal exactly has met it', () => {
  assert.equal(against(100).met, 'goal');
  assert.equal(against(101).met, 'must');
  assert.equal(against(150).met, 'must');
  assert.equal(against(151).met, 'missed');
  assert.equal(against(150).ratio, 2);
});

test('a figure is judged beside Go with as many threads', () => {
  const results = [cell('a', 'go', 1, 300), cell('a', 'go', 2, 600), cell('a', 'native', 2, 200)];
  assert.equal(rowOf(results, [target]).ratio, 3);
});

test('a median of an even number of rounds lies between the middle two; rounds left out do not count', () => {
  assert.deepEqual(summarise([4, null, 1, 2, 9]), {
    rounds: [4, null, 1, 2, 9],
    median: 3,
    min: 1,
    max: 9,
    spread: 8 / 3,
  });
});

test('bytes are judged themselves, not their ratio', () => {
  const bytes = { name: 'a', atMost: true, native: [400, 250] };
  const with_ = (ours) => rowOf([cell('a', 'go', 1, 2600), cell('a', 'native', 1, ours)], [bytes]).met;
  assert.equal(with_(250), 'goal');
  assert.equal(with_(400), 'must');
  assert.equal(with_(401), 'missed');
});

test('a speed-up is ours alone, formed round by round', () => {
  const gain = { name: 'gain', speedUp: ['one', 'two'], native: [1.9, 1.98] };
  const results = [
    cell('one', 'go', 2, 40, 40),
    cell('two', 'go', 2, 40, 40),
    cell('one', 'native', 2, 40, 80, 20),
    cell('two', 'native', 2, 20, 40, 10),
  ];
  const row = rowOf(results, [{ name: 'one' }, { name: 'two' }, gain]);
  assert.equal(row.ours.median, 2);
  assert.equal(row.ours.spread, 0);
  assert.equal(row.go.median, 1);
  assert.equal(row.met, 'goal');
});

test('without Go a ratio is not judged, and with a failed program of ours it is missed', () => {
  assert.equal(rowOf([cell('a', 'native', 1, 5)], [target]).met, undefined);
  const failed = { name: 'a', side: 'native', threads: 1, failed: 'crashed' };
  assert.equal(rowOf([cell('a', 'go', 1, 300), failed], [target]).met, 'missed');
});

test("Go's own Wasm, which has one thread, is set against the fewest of ours", () => {
  const results = [
    cell('a', 'go-wasm', 1, 1000),
    cell('a', 'wasm-threads', 2, 200),
    cell('a', 'wasm-threads', 1, 100),
  ];
  const row = rowOf(results, [target], 'goJs');
  assert.equal(row.threads, 1);
  assert.equal(row.met, 'must');
});

test('a benchmark that targets.json does not name is shown and not judged', () => {
  const row = rowOf([cell('new', 'go', 1, 2), cell('new', 'native', 1, 1)], [target]);
  assert.equal(row.name, 'new');
  assert.equal(row.ratio, 2);
  assert.equal(row.met, undefined);
});

test('a benchmark is measured with the threads it is about, if any of those were asked for', () => {
  assert.deepEqual(threadsOf({ threads: [2] }, [1, 2]), [2]);
  assert.deepEqual(threadsOf({ threads: [2] }, [1]), [1]);
  assert.deepEqual(threadsOf({}, [1, 2]), [1, 2]);
  assert.deepEqual(threadsOf(undefined, [4]), [4]);
});

test('every must in targets.json is no harder than its goal, and every name is there once', () => {
  const rows = readTargets();
  assert.equal(new Set(rows.map((row) => row.name)).size, rows.length);
  for (const row of rows) {
    for (const pair of [row.native, row.wasm, row.goJs].filter(Boolean)) {
      const [must, goal] = row.atMost ? [-pair[0], -pair[1]] : pair;
      assert.ok(must <= goal, row.name);
    }
  }
});
