import { createEngine, type Engine, events, type Outcome, type Scenario } from 'millrace';
import { type MillRace, shareEngine } from 'millrace/element';
import { createEngine as createSim } from 'millrace/sim';

const scenario: Scenario = { pattern: 'pool-errgroup', workers: 3, fail: [4, 7], errorPolicy: 'cancel' };
// @ts-expect-error There is no such pattern.
export const wrong: Scenario = { pattern: 'pipeline' };

export async function use(): Promise<Outcome> {
  const engine: Engine = await createEngine({ threads: 2, signal: AbortSignal.timeout(1000) });
  shareEngine(createSim());
  for await (const event of events(engine, scenario)) console.log(event.kind.length);
  const player: MillRace = document.querySelector('mill-race') ?? document.createElement('mill-race');
  await player.run();
  const { outcomes } = await engine.explore(scenario, {
    onProgress: ({ runs }) => console.log(runs.toFixed()),
  });
  console.log(outcomes.map(({ share }) => share?.toFixed(1)));
  const pages = await engine.run(scenario, {
    async job(job, { signal }) {
      signal.throwIfAborted();
      return `page ${job.toFixed()}`;
    },
  });
  console.log(pages.returned?.[1]?.toUpperCase());
  await engine.run(
    { ...scenario, work: 'fetch', timeoutMs: 100 },
    { urls: (job) => new URL(`https://x/${job}`) },
  );
  // @ts-expect-error What is returned is text.
  console.log(pages.returned?.[1]?.toFixed());
  return engine.run(scenario);
}
