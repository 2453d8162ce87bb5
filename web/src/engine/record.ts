import { loadModule, memoryOf } from './module';
import { RunTrace } from './run-trace';
import type { TraceEvent } from './trace-format';
import { type FieldError, type Outcome, type RawScenario, ScenarioError } from './types';

const SLICE_MS = 2;

/** A run as it was, to be shown without an engine. */
export interface RecordedRun {
  readonly events: readonly TraceEvent[];
  readonly outcome: Outcome;
}

/**
 * Makes a simulated run at once, on the caller's thread, and keeps its trace: for what is drawn when a page is built.
 * `glueUrl` is that of the single flavour. Rejects with ScenarioError if the scenario is refused.
 */
export async function record(glueUrl: string, scenario: RawScenario): Promise<RecordedRun> {
  const wasm = new URL('millrace-single.wasm', glueUrl).href;
  const module = await loadModule({ glue: glueUrl, wasm });
  const engine = new module.Engine(1);
  try {
    const errors = JSON.parse(engine.start({ ...scenario, scheduler: 'sim' })) as FieldError[];
    if (errors.length > 0) throw new ScenarioError(errors);
    const trace = new RunTrace({ buffer: memoryOf(module), address: engine.traceAddress() });
    const events: TraceEvent[] = [];
    while (engine.pump(SLICE_MS) >= 0) events.push(...trace.poll());
    events.push(...trace.finish());
    const outcome = JSON.parse(engine.outcome()) as Outcome | FieldError[];
    if (Array.isArray(outcome)) throw new ScenarioError(outcome);
    return { events, outcome };
  } finally {
    engine.delete();
  }
}
