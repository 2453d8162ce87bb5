import assert from 'node:assert/strict';
import { parallelism, startClock, stopClock } from '../probe.mjs';

// Long enough for the threads to meet, on one core too; short enough to be waited for.
const HASHING = '#v1&p=worker-pool&w=4&j=40&work=hash&work-blocks=20000';

// A machine that has other things to do may keep one thread waiting for as long as a run takes: what is to be seen is
// that two can run at once.
const MOST_RUNS = 5;

const hashing = {
  name: 'hash work runs on two threads at once, by the trace; or on one where there are none',
  async run({ page, flavour, note }) {
    await page.openAndRun(HASHING);
    for (let run = 1; ; run++) {
      await page.ask(startClock);
      const outcome = await page.run();
      const { frameMs, timerMs, frames } = await page.ask(stopClock);
      assert.equal(outcome.kind, 'ok');
      assert.equal(outcome.jobs.completed.length, 40);
      const { workers, slices, longest } = await page.ask(parallelism);
      note(
        `hashing for ${Math.round(outcome.elapsedMs)} ms: ${slices} slices on ${workers} workers, ` +
          `longest overlap ${(longest.ns / 1e6).toFixed(2)} ms; the page drew ${frames} frames, longest gap ` +
          `${Math.round(frameMs)} ms between frames, ${Math.round(timerMs)} ms between timers`,
      );
      if (flavour === 'single') {
        assert.equal(workers, 1);
        return;
      }
      if (workers >= 2 && longest.ns > 0) return;
      assert.ok(run < MOST_RUNS, `in none of ${run} runs slices of two workers overlap`);
    }
  },
};

export const threads = [hashing];
