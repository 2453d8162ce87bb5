import { describe, expect, test } from 'vitest';
import { crowdShape, lookOfByte, memoryBars, nearerHalfway, paintCrowd } from '../../web/src/model/crowd';

// Not started; parked before any wave, and after the first and the second; awake in the second; returned.
const [NOT_STARTED, PARKED, AFTER_ONE, AFTER_TWO, AWAKE_IN_TWO, RETURNED] = [0, 1, 3, 5, 4, 255];
const BYTES = Uint32Array.from({ length: 256 }, (_, byte) => byte);

const tallied = (...census: number[]) =>
  paintCrowd(Uint8Array.from(census), new Uint32Array(census.length), BYTES);

describe('a crowd', () => {
  test('is counted by what its goroutines are doing', () => {
    expect(tallied(NOT_STARTED, PARKED, AFTER_ONE, AWAKE_IN_TWO, AFTER_TWO, RETURNED)).toEqual({
      notStarted: 1,
      parked: 3,
      awake: 1,
      returned: 1,
      wave: 2,
      reached: 3,
    });
    expect(tallied(PARKED, PARKED)).toMatchObject({ parked: 2, wave: 0, reached: 0 });
    expect(tallied(RETURNED, RETURNED)).toMatchObject({ returned: 2, wave: 0, reached: 0 });
  });

  test('has a pixel for each, in the colour of its byte', () => {
    const pixels = new Uint32Array(4);
    paintCrowd(Uint8Array.from([PARKED, RETURNED]), pixels, BYTES);
    expect([...pixels]).toEqual([PARKED, RETURNED, 0, 0]);
  });

  test('changes the colour of who is parked with each wave', () => {
    expect([NOT_STARTED, PARKED, AFTER_ONE, AFTER_TWO, AWAKE_IN_TWO, RETURNED].map(lookOfByte)).toEqual([
      'notStarted',
      'resting',
      'rested',
      'resting',
      'awake',
      'returned',
    ]);
  });

  test('is about as high as it is wide, and has room for all', () => {
    for (const goroutines of [1, 2, 3, 10, 99, 1000, 999_999, 1_000_000]) {
      const { columns, rows } = crowdShape(goroutines);
      expect(columns * rows).toBeGreaterThanOrEqual(goroutines);
      expect(columns * (rows - 1)).toBeLessThan(goroutines);
      expect(columns - rows).toBeLessThanOrEqual(1);
    }
  });

  test('is remembered when a wave has come to half of it', () => {
    const quarter = tallied(AFTER_ONE, PARKED, PARKED, PARKED);
    const half = tallied(AFTER_ONE, AFTER_ONE, PARKED, PARKED);
    expect(nearerHalfway(quarter, undefined, 4)).toBe(true);
    expect(nearerHalfway(half, quarter, 4)).toBe(true);
    expect(nearerHalfway(quarter, half, 4)).toBe(false);
    expect(nearerHalfway(half, half, 4)).toBe(false);
    for (const dull of [
      tallied(PARKED, PARKED, PARKED, PARKED),
      tallied(AFTER_ONE, AFTER_ONE, AFTER_ONE, AFTER_ONE),
      tallied(AFTER_ONE, AFTER_ONE, RETURNED, RETURNED),
    ]) {
      expect(nearerHalfway(dull, undefined, 4)).toBe(false);
    }
  });

  test('has its memory beside that of Go and of threads', () => {
    const [here, go, thread] = memoryBars(171);
    expect(here).toEqual({ of: 'here', bytes: 171, share: 0.02 });
    expect(go?.share).toBeCloseTo(0.32, 2);
    expect(thread?.share).toBe(1);
  });
});
