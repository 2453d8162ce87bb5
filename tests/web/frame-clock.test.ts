import { afterEach, describe, expect, test, vi } from 'vitest';
import { eachFrame } from '../../web/src/engine/frame-clock';

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** How often it calls back in a second. */
function ticksInASecond(): number {
  let ticks = 0;
  const clock = eachFrame(() => ticks++);
  vi.advanceTimersByTime(1000);
  clock.stop();
  const sum = ticks;
  vi.advanceTimersByTime(1000);
  expect(ticks).toBe(sum);
  return sum;
}

describe('a clock of frames', () => {
  test('calls back about sixty times a second where there are no frames, as in Node', () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    expect(ticksInASecond()).toBe(62);
  });

  test('calls back once a frame, whatever their rate, and not twice', () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    vi.stubGlobal('requestAnimationFrame', (call: () => void) => setTimeout(call, 100));
    vi.stubGlobal('cancelAnimationFrame', clearTimeout);
    expect(ticksInASecond()).toBe(10);
  });

  test('calls back now and then while no frames come', () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    vi.stubGlobal('requestAnimationFrame', () => 1);
    vi.stubGlobal('cancelAnimationFrame', () => {});
    expect(ticksInASecond()).toBe(5);
  });
});
