import assert from 'node:assert/strict';
import { layoutShifts } from '../probe.mjs';

const STATES = ['completed', 'failed', 'cancelled', 'notStarted', 'unfinished'];

/** Every job of 1..count is in exactly one group. */
export function expectPartition({ jobs }, count) {
  const all = STATES.flatMap((state) => jobs[state]).sort((a, b) => a - b);
  const expected = Array.from({ length: count }, (_, i) => i + 1);
  assert.deepEqual(all, expected, 'every job is in exactly one of the groups');
}

/** The page says what the engine concluded. */
export async function expectVerdictShown(page, outcome) {
  const shown = await page.text('verdict');
  assert.equal(shown.trim(), outcome.verdict.trim());
  assert.ok(shown.length > 20, `the verdict is a sentence, not "${shown}"`);
}

/** Nothing has moved under the reader since the page was opened, or so little that the shifts add up to less than `most`. */
export async function expectSteady(page, note, most) {
  const shifts = await page.ask(layoutShifts);
  if (!shifts) return note('this browser does not tell of layout shifts');
  const sum = shifts.reduce((total, { value }) => total + value, 0);
  note(`layout shifts of ${sum.toFixed(4)} in all`);
  assert.ok(sum < most, JSON.stringify(shifts));
}
