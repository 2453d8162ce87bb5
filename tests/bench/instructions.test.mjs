import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compare } from './instructions.mjs';

const baseline = { a: 1000 };

test('up to 10 % over the baseline passes, more fails', () => {
  assert.equal(compare('a', 1100, baseline, true).passed, true);
  assert.equal(compare('a', 1101, baseline, true).passed, false);
  assert.equal(compare('a', 500, baseline, true).passed, true);
});

test('a benchmark without a baseline never passes, and fails where the compiler is known', () => {
  assert.equal(compare('b', 1, baseline, true).passed, false);
  assert.equal(compare('a', 1, undefined, true).passed, false);
  assert.equal(compare('a', 1, undefined, false).passed, null);
});
