import type { Engine, RunOptions } from './engine';
import type { TraceEvent } from './trace-format';
import type { Outcome, RawScenario } from './types';

/**
 * Runs a scenario and yields its events in the run's order, about a frame after they have happened; returns the
 * outcome. Leaving the loop early stops the run. Throws what `engine.run` rejects with.
 */
export async function* events(
  engine: Engine,
  scenario: RawScenario,
  { signal, ...options }: Omit<RunOptions, 'onEvents'> = {},
): AsyncGenerator<TraceEvent, Outcome, void> {
  const left = new AbortController();
  const stop = () => left.abort(signal?.reason);
  signal?.addEventListener('abort', stop, { once: true });
  if (signal?.aborted) stop();
  let heard: TraceEvent[] = [];
  let wake = () => {};
  let over = false;
  const outcome = engine
    .run(scenario, {
      ...options,
      signal: left.signal,
      onEvents(more) {
        for (const event of more) heard.push(event); // they may be more than a call takes as arguments
        wake();
      },
    })
    .finally(() => {
      over = true;
      wake();
    });
  outcome.catch(() => {}); // it is thrown below, unless the reader has left
  try {
    while (!over || heard.length > 0) {
      const now = heard;
      heard = [];
      yield* now;
      if (!over && heard.length === 0)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
    return await outcome;
  } finally {
    left.abort();
    await outcome.catch(() => {}); // the engine is free again
    signal?.removeEventListener('abort', stop);
  }
}
